"""Follows the recipe "Add a rule": one new file makes a rule that runs, is set and is documented."""

import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.policies.context import PolicyContext
from gpufabric.policies.evaluate import Evaluation, evaluate
from gpufabric.policies.pack import build_policies
from gpufabric.policies.rule import Rule
from gpufabric.policies.rules import RULES, SUBJECTS, rules_in
from gpufabric.policies.settings import load_settings
from tests.policies.conftest import UNKNOWN, Made, seen
from tools.docs.rules import sections

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
ID = "key-deletion-window"
RULE = f'''
"""Waiting periods before deleted keys are destroyed."""

from collections.abc import Iterator

from pydantic import Field

from gpufabric.policies.aws.types import KMS_KEY
from gpufabric.policies.options import RuleOptions
from gpufabric.policies.resource import Resource
from gpufabric.policies.rule import Finding, ResourceRule
from gpufabric.policies.stack_view import StackView
from gpufabric.policies.unevaluated import Unevaluated


class WindowOptions(RuleOptions):
    """Options of the rule."""

    minimum_days: int = Field(default=14, description="Shortest allowed waiting period in days.")


class KeyDeletionWindow(ResourceRule):
    """Deleted keys wait before they are destroyed."""

    id = "{ID}"
    title = "Deleted keys wait before they are destroyed"
    why = "A short waiting period leaves no time to notice a key that was deleted by mistake."
    level = "mandatory"
    fix = "Set deletionWindowInDays to at least minimum_days."
    clouds = ("aws",)
    options = WindowOptions
    types = (KMS_KEY,)

    def judge(self, resource: Resource, view: StackView) -> Iterator[Finding | Unevaluated]:
        """Compare the waiting period; AWS waits 30 days by default."""
        days = resource.props.number("deletionWindowInDays")
        if days is not None and days < view.read(WindowOptions).minimum_days:
            yield Finding.at(resource, f"is destroyed {{days}} days after its deletion")
'''


@pytest.fixture
def rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Rule, ...]:
    """Return the rules of the pack after a file was added to a folder of rules."""
    folder = tmp_path / "added_rules"
    folder.mkdir()
    (folder / "__init__.py").touch()
    (folder / "key_deletion_window.py").write_text(RULE, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    rules = (*RULES, *rules_in("added_rules"))
    for name in [name for name in sys.modules if name.startswith("added_rules")]:
        monkeypatch.delitem(sys.modules, name)
    return rules


def context() -> PolicyContext:
    return PolicyContext(stack="aws-us-east-1", catalog=default_catalog(), now=NOW)


def judged(rules: tuple[Rule, ...], days: object, root: Path) -> Evaluation:
    key = Made("aws:kms/key:Key", {"deletionWindowInDays": days}, "key")
    settings = load_settings(root, "aws-us-east-1", rules, NOW.date())
    assert settings.problems == ()
    return evaluate(seen([key]), context(), settings, rules=rules)


def test_rule_runs(rules: tuple[Rule, ...], tmp_path: Path) -> None:
    (result,) = (result for result in judged(rules, 7.0, tmp_path).results if result.rule.id == ID)
    assert [finding.message for finding in result.violations] == [
        "key: is destroyed 7 days after its deletion"
    ]
    assert result.fails
    assert not any(result.fails for result in judged(rules, 14.0, tmp_path).results)
    (result,) = (result for result in judged(rules, UNKNOWN, tmp_path).results if result.rule.id == ID)
    assert result.unevaluated_text == "not evaluated: key.deletionWindowInDays unknown until apply"


def test_rule_is_configurable(rules: tuple[Rule, ...], tmp_path: Path) -> None:
    (tmp_path / "stacks").mkdir()
    settings = f"all_stacks:\n  {ID}: {{enforcementLevel: advisory, minimum_days: 30}}\n"
    (tmp_path / "stacks" / "policies.yaml").write_text(settings, encoding="utf-8")
    (result,) = (result for result in judged(rules, 14.0, tmp_path).results if result.rule.id == ID)
    assert result.violations
    assert not result.fails


def test_rule_is_a_policy_of_the_pack(rules: tuple[Rule, ...]) -> None:
    assert ID in [policy.name for policy in build_policies(context, rules)]


def test_rule_is_documented(rules: tuple[Rule, ...]) -> None:
    section = sections(rules).split(f"### {ID}\n")[1]
    assert "Shortest allowed waiting period in days." in section


def test_pack_holds_the_rules_of_every_folder() -> None:
    folders = {type(rule).__module__.split(".")[-2] for rule in RULES}
    assert folders == set(SUBJECTS)
    assert len({rule.id for rule in RULES}) == len(RULES)
    package = Path(sys.modules["gpufabric.policies.rules"].__file__ or "").parent
    assert {path.parent.name for path in package.glob("*/__init__.py")} == set(SUBJECTS)
