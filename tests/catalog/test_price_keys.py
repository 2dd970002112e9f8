import pytest

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.price_keys import LUSTRE, SHAPE, price_keys
from tests.catalog.walk import CLOUDS


@pytest.mark.parametrize("cloud", CLOUDS)
def test_every_key_is_a_product_of_the_catalogue(catalog: Catalog, cloud: str) -> None:
    tiers = {f"{LUSTRE}{tier.tier}" for tier in catalog.lustre(cloud).tiers}
    known = {*catalog.services(cloud), *tiers, SHAPE}
    assert set(price_keys(catalog, cloud)) <= known


@pytest.mark.parametrize("cloud", ["aws", "azure"])
def test_the_keys_name_a_service_and_attributes(catalog: Catalog, cloud: str) -> None:
    keys = price_keys(catalog, cloud)
    assert all(key.service and key.match for key in keys.values())
    assert "{shape}" not in keys[SHAPE].attributes(shape="p5").values()
    assert "p5" in keys[SHAPE].attributes(shape="p5").values()


def test_parts_of_oci_are_named_once(catalog: Catalog) -> None:
    parts = [key.attributes()["partNumber"] for key in price_keys(catalog, "oci").values()]
    assert len(set(parts)) == len(parts)


def test_a_price_list_has_no_two_equal_keys(catalog: Catalog) -> None:
    for cloud in CLOUDS:
        keys = [
            (key.service and key.service.value, frozenset(key.attributes(shape="x").items()))
            for key in price_keys(catalog, cloud).values()
        ]
        assert len(set(keys)) == len(keys), cloud
