"""Declarations that OCI, or the fabric on OCI, would refuse: what the plan says to each, word for word."""

from typing import Any

import pytest

from tests.plan.conftest import PlanRegion
from tests.plan.negative import Refused, check_refused, check_table

B200 = "BM.GPU.B200.8"
GB200 = "BM.GPU.GB200.4"
FABRIC = "ocid1.computegpumemoryfabric.oc1.iad.aaaafabric0fa7c"
RESERVATION = "ocid1.capacityreservation.oc1.iad.aaaa"
ISLAND = "ocid1.computehpcisland.oc1.iad.aaaa"
BLOCK = "ocid1.computenetworkblock.oc1.iad.aaaa"
ARM = {"node_image_id": "ocid1.image.oc1.iad.arm", "node_image_os": "Canonical Ubuntu 24.04"}
UBUNTU = "Canonical Ubuntu 22.04, Canonical Ubuntu 24.04"
WAYS = "unit (cluster network), individual (compute cluster), managed-pool (compute cluster)"
MODES = "on-demand, reservation, new-reservation"


def pool(shape: str = B200, nodes: int = 4, **more: Any) -> dict[str, Any]:
    """Declare a single pool."""
    return {"pools": {"train": {"shape": shape, "nodes": nodes, **more}}}


def racks(count: int = 2, **more: Any) -> dict[str, Any]:
    """Declare racks of GB200 on an image of their own."""
    fabrics = [f"{FABRIC}{rack}" for rack in range(count)]
    return pool(GB200, 18 * count, **({"memory_fabric_ids": fabrics} | ARM | more))


def reserved(id_: str = RESERVATION, nodes: int = 4) -> dict[str, Any]:
    """Declare a reservation."""
    return {"mode": "reservation", "id": id_, "nodes": nodes}


def checkpoints(**declared: Any) -> dict[str, Any]:
    """Declare the bucket."""
    return {"storage": {"checkpoints": declared}}


def lustre(**declared: Any) -> dict[str, Any]:
    """Declare a file system."""
    return {"storage": {"lustre": {"at_least_tib": 30, "throughput_mbps_per_tib": 500} | declared}}


NEGATIVE = [
    # what is tried, what is declared, where, what was given, what is allowed
    Refused(
        "a misspelt shape",
        pool("BM.GPU.B2OO.8"),
        "pools.train.shape",
        "BM.GPU.B2OO.8",
        "BM.GPU.B200.8, BM.GPU.H200.8, BM.GPU.B300.8",
    ),
    Refused(
        "racks on a cluster network",
        racks(operations="unit"),
        "pools.train.operations",
        f"unit, a cluster network, for {GB200}",
        "rack (GPU memory cluster)",
    ),
    Refused(
        "racks in a managed pool",
        racks(operations="managed-pool"),
        "pools.train.operations",
        f"managed-pool, a compute cluster, for {GB200}",
        "rack (GPU memory cluster)",
    ),
    Refused(
        "racks run machine by machine",
        racks(operations="individual"),
        "pools.train.operations",
        f"individual, a compute cluster, for {GB200}",
        "rack (GPU memory cluster)",
    ),
    Refused(
        "GPU memory clusters of machines that share no NVLink",
        pool(operations="rack"),
        "pools.train.operations",
        f"rack, a GPU memory cluster, for {B200}",
        WAYS,
    ),
    Refused(
        "individual machines without names",
        pool(operations="individual"),
        "pools.train.node_names",
        "0 names for 4 nodes run as individual",
        "4",
    ),
    Refused(
        "individual machines with too few names",
        pool(nodes=3, operations="individual", node_names=["h01", "h02"]),
        "pools.train.node_names",
        "2 names for 3 nodes run as individual",
        "3",
    ),
    Refused(
        "two individual machines of one name",
        pool(nodes=2, operations="individual", node_names=["h01", "h01"]),
        "pools.train.node_names",
        "h01 twice",
        "each name once",
    ),
    Refused(
        "names of machines that are made as one",
        pool(nodes=2, node_names=["h01", "h02"]),
        "pools.train.node_names",
        "2 names for 2 nodes run as unit",
        "0",
    ),
    Refused(
        "a cluster network that grows",
        pool(max_nodes=8),
        "pools.train.max_nodes",
        "8 for 4 nodes in a cluster network",
        "4, or none",
    ),
    Refused(
        "a managed pool that grows",
        pool(max_nodes=8, operations="managed-pool"),
        "pools.train.max_nodes",
        "8 for 4 nodes in a compute cluster",
        "4, or none",
    ),
    Refused(
        "a part of a rack",
        pool(GB200, 20, memory_fabric_ids=[FABRIC], **ARM),
        "pools.train.nodes",
        f"20 nodes of {GB200}",
        "18 or 36",
    ),
    Refused(
        "racks without enough fabrics",
        pool(GB200, 36, memory_fabric_ids=[FABRIC], **ARM),
        "pools.train.memory_fabric_ids",
        f"1 GPU memory fabrics for 36 nodes of {GB200}",
        "2",
    ),
    Refused(
        "more than 18 hosts on one fabric",
        pool(GB200, 36, memory_fabric_ids=[FABRIC, FABRIC], **ARM),
        "pools.train.memory_fabric_ids",
        "the same GPU memory fabric twice",
        "a different fabric for each rack",
    ),
    Refused(
        "fabrics for machines that need none",
        pool(memory_fabric_ids=[FABRIC]),
        "pools.train.memory_fabric_ids",
        f"1 GPU memory fabrics for 4 nodes of {B200}",
        "0",
    ),
    Refused(
        "a rack in two pools",
        {"pools": {"one": racks(1)["pools"]["train"], "two": racks(1)["pools"]["train"]}},
        "pools.two.memory_fabric_ids",
        f"{FABRIC}0",
        "a fabric that pool one does not have",
    ),
    Refused(
        "racks that cannot be told apart",
        pool(
            GB200,
            36,
            memory_fabric_ids=[f"ocid1.computegpumemoryfabric.oc1.iad.{one}aaaaaaaaaaaa" for one in "bc"],
            **ARM,
        ),
        "pools.train.memory_fabric_ids",
        "ocid1.computegpumemoryfabric.oc1.iad.caaaaaaaaaaaa and "
        "ocid1.computegpumemoryfabric.oc1.iad.baaaaaaaaaaaa",
        "ids that differ in their last 12 characters",
    ),
    Refused(
        "a fabric of another region",
        pool(GB200, 18, memory_fabric_ids=[FABRIC.replace(".iad.", ".phx.")], **ARM),
        "pools.train.memory_fabric_ids[0]",
        f"{FABRIC.replace('.iad.', '.phx.')}, which is in phx",
        "one of us-ashburn-1",
    ),
    Refused(
        "training over RDMA on preemptible machines",
        pool(capacity={"mode": "spot"}),
        "pools.train.capacity.mode",
        f"spot for {B200}, which trains over RDMA",
        MODES,
    ),
    Refused(
        "racks on preemptible machines",
        racks(capacity={"mode": "spot"}),
        "pools.train.capacity.mode",
        f"spot for {GB200}, which trains over RDMA",
        MODES,
    ),
    Refused(
        "reserving what is dedicated already",
        racks(capacity={"mode": "new-reservation", "nodes": 36}),
        "pools.train.capacity.mode",
        f"new-reservation for {GB200} in GPU memory clusters",
        "on-demand, reservation",
    ),
    Refused(
        "a reservation by its name",
        pool(capacity=reserved("leases")),
        "pools.train.capacity.id",
        "leases",
        "OCID of a compute capacity reservation (ocid1.capacityreservation....)",
    ),
    Refused(
        "a reservation of another region",
        pool(capacity=reserved(RESERVATION.replace(".iad.", ".us-phoenix-1."))),
        "pools.train.capacity.id",
        "ocid1.capacityreservation.oc1.us-phoenix-1.aaaa, which is in us-phoenix-1",
        "one of us-ashburn-1",
    ),
    Refused(
        "more nodes than are reserved",
        pool(nodes=6, capacity=reserved()),
        "pools.train.nodes",
        "6 nodes",
        f"at most 4: what {RESERVATION} holds",
    ),
    Refused(
        "more nodes than are to be reserved",
        pool(nodes=6, capacity={"mode": "new-reservation", "nodes": 4}),
        "pools.train.nodes",
        "6 nodes",
        "at most 4: what the new reservation holds",
    ),
    Refused(
        "Oracle Linux under RDMA",
        {"node_image_os": "Oracle Linux 8"},
        "node_image_os",
        f"Oracle Linux 8 for {B200} of pool train",
        UBUNTU,
    ),
    Refused(
        "Oracle Linux on a pool's own image",
        pool(node_image_id="ocid1.image.oc1.iad.own", node_image_os="Oracle Linux 9"),
        "pools.train.node_image_os",
        f"Oracle Linux 9 for {B200} of pool train",
        UBUNTU,
    ),
    Refused(
        "an Ubuntu without such images",
        {"node_image_os": "Canonical Ubuntu 20.04"},
        "node_image_os",
        f"Canonical Ubuntu 20.04 for {B200} of pool train",
        UBUNTU,
    ),
    Refused(
        "Arm machines on the image of x86 machines",
        {
            "pools": {
                "aa": {"shape": B200, "nodes": 4},
                "racks": {"shape": GB200, "nodes": 18, "memory_fabric_ids": [FABRIC]},
            }
        },
        "pools.racks.node_image_id",
        "none, and the region's node_image_id serves pool aa (ubuntu-x86_64-nvidia)",
        f"an image of kind ubuntu-arm64-nvidia for {GB200}, with node_image_os",
    ),
    Refused(
        "AMD GPUs on the image of NVIDIA GPUs",
        {
            "pools": {
                "aa": {"shape": B200, "nodes": 4},
                "bb": {"shape": "BM.GPU.MI300X.8", "nodes": 4},
            }
        },
        "pools.bb.node_image_id",
        "none, and the region's node_image_id serves pool aa (ubuntu-x86_64-nvidia)",
        "an image of kind ubuntu-x86_64-amd for BM.GPU.MI300X.8, with node_image_os",
    ),
    Refused(
        "an image of another region",
        {"node_image_id": "ocid1.image.oc1.phx.aaaa"},
        "node_image_id",
        "ocid1.image.oc1.phx.aaaa, which is in phx",
        "one of us-ashburn-1",
    ),
    Refused(
        "a system image of another region",
        {"system_image_id": "ocid1.image.oc1.eu-frankfurt-1.aaaa"},
        "system_image_id",
        "ocid1.image.oc1.eu-frankfurt-1.aaaa, which is in eu-frankfurt-1",
        "one of us-ashburn-1",
    ),
    Refused(
        "an availability domain of another region",
        {"availability_domain": "Uocm:PHX-AD-1"},
        "availability_domain",
        "Uocm:PHX-AD-1",
        "an availability domain of us-ashburn-1, such as Uocm:US-ASHBURN-AD-1",
    ),
    Refused(
        "an availability domain without the tenancy's prefix",
        {"availability_domain": "US-ASHBURN-AD-1"},
        "availability_domain",
        "US-ASHBURN-AD-1",
        "an availability domain of us-ashburn-1, such as Uocm:US-ASHBURN-AD-1",
    ),
    Refused(
        "an island of another region",
        pool(placement={"hpc_island_id": ISLAND.replace(".iad.", ".lhr.")}),
        "pools.train.placement.hpc_island_id",
        f"{ISLAND.replace('.iad.', '.lhr.')}, which is in lhr",
        "one of us-ashburn-1",
    ),
    Refused(
        "a network block of another region",
        pool(placement={"hpc_island_id": ISLAND, "network_block_ids": [BLOCK, BLOCK.replace("iad", "lhr")]}),
        "pools.train.placement.network_block_ids[1]",
        f"{BLOCK.replace('iad', 'lhr')}, which is in lhr",
        "one of us-ashburn-1",
    ),
    Refused(
        "threads of Arm processors",
        racks(multithreading=True),
        "pools.train.multithreading",
        f"true for {GB200}",
        "none",
    ),
    Refused(
        "NUMA settings of a managed pool",
        pool(operations="managed-pool", numa_nodes_per_socket="NPS1"),
        "pools.train.numa_nodes_per_socket",
        "NPS1 for a managed pool",
        "none; or operations: unit, individual",
    ),
    Refused(
        "an RDMA range that is too small",
        {"rdma_cidr": "192.168.0.0/26"} | pool(nodes=8),
        "rdma_cidr",
        "8 nodes of train x 8 = 64 addresses in 192.168.0.0/26",
        "at most 64 - 2 reserved = 62 addresses",
    ),
    Refused(
        "more pods than there are addresses",
        {"network": {"cidr": "10.48.0.0/20"}} | pool(nodes=64),
        "network.cidr",
        "64 nodes of train x 32 + 3 system nodes x 32 = 2144 addresses in 10.48.0.0/21",
        "at most 2048 - 3 reserved = 2045 addresses",
    ),
    Refused(
        "a range that is too wide",
        {"network": {"cidr": "10.0.0.0/10"}},
        "network.cidr",
        "10.0.0.0/10 (prefix /10)",
        "a prefix from /12 to /20",
    ),
    Refused(
        "a throughput that nobody sells",
        lustre(throughput_mbps_per_tib=333),
        "storage.lustre.throughput_mbps_per_tib",
        "333",
        "125, 250, 500, 1000",
    ),
    Refused(
        "Kubernetes of the past",
        {"cluster": {"kubernetes_version": "1.33"}},
        "cluster.kubernetes_version",
        "1.33",
        "1.34, 1.35, 1.36",
    ),
    Refused(
        "versions and retention at once",
        checkpoints(keep_noncurrent_days=30, retention_days=7),
        "storage.checkpoints.keep_noncurrent_days",
        "30 beside retention_days",
        "one of the two",
    ),
    Refused(
        "jobs that overwrite what is retained",
        {
            "storage": {
                "checkpoints": {"retention_days": 7},
                "lustre": {
                    "at_least_tib": 30,
                    "throughput_mbps_per_tib": 500,
                    "checkpoint_link": {"overwrite": True},
                },
            }
        },
        "storage.lustre.checkpoint_link.overwrite",
        "true with storage.checkpoints.retention_days",
        "false",
    ),
    Refused(
        "a copy in the same region",
        checkpoints(replicate_to={"region": "us-ashburn-1", "bucket": "copies"}),
        "storage.checkpoints.replicate_to.region",
        "us-ashburn-1, the region of the checkpoints",
        "another region",
    ),
    Refused(
        "a key of another region",
        checkpoints(kms_key_id="ocid1.key.oc1.phx.bbbb.cccc"),
        "storage.checkpoints.kms_key_id",
        "ocid1.key.oc1.phx.bbbb.cccc, which is in phx",
        "one of us-ashburn-1",
    ),
]


@pytest.mark.parametrize("row", NEGATIVE, ids=lambda row: row.tried)
def test_refused_word_for_word(plan: PlanRegion, row: Refused) -> None:
    check_refused(plan, "oci", row)


def test_the_table_is_long_enough_and_says_each_thing_once() -> None:
    check_table(NEGATIVE)


@pytest.mark.parametrize(
    "declared",
    [
        pool(),
        pool(capacity=reserved()),
        pool(capacity={"mode": "new-reservation", "nodes": 8}),
        pool(operations="managed-pool"),
        pool(nodes=2, operations="individual", node_names=["h01", "h02"]),
        pool(placement={"hpc_island_id": ISLAND, "network_block_ids": [BLOCK]}),
        pool(placement={"spread": "single-block"}),
        racks(),
        racks(capacity=reserved(nodes=36)),
        {"availability_domain": "Uocm:IAD-AD-2"},
        checkpoints(retention_days=30, replicate_to={"region": "us-phoenix-1", "bucket": "copies"}),
        lustre(checkpoint_link={"path": "/ckpt", "prefix": "runs/a", "overwrite": True}),
    ],
    ids=["unit", "reservation", "new", "managed", "individual", "placed", "spread", "racks",
         "reserved racks", "domain by key", "retention and copy", "link"],
)  # fmt: skip
def test_accepted(plan: PlanRegion, declared: dict[str, Any]) -> None:
    assert plan("oci", **declared).gpus > 0
