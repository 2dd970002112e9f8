"""Declarations of AWS regions, for the tables of refusals."""

from typing import Any

B200 = "p6-b200.48xlarge"
GB200 = "p6e-gb200.36xlarge"
RESERVATION_ID = "cr-0123456789abcdef0"
GROUP = "arn:aws:resource-groups:us-east-1:123456789012:group/leases"
OFFER = {"offering_id": "cb-0123456789abcdefg", "i_understand_no_refund": True}
DALLAS = {"zone": "use1-dfw2-az1"}
HYDERABAD = {"region": "ap-south-2", "zone": "aps2-az1", "system_zones": ["aps2-az1", "aps2-az2"]}
LENGTHS = "1 to 14 days, or a multiple of 7 up to 182"
LENGTHS_OR_EXTENDED = f"{LENGTHS}; extended: true for a block that was extended"
RESERVATION_IDS = "id of a capacity reservation (cr-...), or ARN of a resource group of capacity reservations"


def pool(shape: str, nodes: int = 4, **more: Any) -> dict[str, Any]:
    """Declare a single pool."""
    return {"pools": {"train": {"shape": shape, "nodes": nodes, **more}}}


def block(**changed: Any) -> dict[str, Any]:
    """Declare a Capacity Block of 4 instances and 14 days, with some of it changed or (None) left out."""
    declared = {
        "mode": "capacity-block",
        "id": RESERVATION_ID,
        "nodes": 4,
        "starts": "2026-11-30T11:30:00Z",
        "ends": "2026-12-14T11:30:00Z",
    }
    return {key: value for key, value in (declared | changed).items() if value is not None}


def reserved(id_: str = RESERVATION_ID, **changed: Any) -> dict[str, Any]:
    """Declare a reservation of 4 machines."""
    return {"mode": "reservation", "id": id_, "nodes": 4, **changed}


def lustre(**declared: Any) -> dict[str, Any]:
    """Declare a file system."""
    return {"storage": {"lustre": {"at_least_tib": 10, "throughput_mbps_per_tib": 500, **declared}}}
