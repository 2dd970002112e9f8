from datetime import date
from decimal import Decimal

import pytest

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.fact import Confidence
from gpufabric.quote.offers import QuotedPrice
from gpufabric.spec.ownership import OwnershipCase

EXAMPLE = {
    "utilization": 0.9,
    "cost_of_capital": 0.10,
    "resale_share": 0.10,
    "maintenance_share_per_year": 0.03,
    "staff_usd_per_year": 0.0,
    "usd_per_kwh": 0.0725,
    "hardware_usd_per_accelerator": 54000.0,
    "kw_per_accelerator": 1.97,
    "draw_share": 1.0,
    "pue": 1.15,
    "colocation_usd_per_kw_month": 130.0,
    "years": 5.0,
}
"""One GB200 in rented space: 54,000 dollars, sold for a tenth."""


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    return Catalog()


@pytest.fixture
def case() -> OwnershipCase:
    return OwnershipCase(accelerator="GB200", accelerators=1)


def price(usd: str, mode: str = "on-demand", cloud: str = "oci") -> QuotedPrice:
    """A price of a lease."""
    return QuotedPrice(
        cloud=cloud,
        shape="BM.GPU.GB200.4",
        accelerator="GB200",
        mode=mode,
        regions=("*",),
        usd_per_gpu_hour=Decimal(usd),
        source="oracle-price-list",
        as_of=date(2026, 9, 19),
        confidence=Confidence.CONFIRMED,
    )
