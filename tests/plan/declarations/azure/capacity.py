"""Capacity that Azure, or the fabric on Azure, would refuse."""

from tests.plan.declarations.azure.declared import GB200, GROUP, GROUPS, H100, NO_SPOT, PLAIN, pool, reserved
from tests.plan.declarations.table import Refused

ROWS = [
    # what is tried, what is declared, where, what was given, what is allowed
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
        f"at most 4, the size of {GROUP}",
    ),
    Refused(
        "growth beyond the group",
        pool(H100, 4, max_nodes=6, capacity=reserved()),
        "pools.train.max_nodes",
        "6 nodes",
        f"at most 4, the size of {GROUP}",
    ),
    Refused(
        "more nodes than are to be reserved",
        pool(H100, 5, capacity={"mode": "new-reservation", "nodes": 4}),
        "pools.train.nodes",
        "5 nodes",
        "at most 4, the size of the new reservation",
    ),
    Refused(
        "growth beyond what is to be reserved",
        pool(H100, 4, max_nodes=5, capacity={"mode": "new-reservation", "nodes": 4}),
        "pools.train.max_nodes",
        "5 nodes",
        "at most 4, the size of the new reservation",
    ),
]
