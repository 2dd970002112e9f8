"""Electric power of systems."""

import pytest

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.power import power_facts
from tests.catalog.walk import SHAPES


def test_systems_are_of_models_that_shapes_have(catalog: Catalog) -> None:
    models = {catalog.shape(cloud, name).accelerator for cloud, name in SHAPES}
    ids = [system.id for system in power_facts(catalog).systems]
    assert set(ids) <= models
    assert len(ids) == len(set(ids))


def test_shares_and_ranges_make_sense(catalog: Catalog) -> None:
    facts = power_facts(catalog)
    assert 0 < facts.training_share.value < 1
    assert 1 < facts.pue_low.value < facts.pue_high.value
    assert all(0.5 < system.rated_kw_per_gpu < 3 for system in facts.systems)


def test_a_model_without_a_source_is_unknown(catalog: Catalog) -> None:
    assert power_facts(catalog).rated_kw_per_gpu("H100") == pytest.approx(1.275)
    assert power_facts(catalog).rated_kw_per_gpu("Z1") is None
