"""Properties of the tables beside the shapes."""

import pytest

from gpufabric.catalog.catalog import Catalog
from tests.catalog.walk import CLOUDS


@pytest.mark.parametrize("cloud", CLOUDS)
def test_regions_have_a_place_and_distinct_codes(catalog: Catalog, cloud: str) -> None:
    regions = catalog.regions(cloud).values()
    codes = [region.code.value for region in regions if region.code is not None]
    assert all(region.place.value for region in regions)
    assert len(set(codes)) == len(codes)
    assert len(codes) == (0 if cloud == "azure" else len(regions))


@pytest.mark.parametrize(
    ("cloud", "region", "code"), [("aws", "us-east-1", "use1"), ("oci", "us-ashburn-1", "iad")]
)
def test_codes_are_those_in_the_clouds_names(catalog: Catalog, cloud: str, region: str, code: str) -> None:
    known = catalog.regions(cloud)[region].code
    assert known is not None
    assert known.value == code
