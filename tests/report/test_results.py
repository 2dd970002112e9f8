import re
from typing import Any

import pytest

from gpufabric.cost.change import CostChange
from gpufabric.report.build import build
from gpufabric.report.model import PolicyResult, Report, StackReport
from gpufabric.report.outputs import summary_of
from gpufabric.report.results import incomplete_links, result_rows
from gpufabric.report.sources import RunOrigin, StackSource
from gpufabric.report.summary import Summary
from gpufabric.report.topology import FabricTopology, TopologyLink
from tests.report.making import many_stacks, money, summary

HEADINGS = (
    "stack", "changes", "resources", "gpus", "fabric", "hour", "gpu_hour", "quota", "policies",
)  # fmt: skip


def stack(name: str = "aws-us-east-1", **changes: Any) -> StackReport:
    """Make the report of an updated stack."""
    after: Summary | None = summary_of({"summary": summary(unpriced=[])})
    given: dict[str, Any] = {
        "outcome": "ok",
        "counts": {"create": 50, "same": 2},
        "after": after,
        "policies_ran": "all",
    }
    return StackReport(stack=name, **{**given, **changes})


def after(**changes: Any) -> Summary | None:
    return summary_of({"summary": summary(unpriced=[], **changes)})


def rows(*stacks: StackReport) -> list[dict[str, str]]:
    report: Report = many_stacks(1).model_copy(update={"stacks": stacks})
    return [dict(zip(HEADINGS, row, strict=True)) for row in result_rows(report)]


def test_a_row_answers_what_a_reviewer_asks() -> None:
    assert rows(stack()) == [
        {
            "stack": "aws-us-east-1",
            "changes": "no changes",
            "resources": "52",
            "gpus": "384",
            "fabric": "efa",
            "hour": "$5,456.81",
            "gpu_hour": "$14.21",
            "quota": "384 / 1,536 vCPU",
            "policies": "pass",
        }
    ]


def test_unknown_amounts_are_unknown_and_never_zero() -> None:
    quota = [{"family": "f", "used": 320, "limit": None, "unit": "GPU", "verdict": "unknown"}]
    (row,) = rows(stack(after=after(hour=None, usd_per_gpu_hour=None, quota=quota)))
    assert (row["hour"], row["gpu_hour"]) == ("unknown", "unknown")
    assert row["quota"] == "320 / unknown GPU (unknown)"


def test_gpus_that_cannot_be_counted_are_unknown_and_not_none() -> None:
    (row, _, total) = rows(stack(after=after(gpus=None, nodes=None)), stack("oci-us-ashburn-1"))
    assert (row["gpus"], row["gpu_hour"], total["gpus"]) == ("unknown", "$14.21", "unknown")


def test_the_sum_is_marked_as_partial_when_something_has_no_price() -> None:
    second = summary_of({"summary": summary(360, "9734.40", usd_per_gpu_hour="27.04", unpriced=["Lustre"])})
    total = rows(stack(), stack("azure-eastus", after=second))[-1]
    assert (total["stack"], total["resources"], total["gpus"]) == ("all", "104", "744")
    assert (total["hour"], total["gpu_hour"]) == ("$15,191.21+", "$20.42")


def test_the_mean_lease_divides_by_the_gpus_that_it_covers() -> None:
    known = rows(stack())[0]["gpu_hour"]
    one_unknown = rows(stack(), stack("b", after=after(usd_per_gpu_hour=None)))[-1]["gpu_hour"]
    assert re.fullmatch(rf"{re.escape(known)} \(\d+ of \d+\)", one_unknown)
    unknown = after(usd_per_gpu_hour=None)
    assert rows(stack(after=unknown), stack("b", after=unknown))[-1]["gpu_hour"] == "unknown"


def test_a_stack_that_failed_shows_no_figures() -> None:
    (row,) = rows(stack(outcome="failed", counts={}, after=None, policies_ran="not"))
    assert row["changes"] == "failed"
    assert set(row.values()) == {"aws-us-east-1", "failed", "not run", "-"}


@pytest.mark.parametrize("outcome", ["failed", "skipped", "missing"])
def test_figures_that_were_only_intended_are_no_result(outcome: Any) -> None:
    first, second = rows(stack(outcome=outcome, counts={}, policies_ran="not"), stack("azure-eastus"))
    assert (first["stack"], first["hour"], first["gpus"]) == ("azure-eastus", "$5,456.81", "384")
    assert set(second.values()) == {"aws-us-east-1", outcome, "not run", "-"}


def test_a_stack_that_did_not_run_says_why() -> None:
    (row,) = rows(stack(reason="done in run x", counts={}, after=None))
    assert row["changes"] == "done in run x"


@pytest.mark.parametrize(
    ("policies", "ran", "cell"),
    [
        (
            [("mandatory", "violation"), ("advisory", "violation"), ("advisory", "note")],
            "all",
            "1 violated, 2 to read",
        ),
        ([("advisory", "violation")], "all", "pass, 1 to read"),
        ([], "all", "pass"),
        ([], "in-part", "run in part"),
        ([("advisory", "violation")], "in-part", "run in part, 1 to read"),
        ([("mandatory", "violation")], "in-part", "1 violated"),
        ([], "not", "not run"),
    ],
)
def test_policies(policies: list[tuple[str, Any]], ran: str, cell: str) -> None:
    made = tuple(PolicyResult(policy="p", level=level, kind=kind, message="m") for level, kind in policies)
    assert rows(stack(policies=made, policies_ran=ran))[0]["policies"] == cell


@pytest.mark.parametrize("operation", ["destroy", "refresh"])
def test_operations_that_run_no_policies_do_not_say_so(operation: str) -> None:
    changes = {"stacks": (stack(policies_ran="not"),), "operation": operation}
    report: Report = many_stacks(1).model_copy(update=changes)
    assert result_rows(report)[0][-1] == "-"


def test_links_that_need_another_update_are_named() -> None:
    links = tuple(
        TopologyLink(key=f"a--{state or 'unknown'}", ends=("a", "b"), kind="vpn", state=state)
        for state in ("complete", "pending", "")
    )
    report = many_stacks(1).model_copy(update={"topology": FabricTopology(links=links)})
    assert incomplete_links(report) == ["a--pending"]


@pytest.mark.parametrize(("status", "ran"), [("failed", False), ("skipped", False), ("failed", True)])
def test_a_destroy_shows_the_figures_of_what_it_left(status: str, ran: bool) -> None:
    held = money("10.00", usd_per_gpu_hour="1.25")
    cost = CostChange("aws", held, money("0.00"), gpus_before=8, gpus_after=0)
    source = StackSource("aws", status=status, cost=cost, reason="a limit stops it", ran=ran)
    report = build([source], RunOrigin("destroy", "run"))
    (row,) = result_rows(report)
    assert (row[3], row[5]) == (("-", "-") if ran else ("8", "$10.00"))
    assert report.totals.gpus_after == (0 if ran else 8)
    assert report.totals.left_out == (("aws",) if ran else ())
