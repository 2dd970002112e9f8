"""Parts of declarations: regions, pools, capacity, storage and links."""

import copy
from collections.abc import Mapping
from typing import Any

from tools.small_fabric import REGIONS

AWS, WEST, AZURE, OCI = "aws-us-east-1", "aws-us-west-2", "azure-eastus", "oci-us-ashburn-1"
BACKBONE = "backbone"
Declarations = Mapping[str, Mapping[str, Any]]
"""Declarations by stack."""

H100, H200, GB200 = (
    "Standard_ND96isr_H100_v5",
    "Standard_ND96isr_H200_v5",
    "Standard_ND128isr_NDR_GB200_v6",
)
USAGE: dict[str, Any] = {
    "object_storage_gib": 60_000,
    "object_storage_writes": 1_500_000,
    "object_storage_reads": 9_000_000,
    "nat_gib": 4_321,
    "endpoint_gib": 1_200.5,
    "egress_gib": 15_000,
    "log_gib": 77,
    "log_stored_gib": 300,
    "flow_log_gib": 40,
    "key_requests": 345_678,
    "dns_queries": 2_500_000_000,
    "load_balancers": 1.5,
}
QUOTE = {"source": "quote 2026-10", "valid_until": "2027-12-31"}


def region(stack: str, pools: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Declare a region of the small fabric with other pools, and without a file system."""
    storage = {"checkpoints": {"protect": False}}
    return {**copy.deepcopy(REGIONS[stack]), "pools": pools, "storage": storage, **changes}


def pool(
    shape: str, nodes: int, most: int | None = None, capacity: dict[str, Any] | None = None
) -> dict[str, Any]:
    """Declare a pool."""
    declared: dict[str, Any] = {"shape": shape, "nodes": nodes}
    if most is not None:
        declared["max_nodes"] = most
    return declared | ({"capacity": capacity} if capacity else {})


def lustre(tib: int, tier: int, **more: Any) -> dict[str, Any]:
    """Declare storage with a file system."""
    file_system = {"at_least_tib": tib, "throughput_mbps_per_tib": tier, "protect": False, **more}
    return {"checkpoints": {"protect": False}, "lustre": file_system}


def west(pools: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Declare the second region on AWS."""
    place = {
        "region": "us-west-2",
        "zone": "usw2-az2",
        "system_zones": ["usw2-az1", "usw2-az2", "usw2-az3"],
        "network": {"cidr": "10.17.0.0/16"},
    }
    return region(AWS, pools, **(place | changes))


P5, B200 = "p5.48xlarge", "p6-b200.48xlarge"
BLOCK = {
    "mode": "capacity-block",
    "id": "cr-0f3a9c1d2b4e5f607",
    "nodes": 6,
    "starts": "2026-11-24T11:30:00+00:00",
    "ends": "2027-01-05T11:30:00+00:00",
}
OUR_BLOCK = BLOCK | {"price": {"amount": 650_000, "unit": "total", "source": "order 12"}}
OUR_GPUS = {"amount": 7.77, "unit": "gpu-hour", **QUOTE}
BOUGHT = {
    "mode": "capacity-block",
    "purchase": {
        "offering_id": "cb-0123456789abcdef0",
        "i_understand_no_refund": True,
        "upfront_usd": 611_000,
        "protect": False,
    },
    "nodes": 16,
    "starts": "2026-12-02T11:30:00+00:00",
    "ends": "2026-12-16T11:30:00+00:00",
}
AWS_COPY = {
    "protect": False,
    "replicate_to": {
        "bucket": "arn:aws:s3:::copies-of-checkpoints",
        "kms_key": "arn:aws:kms:us-west-2:123456789012:key/5f1c3e0a-7d24-4b8e-9a61-2c0d8e4f7b93",
    },
}
OWN_KEY = {"checkpoints": {"protect": False, "customer_managed_key": True}}
HELD = {"mode": "reservation", "id": "cr-0abcdef1234567890", "nodes": 16}
SPOT = {"mode": "spot", "force_reason": "short experiments that restart from checkpoints"}
MANAGED = {"shape": "BM.GPU.H100.8", "nodes": 2, "operations": "managed-pool"}
AZURE_GROUP = (
    "/subscriptions/5f1c3e0a-7d24-4b8e-9a61-2c0d8e4f7b93/resourceGroups/leases/providers/"
    "Microsoft.Compute/capacityReservationGroups/h100"
)
AZURE_HELD = {"mode": "reservation", "id": AZURE_GROUP, "nodes": 16}
PEERING = {"between": [AWS, WEST], "kind": "tgw-peering", "gbps": 10}
AWS_AZURE = {"between": [AWS, AZURE], "kind": "vpn", "gbps": 1}
INTERCONNECT = {"between": [AZURE, OCI], "kind": "interconnect", "gbps": 10}
CIRCUIT = {
    "between": [AWS, OCI],
    "kind": "circuit",
    "gbps": 10,
    "circuit": {
        "router_asn": 64700,
        "ends": {
            AWS: {"id": "dxcon-fgh5abcd", "vlan": 300},
            OCI: {"id": "ocid1.crossconnect.oc1.iad.aaaa", "vlan": 300},
        },
        "price": {"amount": 12_500, "unit": "month", **QUOTE},
    },
}


def reserved(nodes: int, **more: Any) -> dict[str, Any]:
    """Declare a reservation that the stack makes."""
    return {"mode": "new-reservation", "nodes": nodes, "protect": False, **more}


SMALL = {
    AWS: region(AWS, {"train": pool(P5, 2)}),
    WEST: west({"train": pool(P5, 2)}),
    AZURE: region(AZURE, {"train": pool(H100, 2)}),
    OCI: region(OCI, {"train": pool("BM.GPU.H100.8", 2)}),
}
