import re
from collections.abc import Iterator
from typing import Any, cast

import pytest

from gpufabric.policies.properties import UnreadableProperty
from gpufabric.policies.references import FRAMEWORKS
from gpufabric.policies.rule import EnforcementLevel, Finding, Rule, judge_each, require_one, run_rule
from gpufabric.policies.rules import RULES
from gpufabric.policies.stack_view import StackView
from gpufabric.policies.unevaluated import Unevaluated
from gpufabric.spec.problems import DeclarationError, Problem

VIEW = cast("StackView", None)


def rule(judgements: list[Any], level_: EnforcementLevel = "mandatory") -> Rule:
    class Sample(Rule):
        id = "sample"
        title = "Sample"
        why = "why"
        level = level_
        fix = "fix"

        def check(self, view: StackView) -> Iterator[Finding | Unevaluated]:
            for judgement in judgements:
                if isinstance(judgement, Exception):
                    raise judgement
                yield judgement

    return Sample()


def test_findings_go_by_their_weight() -> None:
    outcome = run_rule(
        rule([Finding("bad"), Finding("note", advisory=True), Unevaluated("a", "b", "c")]), lambda: VIEW
    )
    assert [finding.message for finding in outcome.violations] == ["bad"]
    assert [finding.message for finding in outcome.advice] == ["note"]
    assert outcome.unevaluated_text() == "not evaluated: a.b c"


def test_what_is_worth_knowing_violates_no_rule_whatever_its_level() -> None:
    outcome = run_rule(rule([Finding("bad"), Finding("note", advisory=True)], "advisory"), lambda: VIEW)
    assert [finding.message for finding in outcome.violations] == ["bad"]
    assert [finding.message for finding in outcome.advice] == ["note"]


def test_breakdown_of_reading_is_a_violation_and_an_unknown_is_not() -> None:
    unevaluated = [
        Unevaluated("a", "", "internal error: KeyError at x.py:1", internal=True),
        Unevaluated("b", "size", "unknown"),
    ]
    outcome = run_rule(rule(unevaluated), lambda: VIEW)
    assert [(finding.message, finding.internal) for finding in outcome.violations] == [
        ("a internal error: KeyError at x.py:1", True)
    ]
    assert outcome.unevaluated_text() == "not evaluated: b.size unknown"


@pytest.mark.parametrize(
    "broken", [ValueError("hunter2"), KeyError("hunter2"), NotImplementedError(), RecursionError("hunter2")]
)
def test_breakdown_is_the_rules_own_and_keeps_what_was_found(broken: Exception) -> None:
    outcome = run_rule(rule([Finding("before"), broken, Finding("after")]), lambda: VIEW)
    first, second = outcome.violations
    assert first.message == "before"
    assert second.message.startswith(f"internal error: {type(broken).__name__} at test_rule.py:")
    assert "in rule sample" in second.message
    assert "hunter2" not in second.message


def test_a_declaration_that_cannot_be_read_is_named_without_its_values() -> None:
    problem = Problem("fabric.budget", "hunter2", "a number", "schema", "Pulumi.yaml", 7)
    outcome = run_rule(rule([Finding("before"), DeclarationError([problem])]), lambda: VIEW)
    before, finding = outcome.violations
    assert before.message == "before"
    assert finding.message == ("sample cannot judge, because this is invalid: Pulumi.yaml: fabric.budget")
    # It fails closed: no waiver covers it.
    assert finding.internal


def test_breakdown_of_the_view_is_caught() -> None:
    def view() -> StackView:
        raise OSError("hunter2")

    (finding,) = run_rule(rule([]), view).violations
    assert "OSError" in finding.message


def test_unknown_value_in_a_rule_is_a_gap() -> None:
    outcome = run_rule(rule([Finding("before"), UnreadableProperty("size")]), lambda: VIEW)
    assert [finding.message for finding in outcome.violations] == ["before"]
    assert outcome.unevaluated_text() == "not evaluated: size unknown until apply"


def test_resources_do_not_hide_one_another(kit: Any) -> None:
    faults = {"a": UnreadableProperty("size"), "b": ValueError("hunter2"), "c": None}
    resources = kit.seen([kit.made("x:y/z:Z", {}, name) for name in faults])

    def judge(resource: Any) -> Iterator[Finding | Unevaluated]:
        yield Finding.at(resource, "before")
        fault = faults[resource.name]
        if fault is not None:
            raise fault

    said = [
        judgement if isinstance(judgement, Unevaluated) else judgement.message
        for judgement in judge_each(resources, judge)
    ]
    assert said[:3] == ["a: before", Unevaluated("a", "size", "unknown until apply"), "b: before"]
    assert said[3].startswith("b: internal error: ValueError at test_rule.py:")
    assert "hunter2" not in said[3]
    assert said[4:] == ["c: before"]


UNREAD = Unevaluated("unread", "size", "unknown until apply")


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ([], ["otherwise"]),
        (["failing"], ["otherwise"]),
        (["failing", "unread"], [UNREAD]),
        (["unread", "passing"], []),
        (["unread", "unread"], [UNREAD, UNREAD]),
    ],
)
def test_one_resource_passes_for_all(names: list[str], expected: list[object], kit: Any) -> None:
    def passes(resource: Any) -> bool:
        if resource.name == "unread":
            raise UnreadableProperty("size")
        return resource.name == "passing"

    resources = [kit.seen([kit.made("x:y/z:Z", {}, name)])[0] for name in names]
    assert list(require_one(resources, passes, "otherwise")) == expected


FORMS = {
    **dict.fromkeys(("cis-aws", "cis-azure", "cis-oci", "cis-eks", "cis-aks"), r"\d+(\.\d+)+"),
    "aws-well-architected": r"(SEC|REL|COST|OPS|PERF)\d\d-BP\d\d",
    "azure-well-architected": r"(SE|RE|CO|OE|PE):\d\d",
    "checkov": r"CKV2?_(AWS|AZURE|OCI)_\d+",
}
"""How each framework numbers its requirements."""


def test_frameworks_are_told_apart() -> None:
    assert {framework.key for framework in FRAMEWORKS} == set(FORMS)
    assert len(FRAMEWORKS) == len(FORMS)
    assert all(
        framework.name and framework.version and framework.url.startswith("https://")
        for framework in FRAMEWORKS
    )
    used = {reference.framework for rule in RULES for reference in rule.reference}
    assert used == set(FRAMEWORKS)


def test_rules_are_complete_and_their_names_unique() -> None:
    assert len({rule.id for rule in RULES}) == len(RULES)
    for rule in RULES:
        assert rule.id == rule.id.lower().replace(" ", "-")
        assert rule.level in ("mandatory", "advisory")
        assert rule.title
        assert rule.why.endswith(".")
        assert rule.fix.endswith(".")
        assert rule.clouds
        for reference in rule.reference:
            assert reference.ids
            assert reference.framework in FRAMEWORKS
            form = re.compile(FORMS[reference.framework.key])
            assert all(form.fullmatch(id_) for id_ in reference.ids)


def test_every_rule_in_the_folder_is_registered() -> None:
    import importlib
    import pkgutil

    from gpufabric.policies import rules

    for module in pkgutil.walk_packages(rules.__path__, "gpufabric.policies.rules."):
        importlib.import_module(module.name)
    defined = {kind for kind in _kinds(Rule) if kind.__module__.startswith("gpufabric.policies.rules.")}
    assert {type(rule) for rule in RULES} == defined


def _kinds(base: type[Rule]) -> set[type[Rule]]:
    """Give all that is derived from a class, by way of others too."""
    return {kind for child in base.__subclasses__() for kind in (child, *_kinds(child))}
