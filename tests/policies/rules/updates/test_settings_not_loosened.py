from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.policies.context import PolicyContext
from gpufabric.policies.loosened_settings import SettingsSource
from gpufabric.policies.rule import RuleOutcome, run_rule
from gpufabric.policies.rule_facts import rule_facts
from gpufabric.policies.rules import RULES
from gpufabric.policies.rules.updates.settings_not_loosened import SettingsNotLoosened
from gpufabric.policies.settings import load_settings
from gpufabric.policies.stack_view import StackView, view_of
from gpufabric.protection.guards import EarlierGuards, Guards
from gpufabric.protection.holdings import Holdings
from gpufabric.protection.recorded import RecordedLimits
from tests.policies import aws_stack
from tests.policies.aws_stack import NOW
from tests.policies.conftest import seen
from tests.protection.git_projects import put

NOT_BROKEN = dict.fromkeys(
    ("aws", "azure", "oci"), "the rule judges the project, not the resources of a stack"
)
RULE = SettingsNotLoosened()


def judged(settings: str | None, recorded: Guards | None = None) -> RuleOutcome:
    """Judge a change of a resource in a project with a file of settings; without it there is no project."""
    earlier = EarlierGuards("the last update", recorded, "" if recorded else "nothing is recorded")
    with TemporaryDirectory() as folder:
        source = None
        if settings is not None:
            put(Path(folder), "stacks/policies.yaml", settings)
            source = SettingsSource(Path(folder), "aws-a", None, rule_facts)
        context = PolicyContext(stack="aws-a", catalog=default_catalog(), now=NOW, settings=source)
        changed = replace(context, previous=seen([aws_stack.subnet("a", "use1-az1")]))
        held = Holdings(limits=RecordedLimits(guards=earlier))
        view = replace(view_of((), context), context=changed, earlier_held=held)
        return run_rule(RULE, lambda: view)


LOWERED = "all_stacks: {imdsv2: disabled}"


def test_a_lowered_rule_is_a_violation_before_and_after() -> None:
    (finding,) = judged(LOWERED, Guards()).violations
    text = "rule imdsv2: mandatory -> disabled (stacks/policies.yaml); compared with the last update"
    assert finding.message == text


def test_settings_as_before_pass() -> None:
    before = Guards(settings={"imdsv2": {"enforcementLevel": "disabled"}})
    assert judged(LOWERED, before) == RuleOutcome()
    assert judged(None) == RuleOutcome()


def test_unknown_settings_before_are_said() -> None:
    outcome = judged(LOWERED)
    assert "settings before this change are unknown" in outcome.unevaluated_text()
    assert [finding.advisory for finding in outcome.advice] == [True]
    assert outcome.violations == []


@pytest.mark.parametrize("level", ["disabled", "advisory", "{enforcementLevel: advisory}"])
def test_the_rule_itself_cannot_be_lowered(tmp_path: Path, level: str) -> None:
    put(tmp_path, "stacks/policies.yaml", f"all_stacks: {{{RULE.id}: {level}}}")
    (problem,) = load_settings(tmp_path, "aws-a", RULES, NOW.date()).problems
    assert problem.allowed.startswith("mandatory")


def test_the_rule_itself_cannot_be_waived(tmp_path: Path) -> None:
    urn = "urn:pulumi:aws-a::gpufabric::pulumi:pulumi:Stack::gpufabric-aws-a"
    entry = f'{{rule: {RULE.id}, resources: "{urn}", owner: team, reason: long enough, expires: 2027-01-31}}'
    put(tmp_path, "stacks/waivers.yaml", f"waivers: [{entry}]")
    settings = load_settings(tmp_path, "aws-a", RULES, date(2026, 12, 1))
    assert settings.waivers == ()
    assert "a rule that can be waived" in settings.problems[0].allowed


def test_a_change_of_any_resource_counts() -> None:
    resources = seen([aws_stack.subnet("b", "use1-az1"), aws_stack.subnet("a", "use1-az1")])

    def changes(before: tuple[object, ...], after: tuple[object, ...]) -> bool:
        context = PolicyContext(stack="aws-a", catalog=default_catalog(), now=NOW, previous=before)  # type: ignore[arg-type]
        view: StackView = view_of(after, context)  # type: ignore[arg-type]
        return view.changes_resources()

    other = seen([aws_stack.subnet("b", "use1-az1"), aws_stack.subnet("a", "use1-az2")])
    assert not changes(resources, resources)
    assert changes(resources, resources[:1])
    assert changes(resources[:1], resources)
    assert changes(resources, other)
