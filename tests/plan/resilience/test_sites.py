from typing import Any

import pytest
from pydantic import TypeAdapter

from gpufabric.catalog.catalog import default_catalog
from gpufabric.catalog.geography import geography
from gpufabric.plan.resilience.sites import Site, bucket_power_domain, sites_of
from gpufabric.spec.problems import DeclarationError
from gpufabric.spec.regions import AnyRegion, DeclaredRegion
from tests.plan.conftest import NOW, REGIONS

KNOWN = geography(default_catalog())
ADAPTER: TypeAdapter[AnyRegion] = TypeAdapter(DeclaredRegion)


def site(cloud: str, **replaced: Any) -> Site:
    declared = ADAPTER.validate_python(REGIONS[cloud] | replaced)
    [site] = sites_of({"one": declared}, default_catalog(), KNOWN, NOW)
    return site


def test_gpus_of_all_pools_count() -> None:
    pools = {"one": {"shape": "p6-b200.48xlarge", "nodes": 4}, "two": {"shape": "p5.48xlarge", "nodes": 2}}
    assert site("aws", pools=pools) == Site("one", "aws", 48, "US-MIDA-PJM", replicas=2)


def test_a_region_whose_grid_is_not_known_has_none() -> None:
    assert site("aws", region="ca-west-1").power_domain is None
    assert site("oci", region="ap-kulai-2").power_domain is None, "nor does it have a place"


def test_a_local_zone_has_the_grid_of_its_own_place() -> None:
    assert site("aws", zone="use1-dfw2-az1").power_domain == "US-TEX-ERCO"


def test_the_buckets_of_a_region_with_a_local_zone_are_in_the_region() -> None:
    declared = ADAPTER.validate_python(REGIONS["aws"] | {"zone": "use1-dfw2-az1"})
    assert bucket_power_domain(declared, KNOWN) == "US-MIDA-PJM"


def test_an_unknown_shape_is_an_error() -> None:
    with pytest.raises(DeclarationError, match=r"p9\.huge"):
        site("aws", pools={"one": {"shape": "p9.huge", "nodes": 1}})
