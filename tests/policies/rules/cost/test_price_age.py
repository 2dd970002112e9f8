"""The money that rests on old prices."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from gpufabric.catalog.catalog import Catalog
from gpufabric.cost.bill import Bill
from gpufabric.cost.text import usd
from gpufabric.policies.rule import RuleOutcome
from gpufabric.policies.rules.cost.price_age import PriceAge, PriceAgeOptions
from gpufabric.policies.stack_view import StackView, view_of
from tests.policies.conftest import UNKNOWN, seen
from tests.policies.rules.each_cloud import Cloud, each_cloud
from tests.policies.rules.growing_nodes import NOW, backbone, nodes, outcome_of, view
from tests.policies.test_peak import view as declared_view


def machines_priced(days_ago: int) -> StackView:
    """Give a stack whose machines have a price of a given age, and all else one of today."""
    stack = view()
    lines = [
        replace(line, rate=replace(line.rate, as_of=NOW.date() - timedelta(days=age)))
        for line in stack.bill.lines
        if line.rate is not None
        for age in [days_ago if line.is_machines else 0]
    ]
    return replace(stack, bill=Bill(tuple(lines)))


@pytest.mark.parametrize(("days", "violations"), [(89, 0), (90, 0), (91, 1)])
def test_most_of_the_money_rests_on_a_price(days: int, violations: int) -> None:
    outcome = outcome_of(PriceAge(), machines_priced(days))
    assert len(outcome.violations) == violations
    if violations:
        message = outcome.violations[0].message
        assert "more than 90 days old (allowed: at most 5 %): 4 x p5.48xlarge, $" in message
        assert f"at the price of {(NOW.date() - timedelta(days=91)).isoformat()}" in message


def small_and_old(count: int) -> StackView:
    """Give machines with a price of today, and rows of three years ago that are a thousandth of the cost."""
    stack = machines_priced(0)
    (machines,) = (line for line in stack.bill.lines if line.is_machines)
    assert machines.rate is not None
    assert machines.usd_per_month is not None
    small = replace(
        machines,
        what="zone",
        rate=replace(machines.rate, as_of=date(2023, 12, 1)),
        usd_per_month=machines.usd_per_month / 1000,
    )
    return replace(stack, bill=Bill((machines, *(replace(small, what=f"zone {i}") for i in range(count)))))


def test_an_old_row_with_little_money_is_no_finding() -> None:
    assert outcome_of(PriceAge(), small_and_old(1)) == RuleOutcome()


def test_the_share_that_is_allowed_can_be_set() -> None:
    strict = PriceAgeOptions(max_old_percent=Decimal("0.2"))
    assert outcome_of(PriceAge(), small_and_old(2), strict) == RuleOutcome()
    (finding,) = outcome_of(PriceAge(), small_and_old(5), strict).violations
    assert ": 0.5 % of $" in finding.message
    assert "(allowed: at most 0.2 %): zone 0, $" in finding.message
    assert "zone 2, $" in finding.message
    assert "2 further amounts of $" in finding.message


def test_price_age_by_default_and_without_prices() -> None:
    later = replace(view().context, now=NOW + timedelta(days=400))
    assert len(outcome_of(PriceAge(), view_of(seen(nodes(4.0)), later)).violations) == 1
    assert outcome_of(PriceAge(), view_of((), later)) == RuleOutcome()


def test_price_age_counts_what_data_between_regions_is_priced_by() -> None:
    charges = [charge for line in backbone().context.fabric().transfer.lines for charge in line.charges]  # type: ignore[misc]
    first = min(charge.as_of for charge in charges if charge.usd_per_month)
    age = (NOW.date() - first).days
    assert outcome_of(PriceAge(), backbone(), PriceAgeOptions(max_age_days=age)).violations == []
    (late,) = outcome_of(PriceAge(), backbone(), PriceAgeOptions(max_age_days=age - 1)).violations
    assert f"at the price of {first.isoformat()}" in late.message
    whole = sum((charge.usd_per_month for charge in charges), Decimal(0))
    assert f"% of {usd(whole + backbone().bill.usd_per_month)}/month" in late.message


@each_cloud
def test_price_age_on_each_cloud(cloud: Cloud) -> None:
    (rate,) = {line.rate.as_of for line in cloud.view().bill.lines if line.rate and line.is_machines}
    age = (NOW.date() - rate).days
    assert isinstance(rate, date)
    assert outcome_of(PriceAge(), cloud.view(), PriceAgeOptions(max_age_days=age)) == RuleOutcome()
    (finding,) = outcome_of(PriceAge(), cloud.view(), PriceAgeOptions(max_age_days=age - 1)).violations
    assert f"at the price of {rate.isoformat()}" in finding.message
    # What could not be read is listed by the rules about amounts.
    assert outcome_of(PriceAge(), cloud.view(UNKNOWN)) == RuleOutcome()


def test_prices_of_the_future_are_named_by_their_region_and_the_backbone() -> None:
    catalog = Catalog()
    catalog.future_prices = {
        "stacks/price-snapshots/aws-us-east-1.yaml": date(2099, 1, 1),
        "stacks/price-snapshots/aws-us-west-2.yaml": date(2099, 1, 2),
    }
    region, all_regions = declared_view({"train": 8}), backbone()
    assert region.context.region == "us-east-1"
    texts = [
        [
            finding.message.partition(": ")[2]
            for finding in outcome_of(
                PriceAge(), replace(stack, context=replace(stack.context, catalog=catalog))
            ).violations
            if "future" in finding.message
        ]
        for stack in (region, all_regions)
    ]
    east, west = (
        f"stacks/price-snapshots/aws-{name}.yaml is dated 2099-01-0{day}, in the future, and is not used"
        for name, day in (("us-east-1", 1), ("us-west-2", 2))
    )
    assert texts == [[east], [east, west]]
