from datetime import date
from decimal import Decimal

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.cost.bill import price
from gpufabric.cost.items import ByUse
from gpufabric.spec.usage import Usage

DAY = date(2026, 12, 1)
GB_PER_GIB = Decimal(2**30) / 10**9


def monthly(gib: int, region: str = "us-east-1", cloud: str = "aws") -> Decimal | None:
    item = ByUse(cloud=cloud, region=region, key="internet-egress")  # type: ignore[arg-type]
    (line,) = price([item], default_catalog(), DAY, usage=Usage({"egress_gib": Decimal(gib)})).lines
    return line.usd_per_month


@pytest.mark.parametrize(
    ("gib", "usd"),
    [
        (0, Decimal(0)),
        (50, Decimal(0)),
        (5000, (5000 * GB_PER_GIB - 100) * Decimal("0.09")),
    ],
)
def test_tiers_apply_to_their_own_part(gib: int, usd: Decimal) -> None:
    assert monthly(gib) == pytest.approx(usd, abs=Decimal("0.0001"))


def test_a_region_without_a_price_has_none() -> None:
    assert monthly(1, "mars-north-1") is None
