"""Claims of public reports: the page is up to date, and the texts hold the computed figures."""

from decimal import Decimal

import pytest

from bench.cases.claims import published_claims
from bench.cases.page import PAGE, difference, page, result
from bench.cases.rerun import RERUNS, Rerun
from gpufabric.catalog.catalog import default_catalog
from gpufabric.catalog.market import market

CLAIMS = {claim.id: claim for claim in published_claims().claims}


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run `python -m bench cases`"


def test_every_claim_has_a_source_and_is_computed() -> None:
    sources = published_claims().sources
    assert set(CLAIMS) == set(RERUNS)
    assert {claim.source for claim in CLAIMS.values()} == set(sources)
    assert all(source.url.startswith("https://") for name, source in sources.items() if name != "arithmetic")
    assert all(claim.decides for claim in CLAIMS.values())


RESULTS = {
    "oci-ranking": "same",
    "iren-margin": "differs",
    "iren-hour": "no claim to compare",
    "nscale-hour": "no claim to compare",
    "nebius-racks": "in range",
    "epoch-upfront": "in range",
    "epoch-energy": "same",
    "epoch-life": "same",
    "trillium-dollar": "differs",
    "trainium2-h100": "same",
    "h100-break-even": "differs",
    "lenovo-llama": "differs",
    "deepseek-hours": "same",
    "coreweave-h100": "same",
    "abilene-power": "in range",
    "greenfield-years": "same",
    "xai-days": "differs",
}


@pytest.mark.parametrize("name", sorted(RESULTS))
def test_results_stay(name: str) -> None:
    assert result(CLAIMS[name], RERUNS[name]()) == RESULTS[name]


def test_each_range_is_in_order() -> None:
    for name, rerun in RERUNS.items():
        ours = rerun()
        assert ours.low <= ours.expected <= ours.high, name


def test_the_ranking_by_hour_and_by_peak_is_as_the_text_says() -> None:
    peaks = market(default_catalog()).accelerators
    ratio = Decimal(18) / peaks["GB300"].peak_bf16_tflops.value / (10 / peaks["H100"].peak_bf16_tflops.value)
    assert f"{ratio:.2f}" in CLAIMS["oci-ranking"].decides
    assert "1.8 times" in CLAIMS["oci-ranking"].claim


def test_the_break_even_at_the_newer_price_is_as_the_text_says() -> None:
    """The report's own inputs at the price of eight H100 on AWS in September 2026."""
    shares = [(usd / 3 + yearly) / (55.04 * 8760) for usd, yearly in ((300_000, 60_000), (400_000, 80_000))]
    assert f"{shares[0]:.0%} to {shares[1]:.0%}".replace("% to", " to") in CLAIMS["h100-break-even"].decides
    assert pytest.approx(483e6, rel=1e-3) == 39.3e6 * 98.32 / 8


def test_differences_are_against_the_nearest_end() -> None:
    claim = CLAIMS["h100-break-even"]
    assert difference(claim, Rerun(0.5, 0.6, 0.7)) == 0
    assert difference(claim, Rerun(1.0, 1.3, 1.3)) == pytest.approx(1.0)
    assert difference(CLAIMS["iren-hour"], Rerun(1, 1, 1)) is None


def test_only_overlapping_ranges_hold_a_claim() -> None:
    claim = CLAIMS["greenfield-years"]
    assert result(claim, Rerun(6, 8, 9)) == "in range"
    assert result(claim, Rerun(8, 8, 9)) == "differs"
    assert result(claim, Rerun(7.5, 7.6, 9)) == "same"
