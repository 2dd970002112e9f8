from datetime import UTC, datetime
from pathlib import Path

from gpufabric.catalog.catalog import default_catalog
from gpufabric.catalog.geography import geography
from gpufabric.coordination.groups import groups_of
from gpufabric.plan.regions import plan_region
from gpufabric.plan.resilience.sites import sites_of
from gpufabric.spec.project import load_project
from gpufabric.spec.regions import AnyRegion
from gpufabric.training.pace.replicas import ReplicaGpus, replicas_of

PROJECT = load_project(Path(__file__).parents[3])
CATALOG = default_catalog()
NOW = datetime(2026, 12, 1, tzinfo=UTC)
AZURE = "azure-eastus"


def azure(nodes: int) -> dict[str, AnyRegion]:
    region = PROJECT.regions[AZURE]
    pools = {name: pool.model_copy(update={"nodes": nodes}) for name, pool in region.pools.items()}
    return {AZURE: region.model_copy(update={"pools": pools})}


def test_a_pool_trains_a_replica() -> None:
    replicas = replicas_of(PROJECT.regions, CATALOG)
    assert {(replica.name.split("/")[0], replica.shape, replica.gpus) for replica in replicas} == {
        ("aws-us-east-1", "p6-b200.48xlarge", 384),
        ("aws-us-west-2", "p5.48xlarge", 256),
        ("azure-eastus", "Standard_ND128isr_NDR_GB200_v6", 360),
        ("oci-us-ashburn-1", "BM.GPU.B200.8", 320),
    }
    assert len(replicas) == 4


def test_replicas_are_those_of_launch_files_and_of_losses() -> None:
    replicas = replicas_of(PROJECT.regions, CATALOG)
    plans = [
        plan_region(stack, region, PROJECT.fabric, catalog=CATALOG, now=NOW)
        for stack, region in PROJECT.regions.items()
    ]
    groups = groups_of(plans)
    assert [(group.stack, group.nodes * group.gpus_per_node) for group in groups] == [
        (replica.name.split("/")[0], replica.gpus) for replica in replicas
    ]
    for nodes in (0, 18, 90, 108, 126, 300):
        regions = azure(nodes)
        (site,) = sites_of(regions, CATALOG, geography(CATALOG), NOW)
        parts = replicas_of(regions, CATALOG)
        assert len(parts) == (site.replicas if nodes else 0)
        assert sum(part.gpus for part in parts) == nodes * 4 == site.gpus


def test_a_pool_of_several_partitions_trains_as_many_replicas() -> None:
    parts = replicas_of(azure(200), CATALOG)
    assert len(parts) > 1
    assert [part.name.rsplit("-", 1)[1] for part in parts] == [
        str(number) for number in range(1, len(parts) + 1)
    ]
    assert all(isinstance(part, ReplicaGpus) and part.gpus for part in parts)
