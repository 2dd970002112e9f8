"""Plans of pools on Azure: partitions, systems, capacity, and their outputs."""

from typing import Any

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.declared.labels import pool_fabric
from gpufabric.plan.azure.capacity import AzureCapacityPlan, plan_capacity
from gpufabric.plan.azure.pool import PARTITION_LABEL, PLAIN_OS_SKU, AzurePoolPlan
from gpufabric.plan.azure.region import AzureRegionPlan
from gpufabric.spec.capacity import NewReservation, OnDemand, Reservation, Spot
from tests.conftest import as_json
from tests.plan.conftest import PlanRegion

H200 = "Standard_ND96isr_H200_v5"
GB200 = "Standard_ND128isr_NDR_GB200_v6"
PLAIN = "Standard_ND96is_H100_v5"
CATALOG = default_catalog()
GROUP = (
    "/subscriptions/5f1c3e0a-7d24-4b8e-9a61-2c0d8e4f7b93/resourceGroups/leases"
    "/providers/Microsoft.Compute/capacityReservationGroups/gb200"
)
WIDE = {"network": {"cidr": "10.32.0.0/13"}}


def planned(plan: PlanRegion, **pools: dict[str, Any]) -> dict[str, AzurePoolPlan]:
    """Plan pools in a region that has every size."""
    made = plan("azure", region="eastus2", pools=pools, **WIDE)
    assert isinstance(made, AzureRegionPlan)
    return {pool.name: pool for pool in made.pools}


@pytest.mark.parametrize("name", CATALOG.shape_names("azure"))
def test_every_size_of_the_catalogue_makes_a_pool(plan: PlanRegion, name: str) -> None:
    shape = CATALOG.shape("azure", name)
    rdma = shape.infiniband is not None
    region = next(iter(shape.regions), "eastus")
    nodes = 3 * shape.nodes_per_nvlink_domain
    made = plan(
        "azure", region=region, pools={"train": {"shape": name, "nodes": nodes, "rdma": rdma}}, **WIDE
    )
    assert isinstance(made, AzureRegionPlan)
    (pool,) = made.pools
    assert pool.infiniband == rdma
    assert [partition.nodes for partition in pool.partitions] == [nodes]
    assert pool.os_sku == (shape.infiniband.os_sku.value if shape.infiniband else PLAIN_OS_SKU)
    assert (PARTITION_LABEL in pool.partition_labels(pool.partitions[0])) == rdma


def test_two_racks_and_forty_nodes_say_who_shares_what(plan: PlanRegion) -> None:
    pools = planned(plan, racks={"shape": GB200, "nodes": 36}, nodes={"shape": H200, "nodes": 40})
    racks, nodes = pools["racks"], pools["nodes"]
    assert racks.construct == (
        "one InfiniBand partition, racks-1 (36 nodes); every 18 nodes (72 GPUs) of one rack share NVLink"
    )
    assert nodes.construct == (
        "one InfiniBand partition, nodes-1 (40 nodes); the 8 GPUs of one node share NVLink"
    )
    assert [partition.nvlink_domains for partition in racks.partitions] == [2]
    assert (racks.feature_state, nodes.feature_state) == ("unregistered", "registered")
    assert (racks.rack_scope, nodes.rack_scope) == ("VerticalConnect", None)


@pytest.mark.parametrize(
    ("declared", "domains", "unused", "sizes"),
    [
        ({"nodes": 16}, 1, 2, (16,)),
        ({"nodes": 17}, 1, 1, (17,)),
        ({"nodes": 34}, 2, 2, (18, 16)),
        ({"nodes": 34, "nodes_per_rack": 17}, 2, 2, (17, 17)),
        ({"nodes": 16, "nodes_per_rack": 8}, 2, 20, (8, 8)),
        ({"nodes": 18, "nodes_per_rack": 9}, 2, 18, (9, 9)),
        ({"nodes": 36}, 2, 0, (18, 18)),
    ],
)
def test_racks_with_machines_in_repair_are_used(
    plan: PlanRegion, declared: dict[str, int], domains: int, unused: int, sizes: tuple[int, ...]
) -> None:
    """Azure/cyclecloud-slurm#415 shows blocks of 8, 9, 16 and 18 machines."""
    pool = planned(plan, racks={"shape": GB200, **declared})["racks"]
    assert (pool.nvlink_domains, pool.places_not_in_use) == (domains, unused)
    assert pool.domains_of(pool.nodes) == sizes
    assert pool.gpus == declared["nodes"] * 4
    text = f"{unused} machine{'s' if unused > 1 else ''} fewer than its racks hold"
    assert (text in pool_fabric(pool)) == bool(unused)


def test_partitions_of_pools_do_not_change(plan: PlanRegion, golden: Any) -> None:
    """A change here would replace node pools that exist."""
    sizes = {
        "edge": {"shape": H200, "nodes": 100},
        "split": {"shape": H200, "nodes": 128},
        "halves": {"shape": H200, "nodes": 128, "nodes_per_partition": 64},
        "raised": {"shape": H200, "nodes": 260, "nodes_per_partition": 260},
        "growing": {"shape": H200, "nodes": 60, "max_nodes": 130},
        "racks": {"shape": GB200, "nodes": 126},
        "a-name-that-is-long": {"shape": GB200, "nodes": 108, "nodes_per_partition": 54},
    }
    split = {
        name: {
            "construct": pool.construct,
            "partitions": [
                [
                    partition.name,
                    partition.agent_pool_name,
                    partition.nodes,
                    partition.max_nodes,
                    partition.nvlink_domains,
                ]
                for partition in pool.partitions
            ],
        }
        for name, pool in planned(plan, **sizes).items()
    }
    golden("azure_partitions.json", as_json(split))


def test_amd_machines_share_infinity_fabric(plan: PlanRegion) -> None:
    pool = planned(plan, train={"shape": "Standard_ND96isr_MI300X_v5", "nodes": 2})["train"]
    assert pool.construct.endswith("the 8 GPUs of one node share Infinity Fabric")


def test_a_users_label_does_not_hide_the_partition(plan: PlanRegion) -> None:
    labels = {PARTITION_LABEL: "mine", "team": "a"}
    pool = planned(plan, train={"shape": H200, "nodes": 128, "labels": labels})["train"]
    node_labels = [pool.partition_labels(partition) for partition in pool.partitions]
    assert [partition[PARTITION_LABEL] for partition in node_labels] == ["train-1", "train-2"]
    assert {partition["team"] for partition in node_labels} == {"a"}


@pytest.mark.parametrize(
    ("capacity", "expected"),
    [
        (OnDemand(), AzureCapacityPlan()),
        (Spot(mode="spot"), AzureCapacityPlan(spot=True)),
        (
            Reservation(mode="reservation", id=GROUP, nodes=4),
            AzureCapacityPlan(group_id=GROUP, group_scope=GROUP.partition("/providers/")[0]),
        ),
        (
            NewReservation(mode="new-reservation", nodes=4),
            AzureCapacityPlan(reserve=NewReservation(mode="new-reservation", nodes=4)),
        ),
    ],
    ids=["on-demand", "spot", "reservation", "new-reservation"],
)
def test_what_follows_from_the_capacity(capacity: Any, expected: AzureCapacityPlan) -> None:
    assert plan_capacity(capacity) == expected


def test_spot_is_sold_for_sizes_without_infiniband(plan: PlanRegion) -> None:
    pool = {"shape": PLAIN, "nodes": 4, "rdma": False, "capacity": {"mode": "spot"}}
    made = plan("azure", pools={"train": pool})
    assert isinstance(made, AzureRegionPlan)
    (pool_plan,) = made.pools
    assert pool_plan.capacity_plan.spot
    assert (
        pool_plan.partition_labels(pool_plan.partitions[0])["kubernetes.azure.com/scalesetpriority"] == "spot"
    )
    assert pool_plan.construct == "no InfiniBand; the 8 GPUs of one node share NVLink"
