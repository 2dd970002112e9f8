"""Capacity that OCI, or the fabric on OCI, would refuse."""

from tests.plan.declarations.oci.declared import B200, GB200, MODES, RESERVATION, pool, racks, reserved
from tests.plan.declarations.table import Refused

ROWS = [
    # what is tried, what is declared, where, what was given, what is allowed
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
        f"at most 4, the size of {RESERVATION}",
    ),
    Refused(
        "more nodes than are to be reserved",
        pool(nodes=6, capacity={"mode": "new-reservation", "nodes": 4}),
        "pools.train.nodes",
        "6 nodes",
        "at most 4, the size of the new reservation",
    ),
]
