"""Pools that OCI, or the fabric on OCI, would refuse."""

from tests.plan.declarations.oci.declared import (
    ARM,
    B200,
    BLOCK,
    FABRIC,
    GB200,
    ISLAND,
    UBUNTU,
    WAYS,
    pool,
    racks,
)
from tests.plan.declarations.table import Refused

ROWS = [
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
        "batches of a cluster network",
        pool(rolling={"max_unavailable": 2}),
        "pools.train.rolling.max_unavailable",
        "2 for operations unit",
        "none; or operations: managed-pool",
    ),
    Refused(
        "a surge beyond the reservation",
        pool(
            operations="managed-pool",
            rolling={"max_surge": 2},
            capacity={"mode": "new-reservation", "nodes": 5},
        ),
        "pools.train.rolling.max_surge",
        "2: 6 machines at the peak of an update",
        "a reservation of 6 machines; or max_unavailable",
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
        f"1 GPU memory fabric for 36 nodes of {GB200}",
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
        f"1 GPU memory fabric for 4 nodes of {B200}",
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
            memory_fabric_ids=[
                f"ocid1.computegpumemoryfabric.oc1.iad.{letter}aaaaaaaaaaaa" for letter in "bc"
            ],
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
]
