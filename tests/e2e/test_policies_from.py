"""Rules of another branch on the real engine: a branch that disables a rule is judged by it all the same."""

from typing import Any

import pytest
from ruamel.yaml import YAML

from tests.e2e.conftest import Declare, Sandbox
from tests.protection.git_projects import git, put

pytestmark = [pytest.mark.engine, pytest.mark.slow]

STACK = "oci-us-ashburn-1"
RULE = "cost-stack-budget-hourly"
FINDING = f"rule {RULE}: mandatory -> disabled (stacks/policies.yaml)"


@pytest.fixture
def repository(sandbox: Sandbox, region: Declare) -> Sandbox:
    """Give a project whose branch ``main`` declares a stack within its budget."""
    sandbox.declare(STACK, region(STACK, budget={"usd_per_hour": 100_000}))
    sandbox.init(STACK)
    put(sandbox.project, ".gitignore", ".venv\n.engine\n.gpufabric/\n__pycache__/\n")
    git(sandbox.project, "init", "--quiet", "--initial-branch", "main")
    git(sandbox.project, "add", "--all")
    git(sandbox.project, "commit", "--quiet", "--message", "m")
    return sandbox


def without_training(sandbox: Sandbox) -> None:
    """Take the training job out of ``Pulumi.yaml``."""
    yaml: Any = YAML()
    file = sandbox.project / "Pulumi.yaml"
    shared = yaml.load(file)
    del shared["config"]["fabric"]["default"]["training"]
    yaml.dump(shared, file)


def test_a_branch_that_disables_a_rule_is_blocked_by_the_rule_of_main(
    repository: Sandbox, region: Declare
) -> None:
    judged = repository.gpufabric("preview", "--policies-from", "main").text
    assert "blocked" not in judged
    git(repository.project, "switch", "--quiet", "--create", "change")
    put(repository.project, "stacks/policies.yaml", f"all_stacks: {{{RULE}: disabled}}\n")
    without_training(repository)
    changed = region(STACK, budget={"usd_per_hour": 100})
    changed["pools"]["train"]["nodes"] += 1
    repository.declare(STACK, changed)
    git(repository.project, "commit", "--quiet", "--all", "--message", "m")
    judged = repository.gpufabric("preview", "--policies-from", "main", status=1).text
    assert "blocked" in judged
    assert f"{STACK}: {RULE}: " in judged
    assert "of $100.00/hour" in judged
    assert "exceeds the budget by at least" in judged
    assert f"{FINDING}; compared with main (" in judged
    assert "fabric.training: declared -> none (Pulumi.yaml); compared with main (" in judged
    # The rules and settings of the checkout find nothing: no update has recorded others.
    assert "blocked" not in repository.gpufabric("preview").text
