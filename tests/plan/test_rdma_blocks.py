"""RDMA blocks of the regions of all clouds."""

from typing import Any

import pytest
from pydantic import TypeAdapter

from gpufabric.catalog.catalog import default_catalog
from gpufabric.plan.rdma_blocks import RdmaBlock, blocks_of, rdma_blocks
from gpufabric.plan.regions import AnyRegionPlan, plan_region
from gpufabric.spec.fabric import Fabric
from gpufabric.spec.regions import AnyRegion, DeclaredRegion
from tests.plan.conftest import NOW, REGIONS

ADAPTER: TypeAdapter[AnyRegion] = TypeAdapter(DeclaredRegion)


def planned(cloud: str, **changes: Any) -> AnyRegionPlan:
    declared = ADAPTER.validate_python(REGIONS[cloud] | changes)
    return plan_region(cloud, declared, Fabric(name="demo"), catalog=default_catalog(), now=NOW)


def blocks(cloud: str, **changes: Any) -> tuple[RdmaBlock, ...]:
    return rdma_blocks(planned(cloud, **changes))


@pytest.mark.parametrize(
    ("cloud", "construct"),
    [("aws", "placement group"), ("azure", "InfiniBand partition"), ("oci", "cluster network")],
)
def test_what_joins_the_machines(cloud: str, construct: str) -> None:
    own = blocks(cloud)
    assert {block.construct for block in own} == {construct}
    assert sum(block.gpus for block in own) == planned(cloud).gpus
    for block in own:
        assert sum(block.domains_gpus) == block.gpus
        assert block.rdma_gbps_per_node


def test_partitions_of_a_pool_are_blocks() -> None:
    pool = {"shape": "Standard_ND96isr_H100_v5", "nodes": 6, "nodes_per_partition": 4}
    own = blocks("azure", pools={"train": pool})
    assert [(block.name, block.nodes) for block in own] == [("train-1", 4), ("train-2", 2)]
    assert own[0].domains_gpus == (8,) * 4


def test_a_rack_is_an_nvlink_domain() -> None:
    pool = {"shape": "Standard_ND128isr_NDR_GB200_v6", "nodes": 36}
    own = blocks("azure", pools={"train": pool})
    assert [(block.gpu, block.domains_gpus) for block in own] == [("GB200", (72, 72))]


def test_gpus_without_nvlink_are_domains_of_their_own() -> None:
    pool = {"shape": "g7e.48xlarge", "nodes": 2}
    (block,) = blocks("aws", pools={"train": pool})
    assert block.domains_gpus == (1,) * 16


def test_a_pool_without_machines_is_no_block() -> None:
    pool = {"shape": "p5.48xlarge", "nodes": 0, "max_nodes": 2}
    assert blocks("aws", pools={"train": pool}) == ()
    assert blocks_of([planned("aws", pools={"train": pool})]) == {}
    assert list(blocks_of([planned("oci"), planned("aws")])) == ["aws", "oci"]
