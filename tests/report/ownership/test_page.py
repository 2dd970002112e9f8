from datetime import date
from decimal import Decimal

import pytest

from gpufabric.catalog.fact import Confidence
from gpufabric.ownership.assumptions import Assumption
from gpufabric.ownership.comparison import Comparison, compare
from gpufabric.quote.offers import QuotedPrice
from gpufabric.report.ownership.page import ownership_page
from gpufabric.spec.ownership import OwnershipCase

VALUES = {
    "utilization": Assumption(0.5, 0.9, 0.95),
    "cost_of_capital": Assumption(0.1, 0.1, 0.1),
    "resale_share": Assumption(0.0, 0.1, 0.25),
    "maintenance_share_per_year": Assumption(0.03, 0.03, 0.03),
    "staff_usd_per_year": Assumption(0.0, 0.0, 0.0),
    "usd_per_kwh": Assumption(0.07, 0.0725, 0.08),
    "hardware_usd_per_accelerator": Assumption(40000, 54000, 60000),
    "kw_per_accelerator": Assumption(1.97, 1.97, 1.97),
    "draw_share": Assumption(1.0, 1.0, 1.0),
    "pue": Assumption(1.15, 1.15, 1.15),
    "colocation_usd_per_kw_month": Assumption(130.0, 130.0, 130.0),
    "years": Assumption(4, 5, 6, "published"),
}


def offer(usd: str, mode: str) -> QuotedPrice:
    """A lease of a cloud whose name needs escaping."""
    return QuotedPrice(
        cloud="<oci>",
        shape="BM.GPU.GB200.4",
        accelerator="GB200",
        mode=mode,
        regions=("*",),
        usd_per_gpu_hour=Decimal(usd),
        source="list",
        as_of=date(2026, 9, 19),
        confidence=Confidence.CONFIRMED,
    )


def result(*offers: QuotedPrice) -> Comparison:
    """A comparison for 72 accelerators."""
    case = OwnershipCase(accelerator="GB200", accelerators=72)
    return compare(case, VALUES, offers)


@pytest.fixture(scope="module")
def written() -> str:
    return ownership_page(
        result(offer("4.00", "on-demand"), offer("3.00", "reserved-3y")), {"published": "A list"}
    )


def test_the_page_has_all_plots(written: str) -> None:
    for place in ("by-utilization", "by-years", "over-time", "payments", "tornado-0", "tornado-1"):
        assert f'id="{place}-title"' in written
    assert "A list" in written


def test_text_is_escaped(written: str) -> None:
    assert "&lt;oci&gt;" in written
    assert "<oci>" not in written


def test_the_headline_names_the_lowest_price(written: str) -> None:
    assert "than &lt;oci&gt; reserved-3y, the lowest price" in written


def test_cheap_leases_by_use_have_no_break_even() -> None:
    page = ownership_page(result(offer("0.10", "on-demand")), {})
    assert "No lease by the hour in use has a price at which owning ever costs less." in page
    assert "leasing costs less" in page


def test_without_a_price_the_page_says_so() -> None:
    page = ownership_page(result(), {})
    assert "has no price of a lease" in page
    assert "<h1>72 GB200: owning costs" in page
