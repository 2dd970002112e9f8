"""Which stacks need which others, also without a file."""

from pathlib import Path
from typing import Any

import pytest

from gpufabric.cli.checkout import Backend, needs_of
from gpufabric.engine.manifest import UndeclaredStack
from gpufabric.engine.undeclared import UndeclaredState
from gpufabric.spec.project import load_project
from tests.cli.demo_project import write_project
from tests.engine.test_undeclared import exported, resource

AWS, AZURE, WEST = "aws-us-east-1", "azure-eastus", "aws-us-west-2"


class Command:
    """A command line that knows one state."""

    def __init__(self, state: str = "") -> None:
        self.state = state

    def run(self, *_: str) -> str:
        assert self.state, "no state is needed"
        return self.state


def backend(*undeclared: UndeclaredState, state: str = "") -> Backend:
    command: Any = Command(state)
    names = [AWS, AZURE, "backbone", *(state.stack.stack for state in undeclared)]
    return Backend(command, dict.fromkeys(names, 5), "", undeclared)


def reference(stack: str) -> str:
    read = resource("pulumi:pulumi:StackReference", stack, stack="backbone")
    read["inputs"] = {"name": f"organization/gpufabric/{stack}"}
    return exported(read)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write_project(tmp_path / "project")


def test_declarations_alone(root: Path) -> None:
    needs = needs_of(load_project(root), backend(), destroys=True)
    assert needs["backbone"] == {AWS, AZURE}


def test_a_backbone_without_a_file_still_needs_its_regions(root: Path) -> None:
    (root / "stacks" / "Pulumi.backbone.yaml").unlink()
    lost = UndeclaredState(UndeclaredStack("backbone", 9), frozenset({AWS}))
    assert needs_of(load_project(root), backend(lost), destroys=True)["backbone"] == {AWS}


def test_before_a_destroy_the_state_of_the_backbone_counts(root: Path) -> None:
    west = UndeclaredState(UndeclaredStack(WEST, 94))
    project = load_project(root)
    assert WEST in needs_of(project, backend(west, state=reference(WEST)), destroys=True)["backbone"]
    assert WEST not in needs_of(project, backend(west), destroys=False)["backbone"]
