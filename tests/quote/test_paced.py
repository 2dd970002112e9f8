"""Prices of tokens by published runs."""

from datetime import date
from decimal import Decimal

import pytest

from gpufabric.catalog.catalog import Catalog
from gpufabric.quote.paced import Published
from gpufabric.quote.quote import QuoteSubject, quote
from gpufabric.spec.model import Model
from gpufabric.spec.model_presets import with_preset
from gpufabric.spec.training import Precision

TODAY = date(2026, 11, 29)
TRILLION = Decimal(10**12)
DEEPSEEK = Model.model_validate(with_preset({"preset": "deepseek-v3"}, ("", 0)))


def usd_per_trillion(catalog: Catalog, accelerator: str, shape: str, precision: Precision) -> Decimal | None:
    """The on-demand price of a shape of OCI for 1T tokens."""
    throughput = Published(DEEPSEEK, precision)
    result = quote(catalog, QuoteSubject(accelerator), TODAY, throughput=throughput, tokens=TRILLION)
    [machine] = [quoted for quoted in result.same if quoted.machine.name == shape]
    [offer] = [priced for priced in machine.offers if priced.offer.mode == "on-demand"]
    return offer.usd


CASES: list[tuple[str, str, Precision, float, int]] = [
    ("H100", "BM.GPU.H100.8", "fp8", 2.14e6, 10),
    ("B200", "BM.GPU.B200.8", "mxfp8", 1.17e6, 14),
    ("GB200", "BM.GPU.GB200.4", "mxfp8", 0.90e6, 16),
    ("GB300", "BM.GPU.GB300.4", "mxfp8", 0.80e6, 18),
]
"""Dollars for 1T tokens of DeepSeek-V3 with multi-token prediction, worked out apart from OCI's list prices
and the same published runs, and dollars for an hour."""


@pytest.mark.parametrize(("accelerator", "shape", "precision", "usd", "hourly"), CASES)
def test_deepseek_costs_what_others_worked_out(
    catalog: Catalog, accelerator: str, shape: str, precision: Precision, usd: float, hourly: int
) -> None:
    """The preset leaves multi-token prediction out, which is 4% of the work."""
    own = usd_per_trillion(catalog, accelerator, shape, precision)
    assert own is not None
    assert float(own) == pytest.approx(usd, rel=0.05)
    assert hourly


def test_the_order_by_token_is_the_reverse_of_the_order_by_hour(catalog: Catalog) -> None:
    by_token = [usd_per_trillion(catalog, *case[:3]) or 0 for case in CASES]
    by_hour = [case[4] for case in CASES]
    assert by_hour == sorted(by_hour)
    assert by_token == sorted(by_token, reverse=True)


def test_a_precision_without_a_run_has_no_price(catalog: Catalog) -> None:
    assert usd_per_trillion(catalog, "H100", "BM.GPU.H100.8", "mxfp8") is None


def test_a_machine_without_the_nvlink_domain_has_no_price(catalog: Catalog) -> None:
    result = quote(
        catalog, QuoteSubject("H100"), TODAY, throughput=Published(DEEPSEEK, "fp8"), tokens=TRILLION
    )
    [single] = [quoted for quoted in result.same if quoted.machine.name == "p5.4xlarge"]
    assert {priced.usd for priced in single.offers} == {None}


def test_accelerators_without_a_run_stay_unknown(catalog: Catalog) -> None:
    result = quote(
        catalog, QuoteSubject("H100"), TODAY, throughput=Published(DEEPSEEK, "fp8"), tokens=TRILLION
    )
    assert result.aside
    assert {priced.usd for quoted in result.aside for priced in quoted.offers} == {None}
