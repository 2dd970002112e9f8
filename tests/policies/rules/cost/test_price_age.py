"""The age of prices."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from gpufabric.policies.rule import Outcome
from gpufabric.policies.rules.cost.price_age import PriceAge, PriceAgeOptions
from gpufabric.policies.stack_view import view_of
from tests.policies.conftest import UNKNOWN, seen
from tests.policies.rules.each_cloud import Cloud, each_cloud
from tests.policies.rules.growing_nodes import NOW, backbone, nodes, outcome_of, view


@pytest.mark.parametrize(("days", "violations"), [(-1, 1), (0, 0), (1, 0)])
def test_price_age(days: int, violations: int) -> None:
    (line,) = (line for line in view().bill.lines if line.rate)
    assert line.rate is not None
    age = (NOW.date() - line.rate.as_of).days
    outcome = outcome_of(PriceAge(), view(), PriceAgeOptions(max_age_days=age + days))
    assert len(outcome.violations) == violations
    if violations:
        assert f"from {line.rate.as_of.isoformat()}, {age:,} days ago" in outcome.violations[0].message


def test_price_age_by_default_and_without_prices() -> None:
    later = replace(view().context, now=NOW + timedelta(days=400))
    assert len(outcome_of(PriceAge(), view_of(seen(nodes(4.0)), later)).violations) == 1
    assert outcome_of(PriceAge(), view_of((), later)) == Outcome()


def test_price_age_counts_what_data_between_regions_is_priced_by() -> None:
    days = [day for line in backbone().context.fabric().transfer.lines for day in line.as_of]  # type: ignore[misc]
    age = (NOW.date() - min(days)).days
    assert outcome_of(PriceAge(), backbone(), PriceAgeOptions(max_age_days=age)).violations == []
    (late,) = outcome_of(PriceAge(), backbone(), PriceAgeOptions(max_age_days=age - 1)).violations
    assert f"from {min(days).isoformat()}, {age} days ago" in late.message


@each_cloud
def test_price_age_on_each_cloud(cloud: Cloud) -> None:
    (rate,) = {line.rate.as_of for line in cloud.view().bill.lines if line.rate}
    age = (NOW.date() - rate).days
    assert isinstance(rate, date)
    assert outcome_of(PriceAge(), cloud.view(), PriceAgeOptions(max_age_days=age)) == Outcome()
    (finding,) = outcome_of(PriceAge(), cloud.view(), PriceAgeOptions(max_age_days=age - 1)).violations
    assert f"{age:,} days ago" in finding.message
    # What could not be read is listed by the rules about amounts.
    assert outcome_of(PriceAge(), cloud.view(UNKNOWN)) == Outcome()
