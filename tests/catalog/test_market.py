"""Peak rates, what is announced, and prices of others."""

from collections.abc import Iterator

import pytest

from gpufabric.catalog.catalog import Catalog, CatalogError
from gpufabric.catalog.fact import Fact
from gpufabric.catalog.market import Market, market
from tests.catalog.walk import SHAPES, facts


@pytest.fixture
def known(catalog: Catalog) -> Market:
    return market(catalog)


def every(known: Market) -> Iterator[tuple[str, Fact[object]]]:
    yield from facts(known.accelerators, "accelerators")
    yield from facts(known.announced, "announced")
    yield from facts(known.comparison, "comparison")


def test_peaks_are_of_models_that_something_has(catalog: Catalog, known: Market) -> None:
    models = {catalog.shape(cloud, name).accelerator for cloud, name in SHAPES}
    models |= {machine.model.value for machine in known.comparison.values()}
    assert set(known.accelerators) <= models


def test_fp8_is_no_slower_than_bf16(known: Market) -> None:
    for accelerator in known.accelerators.values():
        if accelerator.peak_fp8_tflops is not None:
            assert accelerator.peak_fp8_tflops.value >= accelerator.peak_bf16_tflops.value


def test_nothing_announced_can_be_declared(catalog: Catalog, known: Market) -> None:
    names = {name for _, name in SHAPES}
    for machine in known.announced.values():
        assert machine.id not in names
        assert {name.strip() for name in machine.name_seen.value.split(",")} & names == set()


def test_comparison_has_no_machine_of_the_catalogue(known: Market) -> None:
    assert {name for _, name in SHAPES} & set(known.comparison) == set()


def test_no_mode_is_priced_twice_in_a_region(known: Market) -> None:
    for machine in known.comparison.values():
        pairs = [(price.mode, region) for price in machine.prices for region in price.regions_priced]
        assert len(pairs) == len(set(pairs)), machine.name


def test_conflicts_are_explained(known: Market) -> None:
    assert [place for place, fact in every(known) if fact.confidence == "conflict" and not fact.note] == []


def test_an_unknown_key_is_named(copy) -> None:
    file = copy / "common/announced.toml"
    file.write_text(file.read_text() + 'colour = "green"\n')
    with pytest.raises(CatalogError, match=r"common/announced.toml: helios-mi450: colour"):
        market(Catalog(copy))
