"""All accelerators side by side."""

from datetime import date
from decimal import Decimal

import pytest

from gpufabric.catalog.catalog import Catalog
from gpufabric.quote.across import Across, AcrossRow, across
from gpufabric.quote.paced import Published
from gpufabric.quote.quote import QuoteSubject, quote
from gpufabric.spec.model import Model
from gpufabric.spec.model_presets import with_preset
from gpufabric.training.pace.pace import NoPace, Pace

TODAY = date(2026, 11, 29)


def preset(name: str) -> Model:
    """A public model."""
    return Model.model_validate(with_preset({"preset": name}, ("", 0)))


def row(result: Across, accelerator: str, cloud: str, mode: str) -> AcrossRow:
    """The row of an accelerator, cloud and mode."""
    [match] = [
        row
        for row in result.rows
        if (row.machine.accelerator, row.offer.cloud, row.offer.mode) == (accelerator, cloud, mode)
    ]
    return match


@pytest.fixture(scope="module")
def llama(catalog: Catalog) -> Across:
    return across(catalog, TODAY, model=preset("llama-3-70b"))


def test_every_cloud_and_both_alternatives_are_there(llama: Across) -> None:
    assert {row.offer.cloud for row in llama.rows} == {"aws", "azure", "oci", "gcp"}
    models = {row.machine.accelerator for row in llama.rows}
    assert {"H100", "GB200", "GB300", "MI300X", "Trainium2", "TPU v5p", "TPU v6e", "TPU v7x"} <= models


def test_each_accelerator_cloud_and_mode_has_its_lowest_price(llama: Across) -> None:
    keys = [(row.machine.accelerator, row.offer.cloud, row.offer.mode) for row in llama.rows]
    assert len(keys) == len(set(keys))
    assert row(llama, "H100", "gcp", "on-demand").offer.shape == "a3-highgpu-8g"


def test_whole_machines_count_where_a_part_costs_the_same(llama: Across) -> None:
    assert row(llama, "H100", "aws", "capacity-block").offer.shape == "p5.48xlarge"


def test_tokens_cost_what_a_quote_of_the_accelerator_says(catalog: Catalog, llama: Across) -> None:
    mine = row(llama, "GB300", "oci", "on-demand")
    assert mine.precision == "fp8"
    throughput = Published(preset("llama-3-70b"), "fp8")
    theirs = quote(catalog, QuoteSubject("GB300"), TODAY, throughput=throughput, tokens=Decimal(10**12))
    [usd] = [
        priced.usd
        for quoted in theirs.same
        for priced in quoted.offers
        if quoted.machine.cloud == "oci" and priced.offer.mode == "on-demand"
    ]
    assert usd is not None
    assert mine.usd_per_trillion_tokens == pytest.approx(usd)


def test_pflop_days_follow_from_peak_and_from_throughput(llama: Across) -> None:
    """989 TFLOP/s dense in BF16; 1,664 tokens/s of 449.23 GFLOP each."""
    h100 = row(llama, "H100", "oci", "on-demand")
    assert float(h100.usd_per_peak_pflop_day or 0) == pytest.approx(10 * 24 / 0.989)
    assert float(h100.usd_per_pflop_day or 0) == pytest.approx(10 * 24 / (1664 * 449.23e9 / 1e15), rel=1e-3)


def test_a_chip_with_a_published_run_of_the_model_has_a_price_of_tokens(llama: Across) -> None:
    """960 tokens/s at 2.70 dollars an hour."""
    trillium = row(llama, "TPU v6e", "gcp", "on-demand")
    assert float(trillium.usd_per_trillion_tokens or 0) == pytest.approx(2.70 / (960 * 3600) * 1e12)
    assert isinstance(trillium.pace, Pace)
    assert "256 TPU v6e" in trillium.pace.measured


@pytest.mark.parametrize("accelerator", ["TPU v5p", "TPU v7x", "Trainium2", "MI300X", "H200"])
def test_without_a_run_tokens_are_unknown_and_the_nearest_is_named(llama: Across, accelerator: str) -> None:
    rows = [row for row in llama.rows if row.machine.accelerator == accelerator]
    assert rows
    for row in rows:
        assert row.usd_per_trillion_tokens is None
        assert row.usd_per_pflop_day is None
        assert isinstance(row.pace, NoPace)
        assert row.pace.nearest


def test_runs_elsewhere_are_not_carried_over_to_other_models(catalog: Catalog) -> None:
    result = across(catalog, TODAY, model=preset("gpt-oss-120b"))
    assert row(result, "TPU v6e", "gcp", "on-demand").usd_per_trillion_tokens is None


def test_unknown_costs_come_last(llama: Across) -> None:
    costs = [row.usd_per_trillion_tokens for row in llama.rows]
    known = [cost for cost in costs if cost is not None]
    assert costs[: len(known)] == known == sorted(known)
    assert len(known) < len(costs)


def test_a_format_restricts_both_throughput_and_peak(catalog: Catalog) -> None:
    result = across(catalog, TODAY, model=preset("llama-3-70b"), precision="mxfp8")
    assert result.peak == "FP8"
    assert row(result, "H100", "oci", "on-demand").usd_per_trillion_tokens is None
    assert row(result, "GB200", "oci", "on-demand").precision == "mxfp8"
    unknown = across(catalog, TODAY, model=preset("llama-3-70b"), precision="nvfp4")
    assert unknown.peak == ""
    assert {row.usd_per_peak_pflop_day for row in unknown.rows} == {None}


def test_announced_machines_have_no_row(llama: Across) -> None:
    priced = {row.machine.accelerator for row in llama.rows}
    assert {machine.gpu_model.value for machine in llama.announced} & priced <= {"GB300"}
    assert {"vera-rubin-nvl72", "tpu-8t", "trn3"} <= {machine.id for machine in llama.announced}


def test_what_has_no_price_on_a_cloud_is_named(llama: Across) -> None:
    unpriced = {(machine.accelerator, machine.cloud) for machine in llama.unpriced}
    assert {("GB300", "azure"), ("GB200", "gcp")} <= unpriced
    assert not unpriced & {(row.machine.accelerator, row.offer.cloud) for row in llama.rows}


def test_states_of_machines(llama: Across) -> None:
    assert row(llama, "B200", "aws", "on-demand").state == "generally available since 2025-05-15"
    assert row(llama, "H100", "aws", "on-demand").state.startswith("listed in ")
    assert row(llama, "GB300", "oci", "on-demand").state == "listed"


def test_without_a_model_peaks_decide_the_order(catalog: Catalog) -> None:
    result = across(catalog, TODAY)
    costs = [row.usd_per_peak_pflop_day for row in result.rows if row.usd_per_peak_pflop_day]
    assert costs == sorted(costs)
    assert {row.pace for row in result.rows} == {None}


def test_every_known_peak_has_a_source(catalog: Catalog) -> None:
    compared = across(catalog, TODAY)
    assert {bool(row.peak_source) for row in compared.rows if row.usd_per_peak_pflop_day} == {True}
    assert {row.peak_source for row in compared.rows if row.peak_source} <= {*compared.sources}
