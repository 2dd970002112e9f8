from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pulumi_policy import EnforcementLevel, Policy, ResourceValidationPolicy, StackValidationPolicy

from gpufabric.catalog.catalog import default_catalog
from gpufabric.policies.context import PolicyContext
from gpufabric.policies.options import RuleOptions
from gpufabric.policies.pack import build_policies, project_of
from gpufabric.policies.policy_names import ADVICE, FILES, GATHER
from gpufabric.policies.rule import Finding, Rule
from gpufabric.policies.rules import RULES
from gpufabric.policies.settings import RuleSettings, Settings
from gpufabric.policies.stack_view import StackView
from gpufabric.policies.unevaluated import Unevaluated
from gpufabric.policies.variables import PROJECT_VARIABLE
from gpufabric.policies.waivers import Waiver
from gpufabric.spec.aws.region import AwsRegion

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)


def context() -> PolicyContext:
    return PolicyContext(stack="aws-us-east-1", catalog=default_catalog(), now=NOW)


def test_the_project_of_the_run_is_judged_or_else_the_one_around_the_pack(tmp_path: Path) -> None:
    pack = tmp_path / "other" / "policies"
    assert project_of({}, pack) == tmp_path / "other"
    assert project_of({PROJECT_VARIABLE: str(tmp_path)}, pack) == tmp_path


@pytest.mark.parametrize(
    ("around", "judged", "is_own"),
    [
        ("name: fabric\n", "fabric", True),
        ("name: fabric\n", "", True),
        ("name: fabric\n", "other", False),
        ("name: [\n", "other", False),
        ("", "other", False),
        (None, "other", False),
    ],
)
def test_files_of_another_project_do_not_count(
    tmp_path: Path, around: str | None, judged: str, *, is_own: bool
) -> None:
    """A pack of a checkout that judges a plain program would otherwise judge the checkout's fabric."""
    pack = tmp_path / "policies"
    if around is not None:
        (tmp_path / "Pulumi.yaml").write_text(around)
    assert project_of({"PULUMI_PROJECT": judged}, pack) == (tmp_path if is_own else pack)


def test_a_plain_program_is_told_once_which_rules_do_not_apply(kit: Any) -> None:
    needing, other = Spy("needing", []), Spy("other", [])
    needing.__dict__["needs"] = "budget"

    def plain() -> PolicyContext:
        return PolicyContext(stack="aws-us-east-1", catalog=default_catalog(), now=NOW, is_plain=True)

    said = run(build_policies(plain, [needing, other]), [], kit)
    assert said[ADVICE] == ["no fabric is declared: 1 rule does not apply (needing)"]
    assert run(build_policies(context, [needing, other]), [], kit)[ADVICE] == []
    off = Settings({"needing": RuleSettings("disabled", RuleOptions())})
    assert run(build_policies(plain, [needing, other], off), [], kit)[ADVICE] == []


def run(policies: list[Policy], made: list[Any], kit: Any, config: Any = None) -> dict[str, list[str]]:
    """Do what the engine does: resources one by one, then the stack."""
    said: dict[str, list[str]] = {}
    for resource in made:
        for policy in policies:
            if isinstance(policy, ResourceValidationPolicy):
                policy.validate(resource.inputs(), lambda *_: pytest.fail("gathering reports nothing"))
    for policy in policies:
        if isinstance(policy, StackValidationPolicy):
            messages = said.setdefault(policy.name, [])
            args = kit.stack_of(made, (config or {}).get(policy.name))
            policy.validate(args, lambda message, _urn=None, to=messages: to.append(message))
    return said


class Spy(Rule):
    title = "Spy"
    why = "Why."
    level = "mandatory"
    fix = "Fix."

    def __init__(self, id_: str, judgements: list[Any]) -> None:
        self.__dict__["id"] = id_
        self.calls = 0
        self._found = judgements

    def check(self, view: StackView) -> Iterator[Finding | Unevaluated]:
        self.calls += 1
        for judgement in self._found:
            if isinstance(judgement, Exception):
                raise judgement
            yield judgement


def test_every_rule_is_called(kit: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[str] = []
    for rule in RULES:

        def check(self: Rule, view: StackView) -> Iterator[Finding]:
            called.append(self.id)
            assert view.context.stack == "aws-us-east-1"
            yield Finding("called")

        monkeypatch.setattr(type(rule), "check", check)
    said = run(build_policies(context), [], kit)
    assert set(called) == {rule.id for rule in RULES}
    assert all(said[rule.id] == ["called"] for rule in RULES)


NOTE, GAP = Finding("note", advisory=True), Unevaluated("a", "size", "unknown until apply")


def waiver(rule: str) -> Waiver:
    pattern = "urn:pulumi:aws-us-east-1::*"
    return Waiver(rule, pattern, "me", "because it is so", NOW.date(), "waivers.yaml:1")


@pytest.mark.parametrize(
    ("rule", "settings", "asked"),
    [
        (Spy("quiet", []), Settings(), False),
        (Spy("violated", [Finding("bad")]), Settings(), True),
        (Spy("noted", [NOTE]), Settings(), True),
        (Spy("with a gap", [GAP]), Settings(), True),
        (Spy("broken", [ZeroDivisionError()]), Settings(), True),
        (Spy("waived", []), Settings(waivers=(waiver("waived"),)), True),
        (next(rule for rule in RULES if rule.options is not RuleOptions), Settings(), True),
    ],
    ids=lambda parameter: parameter.id if isinstance(parameter, Rule) else "",
)
def test_rules_with_nothing_to_say_are_not_asked(
    kit: Any, rule: Rule, settings: Settings, *, asked: bool
) -> None:
    """The SDK copies all resources for each policy that it asks."""
    policies = build_policies(context, [rule], settings)
    assert rule.id in {policy.name for policy in policies}, "the engine is told of every rule"
    assert (rule.id in run(policies, [], kit)) == asked


def test_a_silent_rule_is_asked_again_when_it_has_something_to_say(kit: Any) -> None:
    """The engine looks at a stack in the preview and again in the update."""

    class Picky(Spy):
        def check(self, view: StackView) -> Iterator[Finding | Unevaluated]:
            if view.resources:
                yield Finding("bad")

    policies = build_policies(context, [Picky("picky", [])])
    assert "picky" not in run(policies, [], kit)
    assert run(policies, [kit.made("aws:a/b:C", {}, "one")], kit)["picky"] == ["bad"]


def test_levels_and_names() -> None:
    policies = {policy.name: policy for policy in build_policies(context)}
    assert policies[GATHER].enforcement_level is EnforcementLevel.ADVISORY
    for rule in RULES:
        assert policies[rule.id].enforcement_level is EnforcementLevel(rule.level)
        schema = policies[rule.id].config_schema
        assert schema is not None
        assert set(schema.properties) == set(rule.options.model_fields)
    assert policies[ADVICE].enforcement_level is EnforcementLevel.ADVISORY
    assert policies[FILES].enforcement_level is EnforcementLevel.MANDATORY
    assert list(policies)[-1] == ADVICE, "it reports what the others leave"


FOUND = [
    Finding("bad"),
    Finding("note", advisory=True),
    Unevaluated("a", "size", "unknown until apply"),
    Unevaluated("b", "", "odd"),
]
GAPS = "not evaluated: a.size unknown until apply; b odd"


def test_gaps_are_listed_once_as_advice(kit: Any) -> None:
    said = run(build_policies(context, [Spy("spy", FOUND)]), [], kit)
    assert said == {"spy": ["bad"], FILES: [], ADVICE: ["spy: note", f"spy: {GAPS}"]}


def test_gaps_are_violations_in_strict_mode(kit: Any) -> None:
    policies = build_policies(context, [Spy("spy", FOUND)])
    said = run(policies, [], kit, {"spy": {"strict": True}})
    assert said == {"spy": ["bad", GAPS], FILES: [], ADVICE: ["spy: note"]}


def test_broken_rule_does_not_touch_the_others(kit: Any) -> None:
    rules = [Spy("broken", [ZeroDivisionError()]), Spy("sound", [Finding("bad")])]
    said = run(build_policies(context, rules), [], kit)
    assert said["sound"] == ["bad"]
    assert said["broken"][0].startswith("internal error: ZeroDivisionError at test_pack.py:")


def test_broken_context_is_reported_by_every_rule(kit: Any) -> None:
    def broken() -> PolicyContext:
        raise OSError("hunter2")

    said = run(build_policies(broken), [], kit)
    for rule in RULES:
        assert "OSError" in said[rule.id][0]
        assert "hunter2" not in said[rule.id][0]


def test_stack_is_read_once_for_all_rules(kit: Any, aws_pool: Any) -> None:
    views: list[StackView] = []

    class Keep(Spy):
        def check(self, view: StackView) -> Iterator[Finding | Unevaluated]:
            views.append(view)
            return super().check(view)

    run(build_policies(context, [Keep("one", []), Keep("two", [])]), aws_pool(), kit)
    assert len(views) == 2
    assert len({id(view.extracted) for view in views}) == 1


def test_planted_secret_is_never_quoted(kit: Any, aws_pool: Any) -> None:
    """Secrets reach policies in plain text: only counts, shapes, regions and the like may be said."""
    made = aws_pool(4)
    for resource in made:
        resource.props = {
            **resource.props,
            "userData": "hunter2",
            "tags": {"key": "hunter2"},
            "nodeRoleArn": "hunter2",
        }
    made.append(kit.made("aws:fsx/lustreFileSystem:LustreFileSystem", {"deploymentType": "hunter2"}))
    made.append(kit.made("aws:ec2/natGateway:NatGateway", {"subnetId": "hunter2", "region": 7}, "nat"))
    declared = AwsRegion.model_validate(
        {
            "cloud": "aws",
            "region": "us-east-1",
            "account_id": "123456789012",
            "zone": "use1-az6",
            "system_zones": ["use1-az4", "use1-az6"],
            "network": {"cidr": "10.16.0.0/16"},
            "pools": {"train": {"shape": "p6-b200.48xlarge", "nodes": 4}},
            "tags": {"secret": "hunter2"},
            "budget": {"usd_per_hour": 1, "usd_per_month": 1},
        }
    )
    known = PolicyContext(stack="aws-us-east-1", catalog=default_catalog(), now=NOW, declaration=declared)
    said = run(build_policies(lambda: known), made, kit)
    text = "\n".join(message for messages in said.values() for message in messages)
    assert "exceeds the budget" in text
    assert "nat.region is not a text" in text
    assert "hunter2" not in text
    assert "123456789012" not in text
