"""Pools that Azure, or the fabric on Azure, would refuse."""

from gpufabric.catalog.catalog import default_catalog
from tests.plan.declarations.azure.declared import EAST2, GB200, GB300, H100, H200, PLAIN, pool
from tests.plan.declarations.table import Refused

ROWS = [
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
        "two pools of one node pool name",
        {"pools": {"train": {"shape": H100, "nodes": 128}, "trainp2": {"shape": H100, "nodes": 4}}},
        "pools.trainp2",
        "node pool name trainp2",
        "a name from which another node pool name follows",
    ),
]
