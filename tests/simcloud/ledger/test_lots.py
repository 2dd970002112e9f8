from datetime import timedelta
from decimal import Decimal

from gpufabric.catalog.billing import billing_terms
from gpufabric.catalog.catalog import default_catalog
from gpufabric.simcloud.ledger.lots import UnitLots, extra_hours
from tests.simcloud.ledger.made import START

HOUR = timedelta(hours=1)


def test_the_newest_units_end_first() -> None:
    lots = UnitLots()
    assert lots.set_to("pool", Decimal(2), START) == []
    assert lots.set_to("pool", Decimal(5), START + HOUR) == []
    assert lots.set_to("pool", Decimal(1), START + 2 * HOUR) == [(3, 3600), (1, 7200)]
    assert lots.open("pool", START + 3 * HOUR) == [(1, 10800)]


def test_time_is_billed_in_increments_and_at_least_the_minimum() -> None:
    terms = billing_terms(default_catalog())
    assert extra_hours(Decimal(100), None) == 0
    assert extra_hours(Decimal(30), terms["aws", "machines"]) == Decimal(30) / 3600
    assert extra_hours(Decimal("100.5"), terms["aws", "machines"]) == Decimal("0.5") / 3600
    assert extra_hours(Decimal(3601), terms["aws", "nat-gateway"]) == Decimal(3599) / 3600
