"""Declarations that Azure, or a fabric on Azure, would refuse: what the plan says to each, word for word."""

from typing import Any

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.spec.problems import DeclarationError
from tests.plan.conftest import PlanRegion
from tests.plan.negative import Refused, check_refused, check_table

H100 = "Standard_ND96isr_H100_v5"
H200 = "Standard_ND96isr_H200_v5"
GB200 = "Standard_ND128isr_NDR_GB200_v6"
GB300 = "Standard_ND128isr_GB300_v6"
PLAIN = "Standard_ND96is_H100_v5"
SUBSCRIPTION = "5f1c3e0a-7d24-4b8e-9a61-2c0d8e4f7b93"
OTHER = "00000000-7d24-4b8e-9a61-2c0d8e4f7b93"
GROUP = (
    f"/subscriptions/{SUBSCRIPTION}/resourceGroups/leases"
    "/providers/Microsoft.Compute/capacityReservationGroups/gpus"
)
GROUPS = (
    "/subscriptions/<id>/resourceGroups/<name>/providers/Microsoft.Compute/capacityReservationGroups/<name>"
)
EAST2 = {"region": "eastus2"}
NO_SPOT = "on-demand, reservation, new-reservation"


def pool(shape: str, nodes: int = 4, **more: Any) -> dict[str, Any]:
    """Declare a single pool."""
    return {"pools": {"train": {"shape": shape, "nodes": nodes, **more}}}


def reserved(id_: str = GROUP, nodes: int = 4) -> dict[str, Any]:
    """Declare what is reserved."""
    return {"mode": "reservation", "id": id_, "nodes": nodes}


def lustre(**declared: Any) -> dict[str, Any]:
    """Declare a file system."""
    return {"storage": {"lustre": {"at_least_tib": 10, "throughput_mbps_per_tib": 500, **declared}}}


def replica(subscription: str = SUBSCRIPTION, region: str = "westus3") -> dict[str, Any]:
    """Declare where copies go."""
    account = (
        f"/subscriptions/{subscription}/resourceGroups/copies/providers/Microsoft.Storage"
        "/storageAccounts/copies"
    )
    to = {"region": region, "account_id": account, "container": "copies"}
    return {"storage": {"checkpoints": {"replicate_to": to}}}


NEGATIVE = [
    # what is tried, what is declared, where, what was given, what is allowed
    Refused(
        "a misspelt size",
        pool("Standard_ND96isr_H20_v5"),
        "pools.train.shape",
        "Standard_ND96isr_H20_v5",
        f"{H200}, {H100}, {PLAIN}",
    ),
    Refused(
        "a size of another cloud",
        pool("p6-b200.48xlarge"),
        "pools.train.shape",
        "p6-b200.48xlarge",
        ", ".join(default_catalog().shape_names("azure")),
    ),
    Refused(
        "a size without InfiniBand",
        pool(PLAIN),
        "pools.train.shape",
        f"{PLAIN}, which has no InfiniBand",
        f"{H100}; or rdma: false",
    ),
    Refused(
        "an AMD size without InfiniBand",
        pool("Standard_ND96is_MI300X_v5") | EAST2,
        "pools.train.shape",
        "Standard_ND96is_MI300X_v5, which has no InfiniBand",
        "Standard_ND96isr_MI300X_v5; or rdma: false",
    ),
    Refused(
        "no RDMA for a size that has it",
        pool(H100, rdma=False),
        "pools.train.rdma",
        f"false for {H100}, which has InfiniBand",
        f"true; or {PLAIN}",
    ),
    Refused(
        "no RDMA for a size that is sold with it only",
        pool(H200, rdma=False) | EAST2,
        "pools.train.rdma",
        f"false for {H200}, which has InfiniBand",
        "true",
    ),
    Refused(
        "training over InfiniBand on spot",
        pool(H100, capacity={"mode": "spot"}),
        "pools.train.capacity.mode",
        f"spot for {H100}, which trains over InfiniBand",
        f"{NO_SPOT}; or {PLAIN} with rdma: false",
    ),
    Refused(
        "spot for a size that is sold as spot",
        pool("Standard_ND96asr_v4", capacity={"mode": "spot"}),
        "pools.train.capacity.mode",
        "spot for Standard_ND96asr_v4, which trains over InfiniBand",
        NO_SPOT,
    ),
    Refused(
        "racks on spot",
        pool(GB200, 18, capacity={"mode": "spot"}),
        "pools.train.capacity.mode",
        f"spot for {GB200}, which trains over InfiniBand",
        NO_SPOT,
    ),
    Refused(
        "one rack and two machines",
        pool(GB200, 20),
        "pools.train.nodes",
        f"20 nodes of {GB200}",
        "18 or 36",
    ),
    Refused(
        "a part of a rack",
        pool(GB200, 5),
        "pools.train.nodes",
        f"5 nodes of {GB200}",
        "18",
    ),
    Refused(
        "racks less one machine",
        pool(GB300, 71),
        "pools.train.nodes",
        f"71 nodes of {GB300}",
        "54 or 72",
    ),
    Refused(
        "racks that the autoscaler would cut",
        pool(GB200, 18, max_nodes=36),
        "pools.train.max_nodes",
        f"36 nodes of {GB200}, 18 at first",
        "none, or 18; to grow, set nodes to a multiple of 18",
    ),
    Refused(
        "growth to a part of a rack",
        pool(GB200, 18, max_nodes=20),
        "pools.train.max_nodes",
        f"20 nodes of {GB200}, 18 at first",
        "none, or 18; to grow, set nodes to a multiple of 18",
    ),
    Refused(
        "partitions that cut racks",
        pool(GB200, 36, nodes_per_partition=20),
        "pools.train.nodes_per_partition",
        f"20 nodes of {GB200}",
        "18 or 36",
    ),
    Refused(
        "a partition of less than a rack",
        pool(GB200, 36, nodes_per_partition=9),
        "pools.train.nodes_per_partition",
        f"9 nodes of {GB200}",
        "18",
    ),
    Refused(
        "a partition beyond what Azure grants",
        pool(H200, 400, nodes_per_partition=400) | EAST2,
        "pools.train.nodes_per_partition",
        f"400 nodes of {H200}",
        "300",
    ),
    Refused(
        "partitions of machines without InfiniBand",
        pool(PLAIN, 4, rdma=False, nodes_per_partition=2),
        "pools.train.nodes_per_partition",
        f"2 nodes of {PLAIN}",
        "none: the size has no InfiniBand",
    ),
    Refused(
        "a reservation by its name",
        pool(H100, capacity=reserved("leases")),
        "pools.train.capacity.id",
        "leases",
        GROUPS,
    ),
    Refused(
        "a reservation instead of its group",
        pool(H100, capacity=reserved(f"{GROUP}/capacityReservations/one")),
        "pools.train.capacity.id",
        f"{GROUP}/capacityReservations/one",
        GROUPS,
    ),
    Refused(
        "a reservation of another cloud",
        pool(H100, capacity=reserved("cr-0123456789abcdef0")),
        "pools.train.capacity.id",
        "cr-0123456789abcdef0",
        GROUPS,
    ),
    Refused(
        "more nodes than the group holds",
        pool(H100, 5, capacity=reserved()),
        "pools.train.nodes",
        "5 nodes",
        f"at most 4: what {GROUP} holds",
    ),
    Refused(
        "growth beyond the group",
        pool(H100, 4, max_nodes=6, capacity=reserved()),
        "pools.train.max_nodes",
        "6 nodes",
        f"at most 4: what {GROUP} holds",
    ),
    Refused(
        "more nodes than are to be reserved",
        pool(H100, 5, capacity={"mode": "new-reservation", "nodes": 4}),
        "pools.train.nodes",
        "5 nodes",
        "at most 4: what the new reservation holds",
    ),
    Refused(
        "growth beyond what is to be reserved",
        pool(H100, 4, max_nodes=5, capacity={"mode": "new-reservation", "nodes": 4}),
        "pools.train.max_nodes",
        "5 nodes",
        "at most 4: what the new reservation holds",
    ),
    Refused(
        "two pools of one node pool name",
        {"pools": {"train": {"shape": H100, "nodes": 128}, "trainp2": {"shape": H100, "nodes": 4}}},
        "pools.trainp2",
        "node pool name trainp2",
        "a name that gives another node pool name",
    ),
    Refused(
        "a region that Azure does not have",
        {"region": "eastus9"},
        "region",
        "eastus9",
        ", ".join(default_catalog().regions("azure")),
    ),
    Refused(
        "Kubernetes of the past",
        {"cluster": {"kubernetes_version": "1.11"}},
        "cluster.kubernetes_version",
        "1.11",
        "1.33, 1.34, 1.35, 1.36",
    ),
    Refused(
        "Kubernetes past its standard support",
        {"cluster": {"kubernetes_version": "1.33"}},
        "cluster.kubernetes_version",
        "1.33, past its standard support",
        "1.34, 1.35, 1.36",
    ),
    Refused(
        "the range that InfiniBand keeps for itself",
        {"network": {"cidr": "172.16.0.0/16"}},
        "network.cidr",
        "172.16.0.0/16",
        "a range outside of 172.16.0.0/16",
    ),
    Refused(
        "a range around the one that InfiniBand keeps for itself",
        {"network": {"cidr": "172.16.0.0/12"}},
        "network.cidr",
        "172.16.0.0/12",
        "a range outside of 172.16.0.0/16",
    ),
    Refused(
        "a range that is too wide",
        {"network": {"cidr": "10.0.0.0/10"}},
        "network.cidr",
        "10.0.0.0/10 (prefix /10)",
        "a prefix from /12 to /20",
    ),
    Refused(
        "a range that is too narrow",
        {"network": {"cidr": "10.32.0.0/21"}},
        "network.cidr",
        "10.32.0.0/21 (prefix /21)",
        "a prefix from /12 to /20",
    ),
    Refused(
        "more nodes than there are addresses",
        pool(H100, 2050) | {"network": {"cidr": "10.32.0.0/20"}},
        "network.cidr",
        "2050 nodes of train x 1 = 2050 addresses in 10.32.0.0/21",
        "at most 2048 - 5 reserved = 2043 addresses",
    ),
    Refused(
        "more nodes than there are ranges for pods",
        pool(H100, 100) | {"pods_cidr": "100.64.0.0/18"},
        "pods_cidr",
        "100 nodes of train x 256 + 3 system nodes x 256 = 26368 addresses in 100.64.0.0/18",
        "at most 16384 - 0 reserved = 16384 addresses",
    ),
    Refused(
        "a file system too large for its subnet",
        lustre(at_least_tib=300) | {"network": {"cidr": "10.32.0.0/20"}},
        "network.cidr",
        "a subnet of /24 for a file system of 300 TiB",
        "a prefix of /19 or less, a sixteenth of which is /23; or a smaller file system",
    ),
    Refused(
        "a throughput that nobody sells",
        lustre(throughput_mbps_per_tib=333),
        "storage.lustre.throughput_mbps_per_tib",
        "333",
        "40, 125, 250, 500",
    ),
    Refused(
        "a file system beyond its tier",
        lustre(at_least_tib=1025),
        "storage.lustre.at_least_tib",
        "1025 TiB = 1028 TiB",
        "at most 1024 TiB in tier 500",
    ),
    Refused(
        "checkpoints kept longer than Azure can",
        {"storage": {"checkpoints": {"keep_noncurrent_days": 366}}},
        "storage.checkpoints.keep_noncurrent_days",
        "366",
        "at most 365 on Azure",
    ),
    Refused(
        "a copy in the same region",
        replica(region="eastus"),
        "storage.checkpoints.replicate_to.region",
        "eastus, the region of the checkpoints",
        "another region",
    ),
    Refused(
        "a copy in another subscription",
        replica(OTHER),
        "storage.checkpoints.replicate_to.account_id",
        f"an account of subscription {OTHER}",
        f"an account of subscription {SUBSCRIPTION}",
    ),
]


@pytest.mark.parametrize("row", NEGATIVE, ids=lambda row: row.tried)
def test_refused_word_for_word(plan: PlanRegion, row: Refused) -> None:
    check_refused(plan, "azure", row)


def test_the_table_is_long_enough_and_says_each_thing_once() -> None:
    check_table(NEGATIVE)


@pytest.mark.parametrize(
    ("nodes", "capacity"),
    [
        (18, {"mode": "on-demand"}),
        (36, {"mode": "new-reservation", "nodes": 54}),
        (18, reserved(nodes=18)),
        (18, reserved(GROUP.upper(), nodes=18)),
    ],
    ids=["on-demand", "new-reservation", "reservation", "capitals"],
)
def test_accepted(plan: PlanRegion, nodes: int, capacity: dict[str, Any]) -> None:
    (planned,) = plan("azure", **pool(GB200, nodes, capacity=capacity)).pools
    assert planned.capacity.mode == capacity["mode"]


def test_every_problem_of_every_pool_is_listed(plan: PlanRegion) -> None:
    pools = {
        "one": {"shape": GB200, "nodes": 20, "capacity": {"mode": "spot"}},
        "two": {"shape": PLAIN, "nodes": 4, "nodes_per_partition": 2},
    }
    with pytest.raises(DeclarationError) as caught:
        plan("azure", pools=pools)
    assert sorted(one.where for one in caught.value.problems) == [
        "pools.one.capacity.mode",
        "pools.one.nodes",
        "pools.two.nodes_per_partition",
        "pools.two.shape",
    ]
