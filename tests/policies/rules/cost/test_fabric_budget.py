"""The budget of all stacks."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.cost.bill import Bill
from gpufabric.cost.fabric import FabricBills
from gpufabric.cost.transfer import price_transfer
from gpufabric.plan.traffic import Border, Flow
from gpufabric.policies.rule import RuleOutcome
from gpufabric.policies.rules.cost.fabric_budget import FabricBudget
from gpufabric.spec.money import Budget
from tests.policies.conftest import UNKNOWN
from tests.policies.rules.each_cloud import Cloud, each_cloud, unknown
from tests.policies.rules.growing_nodes import RATE, fabric, outcome_of, unpriced_view, view


@pytest.mark.parametrize(("nodes_allowed", "violations"), [(10, 0), (9, 1)])
def test_fabric_budget_adds_what_the_other_stacks_declare(nodes_allowed: int, violations: int) -> None:
    limit = nodes_allowed * RATE
    outcome = outcome_of(FabricBudget(), view(fabric=lambda: fabric(usd_per_hour=limit)))
    assert len(outcome.violations) == violations
    assert (
        outcome.unevaluated_text()
        == "not evaluated: cost of stack broken is unknown: its declaration or its state cannot be read"
    )
    if violations:
        message = outcome.violations[0].message
        assert f"with all stacks ${10 * RATE:,.2f}/hour of ${limit:,.2f}/hour" in message
        assert f"${RATE / 8:,.2f}/GPU-hour all in over 80 GPUs" in message


def test_fabric_without_budget_or_project_says_nothing() -> None:
    assert outcome_of(FabricBudget(), view(fabric=fabric)) == RuleOutcome()
    assert outcome_of(FabricBudget(), view()) == RuleOutcome()


@pytest.mark.parametrize(("tb", "violations"), [(0, 0), (1000, 1)])
def test_fabric_budget_counts_data_between_regions(tb: int, violations: int) -> None:
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
    outcome = outcome_of(FabricBudget(), view(fabric=lambda: bills))
    assert len(outcome.violations) == violations
    if violations:
        assert "data transfer, assumed $41.10" in outcome.violations[0].message


@each_cloud
def test_fabric_budget_on_each_cloud(cloud: Cloud) -> None:
    own = cloud.view().bill.usd_per_hour().quantize(Decimal("0.01"))

    def judged(allowed: Decimal, size: Any = 4.0) -> RuleOutcome:
        bills = FabricBills(Budget(usd_per_hour=allowed), {"other": cloud.view().bill, "own": Bill(())}, ())
        return outcome_of(FabricBudget(), cloud.view(size, fabric=lambda: bills))

    assert judged(2 * own + 1) == RuleOutcome()
    (finding,) = judged(2 * own - 1).violations
    assert "own: with all stacks" in finding.message
    assert judged(2 * own, UNKNOWN).unevaluated_text() == unknown(cloud)


def test_it_is_not_evaluated_with_machines_of_unknown_price() -> None:
    limits = Budget(usd_per_hour=Decimal(20))
    outcome = outcome_of(FabricBudget(), unpriced_view(fabric=lambda: FabricBills(limits)))
    assert outcome.violations == []
    assert "16 x p99.48xlarge without a price: the budget cannot be evaluated" in outcome.unevaluated_text()
