"""Declarations of OCI regions, for the tables of refusals."""

from typing import Any

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
