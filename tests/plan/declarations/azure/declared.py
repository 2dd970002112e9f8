"""Declarations of Azure regions, for the tables of refusals."""

from typing import Any

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
