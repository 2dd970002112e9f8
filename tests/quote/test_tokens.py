from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.market import market
from gpufabric.quote.tokens import Measured, Utilisation, gpu_hours, usd_per_million_tokens

TRILLION = Decimal(10**12)
amounts = st.decimals(min_value="0.01", max_value="1000", places=3)
rates = st.decimals(min_value="1", max_value="100000", places=1)


def test_405b_on_h100_costs_what_others_worked_out() -> None:
    """852,000 GPU-hours for 10^12 tokens at 10 dollars: 8.52 million dollars."""
    rate = TRILLION / (852_000 * 3600)
    assert round(gpu_hours(TRILLION, rate)) == 852_000
    assert float(usd_per_million_tokens(Decimal(10), rate)) == pytest.approx(8.52)


def test_utilisation_gives_the_tokens_of_llama_3(catalog: Catalog) -> None:
    """Llama 3.1 405B: 2524 GFLOPs a token; 43 % of an H100's peak is 168 tokens a second."""
    assumed = Utilisation(Decimal("0.43"), 2_524_000_000_000, "bf16", "as given")
    rate = assumed.tokens_per_second("H100", market(catalog).accelerators)
    assert rate is not None
    assert float(rate) == pytest.approx(989e12 * 0.43 / 2.524e12)


@pytest.mark.parametrize(
    ("model", "precision"), [("Trainium", "bf16"), ("RTX PRO 4500", "bf16"), ("A100", "fp8")]
)
def test_an_unknown_peak_gives_no_rate(catalog: Catalog, model: str, precision: str) -> None:
    assumed = Utilisation(Decimal("0.4"), 10**12, "fp8" if precision == "fp8" else "bf16", "as given")
    assert assumed.tokens_per_second(model, market(catalog).accelerators) is None


def test_a_measured_rate_holds_for_its_accelerator_only(catalog: Catalog) -> None:
    measured = Measured("RTX PRO 4500", Decimal(900))
    accelerators = market(catalog).accelerators
    assert measured.tokens_per_second("RTX PRO 4500", accelerators) == 900
    assert measured.tokens_per_second("B200", accelerators) is None


@given(amounts, rates, st.integers(1, 10**15))
def test_all_tokens_cost_what_a_million_costs_so_many_times(usd: Decimal, rate: Decimal, tokens: int) -> None:
    total = gpu_hours(Decimal(tokens), rate) * usd
    assert float(total) == pytest.approx(float(usd_per_million_tokens(usd, rate) * tokens / 10**6))
