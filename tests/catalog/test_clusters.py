"""Properties of the tables beside the shapes."""

import pytest

from gpufabric.catalog.catalog import Catalog
from tests.catalog.walk import CLOUDS


@pytest.mark.parametrize("cloud", CLOUDS)
def test_kubernetes_offers_the_default_version(catalog: Catalog, cloud: str) -> None:
    versions = catalog.kubernetes(cloud)
    assert versions["1.34"].support.value == "standard"
    for minor, version in versions.items():
        assert version.cloud == cloud
        full = version.full_version
        assert (full is not None) == (cloud == "oci")
        assert full is None or full.value.startswith(f"v{minor}.")


@pytest.mark.parametrize("cloud", CLOUDS)
def test_extended_support_begins_when_standard_support_ends(catalog: Catalog, cloud: str) -> None:
    for version in catalog.kubernetes(cloud).values():
        until = version.standard_support_until
        if until is not None:
            assert (version.support.value == "extended") == (until.value < until.as_of)
