from typing import Any

import pytest

from gpufabric.report.cost_section import priced_stacks, total_text, transfers
from gpufabric.report.destructions import destructive, following_text, why_of
from gpufabric.report.model import Report
from gpufabric.report.policy_results import policy_results
from gpufabric.report.sections import failed_stacks, links_and_losses, sorted_quotas
from gpufabric.report.verdict import totals_of
from tests.report.conftest import CASES
from tests.report.making import done, many_stacks, policy, report, stack_events, summary


@pytest.fixture
def replacement() -> Report:
    return CASES["replacement"]()


def test_the_gravest_replacements_come_first(replacement: Report) -> None:
    first, following = destructive(replacement)
    assert [(change.name, change.protected, change.order) for _, change in first[:3]] == [
        ("aws-us-east-1", True, "create first"),
        ("aws-us-east-1-train", False, "delete first"),
        ("aws-us-east-1-gpu", False, "create first"),
    ]
    assert (len(first), len(following)) == (9, 46)
    assert following_text(replacement, 46) == "46 replacements caused by others"


def test_forcing_properties_have_their_values_before_and_after(replacement: Report) -> None:
    changes = {change.name: change for _, change in destructive(replacement)[0]}
    why = why_of(replacement, changes["aws-us-east-1-gpu"])
    assert why.forced[0] == ("cidrBlock", ': "10.16.0.0/17" → "10.17.0.0/17"')
    assert why.note == "create first"


def test_a_destroy_lists_what_is_protected_and_counts_the_rest() -> None:
    made = CASES["destroy"]()
    first, following = destructive(made)
    assert all(change.protected for _, change in first)
    assert (len(first), following_text(made, len(following))) == (4, "136 unprotected resources")
    assert why_of(made, first[0][1]).note == "the stack is destroyed"


def test_errors_stand_beside_the_stacks_that_are_not_done() -> None:
    failed = {stack.stack: errors for stack, errors in failed_stacks(CASES["destroy"]())}
    assert list(failed) == ["aws-us-east-1", "azure-eastus", "backbone"]
    assert all("Preview failed" in error.message for error in failed["azure-eastus"])
    assert failed["backbone"] == []


def test_mandatory_violations_come_first() -> None:
    results = policy_results(CASES["policy-failure"]())
    assert [policy.level for _, policy in results.violations] == ["mandatory"] * 2 + ["advisory"] * 4
    assert results.counts == ["6 violated", "68 passed"]
    assert results.notes[-1][1].kind == "not-evaluated"


def test_a_policy_that_is_violated_in_one_stack_does_not_hold() -> None:
    made = report(
        [
            policy("p", "T\nno", "mandatory"),
            {"policyAnalyzeStackSummaryEvent": {"passed": ["p", "q"], "failed": []}},
            done(),
        ]
    )
    assert policy_results(made).held == ["q"]


def test_quotas_that_do_not_fit_come_first() -> None:
    quota = [
        {"family": family, "used": 8, "limit": limit, "unit": "GPU", "verdict": verdict}
        for family, limit, verdict in (("a", 9, "fits"), ("b", 4, "short"), ("c", None, "unknown"))
    ]
    made = report([*stack_events(None, {"summary": summary(quota=quota)}), done()])
    assert [line.verdict for _, line in sorted_quotas(made)] == ["short", "unknown", "fits"]
    assert [line.verdict for _, line in sorted_quotas(CASES["up"]())] == ["unknown"] * 3
    assert sorted_quotas(CASES["30-stacks"]())[0][1].verdict == "fits"


def test_cost_is_shown_before_and_after() -> None:
    cells = {stack.stack: cells for stack, cells in priced_stacks(CASES["up"]())}
    assert cells["backbone"] == (
        "0",
        "$0.00 → $0.26",
        "$0.00 → $190.80",
        "+$190.80",
        "-",
        "4 not priced: 1 x vpn-gateway-vpngw3az, 4 x vpn-gateway-tunnel, DNS queries (2 items)",
    )
    assert cells["aws-us-east-1"][4] == "- → $14.24"


def test_a_destroyed_stack_names_what_had_no_price() -> None:
    cells = {stack.stack: cells for stack, cells in priced_stacks(CASES["destroyed"]())}
    assert cells["aws-us-east-1"][4] == "$14.24 → -"
    assert cells["backbone"][5] == (
        "4 not priced before: 1 x vpn-gateway-vpngw3az, 4 x vpn-gateway-tunnel, DNS queries (2 items)"
    )


@pytest.mark.parametrize(
    ("scene", "change"),
    [
        ("resize", " (+99.9 %, 12 not priced), change +$665,495.55/month."),
        ("policy-failure", "/month as before (12 not priced)."),
        ("crash", "Total: GPUs unknown, cost unknown; without aws-us-east-1."),
        ("up", ", change unknown."),
    ],
)
def test_the_total_says_how_it_changes(scene: str, change: str) -> None:
    assert total_text(CASES[scene]().totals).endswith(change)


def test_the_total_names_stacks_that_it_leaves_out() -> None:
    made = CASES["first"]()
    assert total_text(made.totals).endswith("change unknown; without backbone.")
    priced = totals_of([stack for stack in made.stacks if stack.stack != "azure-eastus"])
    assert total_text(priced).endswith("change +$666,204.96/month; without backbone.")
    assert "backbone" not in total_text(CASES["up"]().totals)
    assert "without" not in total_text(CASES["resize"]().totals)


def test_data_between_regions_is_assumed_and_in_no_total() -> None:
    words, lines = transfers(CASES["up"]())
    assert words == "Data transfer between regions, assumed and not included above: $29,103.68/month."
    assert lines
    assert transfers(CASES["resize"]()) == ("", [])


@pytest.mark.parametrize(
    ("counted", "rest"),
    [
        ({"data_transfer_unpriced_flows": 7}, ", a lower bound: 7 flows have no price"),
        ({"data_transfer_unpriced_flows": 1}, ", a lower bound: 1 flow has no price"),
        ({"data_transfer_unpriced_flows": 0}, ""),
        ({}, ", a lower bound: flows have no price"),
    ],
)
def test_flows_without_a_price_are_counted_as_the_policy_counts_them(
    counted: dict[str, Any], rest: str
) -> None:
    after = {
        "data_transfer": ["1 TB, price unknown: x"],
        "data_transfer_usd_per_month": "27367.05",
        **counted,
    }
    events = stack_events(None, {"summary": summary(0, **after)}, "backbone")
    words, _ = transfers(report([*events, done()], "backbone"))
    assert words == f"Data transfer between regions, assumed and not included above: $27,367.05/month{rest}."


def test_links_come_before_losses() -> None:
    lines = links_and_losses(CASES["up"]())
    assert lines[0].startswith("link aws-us-east-1--azure-eastus carries 2 Gbit/s")
    assert "no checkpoint policy is declared: checkpoints left after a region's loss are unknown" in lines


def test_stacks_that_no_policy_judged_are_named() -> None:
    made = many_stacks(3)
    first, second, third = made.stacks[:3]
    stacks = (
        first.model_copy(update={"policies_ran": "not"}),
        second.model_copy(update={"policies_ran": "in-part", "passed": ("imdsv2",)}),
        third.model_copy(update={"policies_ran": "all"}),
    )
    results = policy_results(made.model_copy(update={"stacks": stacks, "operation": "up"}))
    assert results.counts[-2:] == [f"not run for {first.stack}", f"run in part for {second.stack}"]
    gone = policy_results(made.model_copy(update={"stacks": stacks, "operation": "destroy"}))
    assert (gone.not_run, gone.run_in_part) == ([], [])
