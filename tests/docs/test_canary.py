"""The canary is cheap, complete and as new projects are."""

from decimal import Decimal
from pathlib import Path

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.declared.starter.files import NewProject, project_files
from gpufabric.plan.address_plan import overlaps
from gpufabric.snapshots.project import project_with_facts
from gpufabric.spec.project import Project

CLOUDS = ("aws", "azure", "oci")


@pytest.fixture(scope="module")
def canary(repo: Path) -> Project:
    return project_with_facts(repo / "examples" / "canary")


def cheapest(cloud: str) -> str:
    """Return the shape with RDMA that costs least by the hour, on demand."""
    catalog = default_catalog()
    prices: dict[str, Decimal] = {}
    for name in catalog.shape_names(cloud):
        shape = catalog.shape(cloud, name)
        amounts = [price.usd_per_node_hour.value for price in shape.prices if price.mode == "on-demand"]
        if shape.rdma.kind.value != "none" and amounts:
            prices[name] = min(amounts)
    return min(prices, key=lambda name: prices[name])


@pytest.mark.parametrize("cloud", CLOUDS)
def test_each_cloud_has_a_region_without_a_pool_and_two_of_the_cheapest_machines(
    canary: Project, cloud: str
) -> None:
    regions = [region for region in canary.regions.values() if region.cloud == cloud]
    pools = [[(pool.shape, pool.nodes) for pool in region.pools.values()] for region in regions]
    assert sorted(pools) == [[], [(cheapest(cloud), 2)]]


def test_machines_of_the_canary_have_no_gpus(canary: Project) -> None:
    catalog = default_catalog()
    shapes = [
        catalog.shape(region.cloud, pool.shape)
        for region in canary.regions.values()
        for pool in region.pools.values()
    ]
    assert {shape.gpus for shape in shapes} == {0}
    assert all(shape.prices for shape in shapes)


def test_all_stacks_can_be_up_together(canary: Project) -> None:
    assert canary.faults == {}
    assert overlaps(canary.regions) == {}


def test_programs_are_those_of_new_projects(repo: Path) -> None:
    files = project_files(NewProject("canary", "", ""))
    for name in ("__main__.py", "policies/__main__.py", "policies/PulumiPolicy.yaml"):
        assert (repo / "examples" / "canary" / name).read_text() == files[name]
