"""Rules about money over node groups whose size changes."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.cost.bill import Bill
from gpufabric.cost.fabric import FabricBills
from gpufabric.cost.transfer import price_transfer
from gpufabric.plan.traffic import Border, Flow
from gpufabric.policies.context import PolicyContext
from gpufabric.policies.evaluate import judge_rule
from gpufabric.policies.options import RuleOptions
from gpufabric.policies.rule import Outcome, Rule, run_rule
from gpufabric.policies.rules.cost.budget_hourly import BudgetHourly
from gpufabric.policies.rules.cost.budget_monthly import BudgetMonthly
from gpufabric.policies.rules.cost.cost_increase import CostIncrease, CostIncreaseOptions
from gpufabric.policies.rules.cost.cost_summary import CostSummary, CostSummaryOptions
from gpufabric.policies.rules.cost.fabric_budget import FabricBudget
from gpufabric.policies.rules.cost.price_age import PriceAge, PriceAgeOptions
from gpufabric.policies.settings import RuleSettings
from gpufabric.policies.stack_view import StackView, view_of
from gpufabric.spec.backbone import Backbone
from gpufabric.spec.money import Budget
from tests.policies.aws_pools import group, template
from tests.policies.aws_stack import region, subnet
from tests.policies.conftest import UNKNOWN, Made, seen

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
SHAPE = "p5.48xlarge"


def nodes(size: Any) -> list[Made]:
    scaling = {"minSize": 0.0, "desiredSize": 1.0, "maxSize": size}
    own = group("train", scalingConfig=scaling)
    own.provider = {"region": "us-east-1"}
    own.links = {"launchTemplate": "train-template", "subnetIds": "gpu"}
    launch = template("train", instanceType=SHAPE)
    launch.links = {}
    return [subnet("gpu", "use1-az6"), launch, own]


def view(size: Any = 4.0, before: float | None = None, **context: Any) -> StackView:
    known = PolicyContext(stack="aws-us-east-1", catalog=default_catalog(), now=NOW, **context)
    if before is not None:
        known = replace(known, previous=seen(nodes(before)))
    return view_of(seen(nodes(size)), known)


def told(rule: Rule, seen_: StackView, options: RuleOptions | None = None) -> Outcome:
    return run_rule(rule, lambda: replace(seen_, options=options))


RATE = view().bill.lines[0].rate.usd  # type: ignore[union-attr]


def test_summary_is_advice_with_the_cost_of_a_gpu_hour() -> None:
    outcome = told(CostSummary(), view())
    (finding,) = outcome.advice
    assert outcome.violations == []
    assert f"aws-us-east-1: $0.00 to ${4 * RATE:,.2f} (${RATE:,.2f} now)/hour" in finding.message
    assert f"${RATE / 8:,.2f}/GPU-hour of lease" in finding.message


def test_summary_takes_its_assumption_from_options_and_the_change_from_the_previous_state() -> None:
    options = CostSummaryOptions(egress_tib_per_month=Decimal(2), egress_usd_per_gib=Decimal("0.01"))
    (finding,) = told(CostSummary(), view(before=2.0), options).advice
    assert "2 TiB/month assumed x 1,024 x $0.01/GiB = $20.48/month" in finding.message
    assert f"+${2 * RATE:,.2f}/hour, +100.0 % from ${2 * RATE:,.2f}/hour" in finding.message


def test_summary_counts_what_it_could_not_read_and_says_nothing_of_nothing() -> None:
    (finding,) = told(CostSummary(), view(UNKNOWN)).advice
    assert finding.message.endswith("without 1 resource that could not be read")
    assert told(CostSummary(), view_of((), view().context)) == Outcome()


@pytest.mark.parametrize(
    ("limits", "before", "said"),
    [
        ({}, 1.0, ""),
        ({"max_usd_per_hour": 4 * RATE}, 1.0, ""),
        ({"max_usd_per_hour": 3 * RATE}, 1.0, ""),
        ({"max_usd_per_hour": 3 * RATE - 1}, 1.0, f"at most ${3 * RATE - 1:,.2f}/hour more is allowed"),
        ({"max_percent": 100}, 2.0, ""),
        ({"max_percent": Decimal("99.5")}, 2.0, "at most 99.5 % more is allowed"),
        ({"max_percent": 1, "max_usd_per_hour": 1}, 4.0, ""),
        ({"max_percent": 1, "max_usd_per_hour": 1}, 8.0, ""),
    ],
)
def test_increase(limits: Any, before: float, said: str) -> None:
    outcome = told(CostIncrease(), view(before=before), CostIncreaseOptions(**limits))
    assert len(outcome.violations) == bool(said)
    assert all(said in one.message for one in outcome.violations)
    assert outcome.unevaluated == []


def test_increase_without_an_earlier_price_is_not_evaluated() -> None:
    limits = CostIncreaseOptions(max_percent=Decimal(1))
    unknown = told(CostIncrease(), view(previous_problem="no file is named"), limits)
    assert unknown.unevaluated_text() == "not evaluated: earlier cost unknown: no file is named"
    empty = replace(view().context, previous=())
    of_nothing = told(CostIncrease(), view_of(seen(nodes(4.0)), empty), limits)
    assert of_nothing.violations == []
    assert "is zero, and has no percentage" in of_nothing.unevaluated_text()


def test_unknown_size_before_or_now_is_told() -> None:
    limits = CostIncreaseOptions(max_usd_per_hour=Decimal(1))
    for one in (view(UNKNOWN, before=1.0), view(1.0, before=UNKNOWN)):  # type: ignore[arg-type]
        assert "train.scalingConfig.maxSize unknown" in told(CostIncrease(), one, limits).unevaluated_text()


@pytest.mark.parametrize(("days", "found"), [(-1, 1), (0, 0), (1, 0)])
def test_price_age(days: int, found: int) -> None:
    (line,) = (one for one in view().bill.lines if one.rate)
    assert line.rate is not None
    age = (NOW.date() - line.rate.as_of).days
    outcome = told(PriceAge(), view(), PriceAgeOptions(max_age_days=age + days))
    assert len(outcome.violations) == found
    if found:
        assert f"from {line.rate.as_of.isoformat()}, {age:,} days ago" in outcome.violations[0].message


def test_price_age_by_default_and_without_prices() -> None:
    later = replace(view().context, now=NOW + timedelta(days=400))
    assert len(told(PriceAge(), view_of(seen(nodes(4.0)), later)).violations) == 1
    assert told(PriceAge(), view_of((), later)) == Outcome()


def fabric(**budget: Any) -> FabricBills:
    other = view(6.0).bill
    return FabricBills(Budget(**budget), {"other": other, "aws-us-east-1": Bill(())}, ("broken",))


@pytest.mark.parametrize(("nodes_allowed", "found"), [(10, 0), (9, 1)])
def test_fabric_budget_adds_what_the_other_stacks_declare(nodes_allowed: int, found: int) -> None:
    limit = nodes_allowed * RATE
    outcome = told(FabricBudget(), view(fabric=lambda: fabric(usd_per_hour=limit)))
    assert len(outcome.violations) == found
    assert (
        outcome.unevaluated_text()
        == "not evaluated: cost of stack broken is unknown: its declaration is invalid"
    )
    if found:
        message = outcome.violations[0].message
        assert f"with all stacks ${10 * RATE:,.2f}/hour of ${limit:,.2f}/hour" in message
        assert f"${RATE / 8:,.2f}/GPU-hour all in over 80 GPUs" in message


def test_fabric_without_budget_or_project_says_nothing() -> None:
    assert told(FabricBudget(), view(fabric=fabric)) == Outcome()
    assert told(FabricBudget(), view()) == Outcome()


def backbone() -> StackView:
    """Give a backbone of one link, with what is assumed of its traffic."""
    ends = ["aws-us-east-1", "aws-us-east-2"]
    links = [{"between": ends, "kind": "tgw-peering", "gbps": 1}]
    east, other = Border(ends[0], "aws", "us-east-1"), Border(ends[1], "aws", "us-east-2")
    flows = [
        Flow(
            source=one,
            destination=two,
            path="tgw-peering",
            link="--".join(ends),
            gb_per_month=Decimal(5000),
            origin="training job t",
        )
        for one, two in ((east, other), (other, east))
    ]
    bills = replace(fabric(), transfer=price_transfer(flows, default_catalog()))
    context = PolicyContext(
        stack="backbone",
        catalog=default_catalog(),
        now=NOW,
        declaration=Backbone.model_validate({"links": links}),
        fabric=lambda: bills,
    )
    attachment = Made("aws:ec2transitgateway/vpcAttachment:VpcAttachment", {"region": "us-east-1"}, "one")
    return view_of(seen([attachment]), context)


def joined(**options: Any) -> Outcome:
    return told(CostSummary(), backbone(), CostSummaryOptions(**options))


def test_summary_of_the_backbone_tells_what_data_between_regions_costs() -> None:
    total, link = joined().advice
    assert "data transfer on top, assumed: 10 TB/month between regions, $300.00/month" in total.message
    assert link.message == (
        "backbone: data transfer, assumed from training job t: over link aws-us-east-1--aws-us-east-2 "
        "(tgw-peering), 5 TB/month aws-us-east-1 to aws-us-east-2 at $0.03/GB = $150.00/month; 5 TB/month "
        "aws-us-east-2 to aws-us-east-1 at $0.03/GB = $150.00/month"
    )


def test_an_assumption_that_is_set_takes_the_place_of_the_derived_one() -> None:
    (only,) = joined(egress_tib_per_month=Decimal(2), egress_usd_per_gib=Decimal("0.01")).advice
    assert "2 TiB/month assumed x 1,024 x $0.01/GiB = $20.48/month" in only.message


@pytest.mark.parametrize(("tb", "found"), [(0, 0), (1000, 1)])
def test_fabric_budget_counts_data_between_regions(tb: int, found: int) -> None:
    east, other = Border("a", "aws", "us-east-1"), Border("b", "aws", "us-east-2")
    flow = Flow(
        source=east,
        destination=other,
        path="tgw-peering",
        link="a--b",
        gb_per_month=Decimal(tb * 1000),
        origin="training job t",
    )
    transfer = price_transfer([flow], default_catalog())
    limit = 10 * RATE
    bills = replace(fabric(usd_per_hour=limit), transfer=transfer)
    outcome = told(FabricBudget(), view(fabric=lambda: bills))
    assert len(outcome.violations) == found
    if found:
        assert "data transfer, assumed $41.10" in outcome.violations[0].message


def test_price_age_counts_what_data_between_regions_is_priced_by() -> None:
    days = [day for line in backbone().context.fabric().transfer.lines for day in line.as_of]  # type: ignore[misc]
    age = (NOW.date() - min(days)).days
    assert told(PriceAge(), backbone(), PriceAgeOptions(max_age_days=age)).violations == []
    (late,) = told(PriceAge(), backbone(), PriceAgeOptions(max_age_days=age - 1)).violations
    assert f"from {min(days).isoformat()}, {age} days ago" in late.message


def _unpriced_nodes() -> list[Made]:
    made = nodes(16.0)
    made[1].props["instanceType"] = "p99.48xlarge"
    return made


def unpriced(**context: Any) -> StackView:
    """Return a stack whose machines have no price: 128 GPUs of a shape that the catalogue lacks."""
    known = PolicyContext(stack="aws-us-east-1", catalog=default_catalog(), now=NOW, **context)
    return view_of(seen(_unpriced_nodes()), known)


def budgeted(rule: Rule) -> Outcome:
    limits = Budget(usd_per_hour=Decimal(20), usd_per_month=Decimal(20))
    declared = region().model_copy(update={"budget": limits})
    return told(rule, unpriced(declaration=declared, fabric=lambda: FabricBills(limits)))


@pytest.mark.parametrize("rule", [BudgetHourly(), BudgetMonthly(), FabricBudget()])
def test_a_budget_is_not_evaluated_with_machines_of_unknown_price(rule: Rule) -> None:
    outcome = budgeted(rule)
    assert outcome.violations == []
    assert "16 x p99.48xlarge without a price: the budget cannot be evaluated" in outcome.unevaluated_text()


def test_a_budget_that_cannot_be_evaluated_fails_in_strict_mode() -> None:
    limits = Budget(usd_per_hour=Decimal(20))
    view_ = unpriced(declaration=region().model_copy(update={"budget": limits}))
    rule = BudgetHourly()
    strict = judge_rule(rule, lambda: view_, RuleSettings("mandatory", RuleOptions(strict=True)))
    assert strict.fails
    assert not judge_rule(rule, lambda: view_, RuleSettings("mandatory", RuleOptions())).fails


@pytest.mark.parametrize("limits", [{"max_usd_per_hour": 10**6}, {"max_percent": 10**6}])
def test_an_increase_is_not_evaluated_with_machines_of_unknown_price(limits: Any) -> None:
    options = CostIncreaseOptions(**limits)
    after = replace(unpriced().context, previous=seen(nodes(4.0)))
    new = told(CostIncrease(), view_of(seen(_unpriced_nodes()), after), options)
    assert "change unknown: 16 x p99.48xlarge without a price after" in new.unevaluated_text()
    before = replace(after, previous=seen(_unpriced_nodes()))
    old = told(CostIncrease(), view_of(seen(nodes(4.0)), before), options)
    assert "change unknown: 16 x p99.48xlarge without a price before" in old.unevaluated_text()
    assert new.violations == old.violations == []
