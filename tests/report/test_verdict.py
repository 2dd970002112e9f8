from decimal import Decimal
from typing import Any

import pytest
from hypothesis import assume, given

from gpufabric.report.decisions.decide import decide
from gpufabric.report.decisions.model import Decision
from gpufabric.report.model import PolicyResult, ResourceChange, StackReport
from gpufabric.report.summary import Amounts, QuotaUse, Summary
from gpufabric.report.verdict import judge
from tests.report.decisions.reports import STACKS, named, report_of_stacks

NAME = "azure-eastus"
PRICED = Amounts(usd_per_hour=Decimal(1), usd_per_month=Decimal(730))
CREATED = ResourceChange(operation="create", type="t", name="n", urn="")


def changed(name: str = NAME, **more: Any) -> StackReport:
    """Make a stack with a change that nobody objects to."""
    return StackReport(stack=name, outcome="ok", policies_ran="all", changes=(CREATED,), **more)


def result(policy: str, message: str = "is wrong", kind: Any = "violation") -> PolicyResult:
    return PolicyResult(policy=policy, level="advisory", kind=kind, message=message, resource="r")


def decisions(stack: StackReport) -> tuple[Decision, ...]:
    return decide(report_of_stacks([stack])).decisions


def test_a_run_in_which_no_policy_has_judged_is_marked() -> None:
    stack = StackReport(stack="aws", outcome="ok", policies_ran="not")
    reasons = ("no policy has judged: aws",)
    assert judge([stack], operation="preview", expects_policies=True)[1] == reasons
    assert judge([stack], operation="destroy", expects_policies=True)[1] == ()
    # The log of a plain `pulumi preview` need not have any.
    assert judge([stack], operation="preview")[1] == ()


@pytest.mark.parametrize(
    ("policies", "reasons"),
    [
        # No declaration of this cloud can correct it, so it is only counted.
        ((result("file-system-own-key"),), ()),
        ((result("bucket-private"),), ("1 violation of advisory policies",)),
        ((result("file-system-own-key"), result("bucket-private")), ("1 violation of advisory policies",)),
        ((result("bucket-private", "key: unknown until apply", "not-evaluated"),), ()),
        (
            (result("bucket-private", "key: unreadable", "not-evaluated"),),
            ("1 policy not fully evaluated",),
        ),
    ],
)
def test_what_is_only_counted_is_no_reason(
    policies: tuple[PolicyResult, ...], reasons: tuple[str, ...]
) -> None:
    stack = changed(policies=policies)
    verdict = "attention" if reasons else "ready"
    assert judge([stack], operation="preview") == (verdict, reasons)
    assert bool(decisions(stack)) == bool(reasons)


def test_a_short_quota_that_a_policy_reports_is_one_reason() -> None:
    quota = QuotaUse(family="L-1", used=192, limit=96, unit="vCPU", verdict="short", text="96 too few")
    stack = changed(
        after=Summary(money=PRICED, quota=(quota,)),
        policies=(result("quota-headroom", f"{NAME}: 96 too few"),),
    )
    assert judge([stack], operation="preview") == ("attention", (f"not enough quota: {NAME}",))


def test_risks_of_links_without_a_policy_need_attention() -> None:
    stack = changed(after=Summary(money=PRICED, links=("link a--b is short", "link a--b carries 2: fits")))
    assert judge([stack], operation="preview") == ("attention", ("1 risk of links and losses",))


def test_a_deferred_stack_is_not_unchanged() -> None:
    stack = StackReport(stack="backbone", outcome="deferred", policies_ran="not")
    assert judge([stack], operation="preview")[0] == "attention"


def test_a_protected_component_is_no_destroyed_resource() -> None:
    component = CREATED.model_copy(update={"operation": "delete", "component": True, "protected": True})
    stack = StackReport(stack=NAME, outcome="ok", policies_ran="all", changes=(component,))
    assert judge([stack], operation="preview") == ("unchanged", ())


@given(STACKS)
def test_verdict_and_decisions_agree(stack: StackReport) -> None:
    stack = named(stack, "aws-us-east-1")
    verdict, _ = judge([stack], operation="preview", expects_policies=True)
    levels = {decision.level for decision in decisions(stack)}
    assert (verdict == "blocked") == ("blocks" in levels)
    assert verdict != "destructive" or levels & {"destroys", "disrupts"}
    assert verdict != "attention" or levels
    # Without a change, what holds before and after it is no reason to stop.
    assume(verdict != "unchanged")
    assert verdict != "ready" or levels <= {"costs", "notes"}
    assert ("destroys" in levels) <= (verdict in ("blocked", "destructive"))
