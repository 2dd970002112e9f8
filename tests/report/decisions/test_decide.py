from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpufabric.report.build import report_of
from gpufabric.report.decisions.decide import decide, sorted_results
from gpufabric.report.decisions.ground import Ground
from gpufabric.report.decisions.model import LEVELS
from gpufabric.report.model import Report, StackReport
from gpufabric.report.summary import Amounts, QuotaUse, Summary
from tests.report.conftest import CASES, RECORDED
from tests.report.decisions.reports import NAMES, STACKS, named, only, policy, report_of_stacks, stack_with
from tests.report.showing import shown as shown_report

PRICED = Amounts(usd_per_hour=Decimal(1), usd_per_month=Decimal(730))


def results(report: Report) -> int:
    """Count the results of a report that must be in a decision or counted."""
    number = len(report.errors)
    for stack in report.stacks:
        number += stack.outcome != "ok"
        number += (
            stack.outcome == "ok" and stack.policies_ran == "not" and report.operation in ("preview", "up")
        )
        number += len(stack.loosened) + len(stack.policies) + len(stack.losses) + len(stack.rolls)
        number += sum(
            change.operation in ("replace", "delete") and not change.component for change in stack.changes
        )
        if stack.after:
            number += len(stack.after.quota) + len(stack.after.links) + len(stack.after.resilience)
    return number


def counted(report: Report) -> int:
    return sum(counted.number for counted in decide(report).counted if counted.kind != "passed")


@given(st.lists(STACKS, min_size=1, max_size=3))
def test_every_result_is_in_one_decision_or_counted(stacks: list[StackReport]) -> None:
    report = report_of_stacks([named(stack, name) for stack, name in zip(stacks, NAMES, strict=False)])
    decided = decide(report)
    concerned = sum(len(decision.concerned) for decision in decided.decisions)
    costs = sum(isinstance(result, Ground) and result.source == "cost" for result in sorted_results(report))
    assert concerned - costs + counted(report) == results(report)


@given(STACKS)
def test_equal_stacks_need_no_more_decisions_than_one(stack: StackReport) -> None:
    # Clouds differ in the results that a declaration can correct.
    names = [f"aws-region-{number}" for number in range(3)]
    alone = decide(report_of_stacks([named(stack, names[0])]))
    together = decide(report_of_stacks([named(stack, name) for name in names]))
    assert len(together.decisions) == len(alone.decisions)
    for single, all_three in zip(alone.decisions, together.decisions, strict=True):
        assert len(all_three.concerned) == 3 * len(single.concerned)
        assert (all_three.level, all_three.source, all_three.rule) == (
            single.level,
            single.source,
            single.rule,
        )


@given(st.lists(STACKS, min_size=1, max_size=3))
def test_the_gravest_decisions_come_first(stacks: list[StackReport]) -> None:
    report = report_of_stacks([named(stack, name) for stack, name in zip(stacks, NAMES, strict=False)])
    levels = [LEVELS.index(decision.level) for decision in decide(report).decisions]
    assert levels == sorted(levels)


def test_texts_of_decisions_are_one_line(case: tuple[str, Report]) -> None:
    for decision in case[1].decisions:
        for text in (decision.what, decision.why, decision.concerns):
            assert "\n" not in text
        assert decision.what
        assert decision.concerned


def test_amounts_that_differ_by_stack_are_details_of_one_decision() -> None:
    stacks = [
        stack_with(name, policies=[policy(f"{name}: {number} items have no price")])
        for number, name in enumerate(NAMES, 5)
    ]
    decision = only(stacks, "policy")
    assert (decision.level, decision.concerns) == ("costs", "3 stacks")
    assert decision.what == "items that cost money have no price"
    assert decision.concerned[0].detail == "aws-us-east-1: 5 items have no price"


def test_a_mandatory_violation_blocks_and_stands_for_the_stack_that_it_stops() -> None:
    stopped = policy("pool train is in two zones", "fabric-one-zone", level="mandatory")
    stack = stack_with(
        NAMES[0], outcome="failed", reason="a mandatory policy is violated", policies=[stopped]
    )
    decided = decide(report_of_stacks([stack]))
    (decision,) = decided.decisions
    assert (decision.level, decision.rule) == ("blocks", "fabric-one-zone")
    assert [(line.kind, line.number) for line in decided.counted] == [("repeats", 1)]


def quota(**more: object) -> QuotaUse:
    values = {
        "family": "L-1",
        "used": 192,
        "limit": 96,
        "unit": "vCPU",
        "verdict": "short",
        "text": "96 too few",
    }
    return QuotaUse.model_validate({**values, **more})


def test_a_quota_and_the_policy_that_repeats_it_are_one_decision() -> None:
    stacks = [
        stack_with(
            name,
            changes=[{"operation": "create", "type": "t", "name": "n", "urn": ""}],
            after=Summary(money=PRICED, quota=(quota(),)),
            policies=[policy(f"{name}: 96 too few", "quota-headroom", level="mandatory")],
        )
        for name in NAMES
    ]
    (decision,) = decide(report_of_stacks(stacks)).decisions
    assert (decision.level, decision.source, decision.what) == ("blocks", "quota", "not enough quota")
    assert decision.concerns == "3 quotas in 3 stacks"
    (place, *_) = decision.places
    assert (place.current, place.suggested) == ("96 vCPU", "")
    assert place.action == "ask the cloud for at least 192 vCPU"


def test_an_unknown_quota_of_a_stack_that_does_not_change_is_counted() -> None:
    stack = stack_with(NAMES[0], after=Summary(money=PRICED, quota=(quota(verdict="unknown", limit=None),)))
    decided = decide(report_of_stacks([stack]))
    assert not decided.decisions
    assert [line.kind for line in decided.counted] == ["quotas without change"]


def test_a_violated_quota_of_a_stack_that_does_not_change_is_a_decision() -> None:
    violated = policy(f"{NAMES[0]}: 96 too few", "quota-headroom")
    stack = stack_with(NAMES[0], after=Summary(money=PRICED, quota=(quota(),)), policies=[violated])
    assert only([stack], "quota").level == "risks"


@pytest.mark.parametrize(("machines", "expected"), [((), 1), (("8 x H200",), 0)])
def test_a_rise_of_the_cost_is_shown_only_if_machines_have_prices(
    machines: tuple[str, ...], expected: int
) -> None:
    money = PRICED.model_copy(update={"unpriced_machines": machines})
    stack = stack_with(NAMES[0], after=Summary(money=money), usd_per_month_difference="100")
    decisions = decide(report_of_stacks([stack])).decisions
    assert sum(decision.what == "costs $100.00/month more" for decision in decisions) == expected


def test_what_is_paid_once_is_a_decision() -> None:
    before, after = (
        Summary(money=PRICED.model_copy(update={"usd_upfront": usd})) for usd in (None, Decimal(9))
    )
    stacks = [stack_with(name, before=before, after=after) for name in NAMES[:2]]
    decision = only(stacks, "cost")
    assert (decision.level, decision.concerns, decision.what) == (
        "costs",
        "2 stacks",
        "$18.00 paid once, before use",
    )


def test_recorded_replacement_names_causes_and_counts_what_they_cause() -> None:
    report = CASES["replacement"]()
    causes = Counter(decision.source for decision in report.decisions)
    assert causes["resource"] == 4
    assert "46 replacements caused by others" in [line.text for line in report.counted]


def test_places_come_from_the_files_of_the_project(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: gpufabric\nconfig:\n  fabric:\n    default: {name: x}\n")
    report = report_of([RECORDED / "up"], root=tmp_path)
    (decision,) = (decision for decision in report.decisions if decision.rule == "state-kept")
    assert [place.file for place in decision.places] == ["Pulumi.yaml"]


def test_the_report_of_the_documentation_has_a_decision_of_each_grave_level() -> None:
    levels = {decision.level for decision in shown_report().decisions}
    assert {"blocks", "destroys", "costs", "risks"} <= levels
