"""Rules about money and quota over the GPU machines of each cloud."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.cost.bill import Bill
from gpufabric.cost.fabric import FabricBills
from gpufabric.policies.context import PolicyContext
from gpufabric.policies.options import RuleOptions
from gpufabric.policies.rule import Outcome, Rule, run_rule
from gpufabric.policies.rules.capacity.quota_headroom import QuotaHeadroom
from gpufabric.policies.rules.capacity.quota_snapshot_age import QuotaSnapshotAge
from gpufabric.policies.rules.cost.budget_hourly import BudgetHourly
from gpufabric.policies.rules.cost.budget_monthly import BudgetMonthly
from gpufabric.policies.rules.cost.cost_increase import CostIncrease, CostIncreaseOptions
from gpufabric.policies.rules.cost.cost_summary import CostSummary
from gpufabric.policies.rules.cost.fabric_budget import FabricBudget
from gpufabric.policies.rules.cost.price_age import PriceAge, PriceAgeOptions
from gpufabric.policies.rules.cost.unpriced import UnpricedResources
from gpufabric.policies.stack_view import StackView, view_of
from gpufabric.quota.snapshot import FamilyState, QuotaSnapshot
from gpufabric.spec.money import Budget
from tests.policies import aws_pools, aws_stack, azure_stack, oci_stack
from tests.policies.conftest import UNKNOWN, Made, seen

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
CATALOG = default_catalog()


def aws(size: Any) -> list[Made]:
    group = aws_pools.group("train", scalingConfig={"minSize": size, "desiredSize": size, "maxSize": size})
    launch = aws_pools.template("train", instanceType="p5.48xlarge")
    launch.links = {}
    return [
        aws_stack.subnet("gpu", "use1-az6"),
        launch,
        replace(group, links={"launchTemplate": launch.name}),
    ]


def azure(size: Any) -> list[Made]:
    made = azure_stack.pool("train", azure_stack.GB200, size)
    return [replace(made, links={})]


def oci(size: Any) -> list[Made]:
    launch = oci_stack.configuration("train-nodes", oci_stack.B200)
    network = Made(
        "oci:Core/clusterNetwork:ClusterNetwork",
        {"instancePools": [{"size": size}]},
        "train",
        {"instancePools": "train-nodes"},
    )
    return [replace(launch, links={}), network]


@dataclass(frozen=True)
class Cloud:
    """GPU machines of a cloud.

    Attributes:
        machines: makes resources for a number of machines.
        declared: the region that they are in.
        shape: their shape.
        size: where their number is.
        other: a resource of a type that nothing is known of.
    """

    machines: Callable[[Any], list[Made]]
    declared: Any
    shape: str
    size: str
    other: str

    def view(self, size: Any = 4.0, *more: Made, **context: Any) -> StackView:
        """Read a stack of some machines."""
        given: dict[str, Any] = {"declaration": self.declared, **context}
        known = PolicyContext(stack="own", catalog=CATALOG, now=NOW, **given)
        return view_of(seen([*self.machines(size), *more]), known)

    def with_budget(self, **budget: Decimal) -> Any:
        """Declare a budget."""
        return self.declared.model_copy(update={"budget": Budget(**budget)})

    def snapshot(self, nodes: int) -> QuotaSnapshot:
        """Record quotas that hold so many machines."""
        shape = CATALOG.shape(self.declared.cloud, self.shape)
        quota = shape.quota
        assert quota.family is not None
        (demand,) = self.view(float(nodes)).extracted.demands
        state = FamilyState(limit=(demand.nodes + demand.surge) * demand.units_per_node, used=0)
        return QuotaSnapshot(taken_at=NOW, source="console", families={quota.family.value: state})


CLOUDS = [
    pytest.param(
        Cloud(
            aws,
            aws_stack.region(),
            "p5.48xlarge",
            "train.scalingConfig.maxSize",
            "aws:rds/cluster:Cluster",
        ),
        id="aws",
    ),
    pytest.param(
        Cloud(
            azure,
            azure_stack.region().model_copy(update={"region": "eastus"}),
            azure_stack.GB200,
            "train.count",
            "azure-native:sql:Database",
        ),
        id="azure",
    ),
    pytest.param(
        Cloud(
            oci, oci_stack.region(), oci_stack.B200, "train.instancePools[0].size", "oci:Database/dbSystem:X"
        ),
        id="oci",
    ),
]
each_cloud = pytest.mark.parametrize("cloud", CLOUDS)


def told(rule: Rule, view: StackView, options: RuleOptions | None = None) -> Outcome:
    return run_rule(rule, lambda: replace(view, options=options))


def unknown(cloud: Cloud) -> str:
    return f"not evaluated: {cloud.size} unknown until apply"


@each_cloud
def test_summary(cloud: Cloud) -> None:
    (finding,) = told(CostSummary(), cloud.view()).advice
    assert "/GPU-hour of lease" in finding.message
    (finding,) = told(CostSummary(), cloud.view(UNKNOWN)).advice
    assert "without 1 resource that could not be read" in finding.message
    assert told(CostSummary(), view_of((), cloud.view().context)) == Outcome()


@pytest.mark.parametrize(
    ("rule", "hours", "key"), [(BudgetHourly(), 1, "hour"), (BudgetMonthly(), 730, "month")]
)
@each_cloud
def test_budget(cloud: Cloud, rule: Rule, hours: int, key: str) -> None:
    amount = (cloud.view().bill.usd_per_hour() * hours).quantize(Decimal("0.01"))
    assert amount > 0
    within = cloud.with_budget(**{f"usd_per_{key}": amount + 1})
    assert told(rule, cloud.view(declaration=within)) == Outcome()
    beyond = cloud.with_budget(**{f"usd_per_{key}": amount - 1})
    (finding,) = told(rule, cloud.view(declaration=beyond)).violations
    assert "exceeds the budget" in finding.message
    assert told(rule, cloud.view(UNKNOWN, declaration=within)).unevaluated_text() == unknown(cloud)


@each_cloud
def test_fabric_budget(cloud: Cloud) -> None:
    own = cloud.view().bill.usd_per_hour()

    def judged(allowed: Decimal, size: Any = 4.0) -> Outcome:
        bills = FabricBills(Budget(usd_per_hour=allowed), {"other": cloud.view().bill, "own": Bill(())}, ())
        return told(FabricBudget(), cloud.view(size, fabric=lambda: bills))

    assert judged(2 * own + 1) == Outcome()
    (finding,) = judged(2 * own - 1).violations
    assert "own: with all stacks" in finding.message
    assert judged(2 * own, UNKNOWN).unevaluated_text() == unknown(cloud)


@each_cloud
def test_increase(cloud: Cloud) -> None:
    limits = CostIncreaseOptions(max_percent=Decimal(50))

    def judged(before: Any, after: Any) -> Outcome:
        return told(CostIncrease(), cloud.view(after, previous=seen(cloud.machines(before))), limits)

    assert judged(4.0, 6.0) == Outcome()
    (finding,) = judged(2.0, 4.0).violations
    assert "at most 50 % more is allowed" in finding.message
    assert judged(UNKNOWN, 1.0).unevaluated_text() != ""
    assert cloud.size in judged(1.0, UNKNOWN).unevaluated_text()


@each_cloud
def test_price_age(cloud: Cloud) -> None:
    (rate,) = {line.rate.as_of for line in cloud.view().bill.lines if line.rate}
    age = (NOW.date() - rate).days
    assert isinstance(rate, date)
    assert told(PriceAge(), cloud.view(), PriceAgeOptions(max_age_days=age)) == Outcome()
    (finding,) = told(PriceAge(), cloud.view(), PriceAgeOptions(max_age_days=age - 1)).violations
    assert f"{age:,} days ago" in finding.message
    # What could not be read is listed by the rules about amounts.
    assert told(PriceAge(), cloud.view(UNKNOWN)) == Outcome()


@each_cloud
def test_unpriced(cloud: Cloud) -> None:
    assert told(UnpricedResources(), cloud.view()) == Outcome()
    (finding,) = told(UnpricedResources(), cloud.view(4.0, Made(cloud.other, {}, "other"))).violations
    assert f"types not known to gpufabric: {cloud.other} (1)" in finding.message
    assert told(UnpricedResources(), cloud.view(UNKNOWN)).violations == []


@each_cloud
def test_age_of_a_quota_snapshot(cloud: Cloud) -> None:
    recent = cloud.snapshot(4)
    assert told(QuotaSnapshotAge(), cloud.view(snapshot=recent)) == Outcome()
    old = recent.model_copy(update={"taken_at": NOW - timedelta(days=31)})
    (finding,) = told(QuotaSnapshotAge(), cloud.view(snapshot=old)).violations
    assert "31 days ago" in finding.message
    # What could not be read is listed by the rule about headroom.
    assert told(QuotaSnapshotAge(), cloud.view(UNKNOWN, snapshot=old)) == Outcome()


@each_cloud
def test_quota(cloud: Cloud) -> None:
    assert told(QuotaHeadroom(), cloud.view(4.0, snapshot=cloud.snapshot(4))) == Outcome()
    (finding,) = told(QuotaHeadroom(), cloud.view(5.0, snapshot=cloud.snapshot(4))).violations
    assert "short by" in finding.message
    assert told(
        QuotaHeadroom(), cloud.view(UNKNOWN, snapshot=cloud.snapshot(4))
    ).unevaluated_text() == unknown(cloud)
