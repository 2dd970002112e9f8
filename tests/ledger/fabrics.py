"""Twenty fabrics, each before and after a change of its declarations."""

import copy
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.ledger.plain import AWS_PROGRAM, AZURE_PROGRAM
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


@dataclass(frozen=True)
class Fabric:
    """A fabric and a change of it.

    Attributes:
        name: its name.
        before: declarations of the first run.
        after: declarations of the second run.
        prices: prices that the fabric states.
        usage: figures of the usage file for all stacks.
        programs: the program before and after, for stacks that do not use the components.
    """

    name: str
    before: Declarations
    after: Declarations
    prices: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    usage: dict[str, Any] = field(default_factory=dict[str, Any])
    programs: tuple[str, str] | None = None


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


def one(name: str, stack: str, before: Any, after: Any, **more: Any) -> Fabric:
    """Build a fabric of one stack."""
    return Fabric(name, {stack: before}, {stack: after}, **more)


P5, B200 = "p5.48xlarge", "p6-b200.48xlarge"
BLOCK = {
    "mode": "capacity-block",
    "id": "cr-0f3a9c1d2b4e5f607",
    "nodes": 6,
    "starts": "2026-11-24T11:30:00+00:00",
    "ends": "2027-01-05T11:30:00+00:00",
}
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


def backbone(name: str, regions: Declarations, before: list[Any], after: list[Any]) -> Fabric:
    """Build a fabric with links."""
    return Fabric(name, {**regions, BACKBONE: {"links": before}}, {**regions, BACKBONE: {"links": after}})


SMALL = {
    AWS: region(AWS, {"train": pool(P5, 2)}),
    WEST: west({"train": pool(P5, 2)}),
    AZURE: region(AZURE, {"train": pool(H100, 2)}),
    OCI: region(OCI, {"train": pool("BM.GPU.H100.8", 2)}),
}

_AWS = [
    one(
        "aws-lustre",
        AWS,
        region(AWS, {"train": pool(B200, 8)}, storage=lustre(10, 125)),
        region(
            AWS,
            {"train": pool(B200, 12)},
            storage=lustre(40, 1000, checkpoint_link={}) | {"checkpoints": AWS_COPY},
        ),
    ),
    one(
        "aws-autoscaled-with-usage",
        AWS,
        region(AWS, {"train": pool(P5, 2, 5)}),
        region(AWS, {"train": pool(P5, 2, 9), "eval": pool("p5en.48xlarge", 1, 3)}),
        usage=USAGE,
    ),
    one(
        "aws-reservation",
        AWS,
        region(AWS, {"train": pool(P5, 4, capacity=HELD)}),
        region(AWS, {"train": pool(P5, 8, capacity=HELD), "eval": pool(P5, 4, capacity=HELD)}),
    ),
    one(
        "aws-capacity-block",
        AWS,
        region(AWS, {"train": pool(B200, 4, capacity=BLOCK)}),
        region(AWS, {"train": pool(B200, 5, capacity=BLOCK), "sft": pool(P5, 2)}),
    ),
    one(
        "aws-bought-block",
        AWS,
        region(AWS, {"sft": pool(P5, 2)}),
        region(AWS, {"sft": pool(P5, 2), "train": pool(B200, 12, capacity=BOUGHT)}),
    ),
    one(
        "aws-spot",
        AWS,
        region(AWS, {"train": pool(P5, 4, capacity=SPOT)}),
        region(AWS, {"train": pool(P5, 2, 8, capacity=SPOT)}),
    ),
    one(
        "aws-extended-support",
        AWS,
        region(AWS, {"train": pool(P5, 2)}, cluster={"kubernetes_version": "1.33"}),
        region(AWS, {"train": pool(P5, 2)}, cluster={"kubernetes_version": "1.34"}),
    ),
    one(
        "aws-west-with-endpoints",
        WEST,
        west(
            {"train": pool(P5, 2)},
            network={"cidr": "10.17.0.0/16", "interface_endpoints": False, "flow_logs": False},
        ),
        west({"train": pool(P5, 2), "big": pool(B200, 2, 4)}, storage=lustre(10, 125)),
        usage=USAGE,
    ),
    one(
        "aws-contract",
        AWS,
        region(AWS, {"train": {**pool(P5, 4), "price": {"amount": 4.10, "unit": "gpu-hour", **QUOTE}}}),
        region(
            AWS,
            {
                "train": {**pool(P5, 4), "price": {"amount": 20_123.45, "unit": "node-month", **QUOTE}},
                "sft": pool(B200, 2),
            },
        ),
        prices=[
            {"cloud": "aws", "shape": B200, "discount_percent": 12.5, **QUOTE},
            {"cloud": "aws", "service": "nat-gateway", "amount": 25, "unit": "month", **QUOTE},
        ],
    ),
]

_AZURE = [
    one(
        "azure-lustre",
        AZURE,
        region(AZURE, {"train": pool(H100, 8)}, storage=lustre(10, 250)),
        region(AZURE, {"train": pool(H100, 10)}, storage=lustre(10, 250), cluster={"system_nodes": 5}),
    ),
    one(
        "azure-racks-in-a-reservation",
        AZURE,
        region(AZURE, {"train": pool(GB200, 36, capacity=reserved(36))}),
        region(AZURE, {"train": pool(GB200, 18, capacity=reserved(36))}),
    ),
    one(
        "azure-without-price",
        AZURE,
        region(AZURE, {"train": pool(H200, 4)}, storage=OWN_KEY),
        region(AZURE, {"train": pool(H200, 6), "eval": pool(H100, 2)}, storage=OWN_KEY),
        usage=USAGE,
    ),
    one(
        "azure-autoscaled-with-usage",
        AZURE,
        region(AZURE, {"train": pool(H100, 2, 6)}),
        region(AZURE, {"train": pool(H100, 2, 10)}),
        usage=USAGE,
    ),
    one(
        "azure-reservation-at-a-discount",
        AZURE,
        region(AZURE, {"train": pool(H100, 2, capacity=AZURE_HELD)}),
        region(AZURE, {"train": pool(H100, 7, capacity=AZURE_HELD)}),
        prices=[{"cloud": "azure", "shape": H100, "discount_percent": 33.333, **QUOTE}],
    ),
]

_OCI = [
    one(
        "oci-lustre",
        OCI,
        region(OCI, {"train": pool("BM.GPU.B200.8", 4)}, storage=lustre(30, 500)),
        region(OCI, {"train": pool("BM.GPU.B200.8", 6)}, storage=lustre(30, 500)),
        usage=USAGE,
    ),
    one(
        "oci-idle-reservation",
        OCI,
        region(OCI, {"train": pool("BM.GPU.H200.8", 4, capacity=reserved(8))}),
        region(OCI, {"train": pool("BM.GPU.H200.8", 7, capacity=reserved(8)), "sft": MANAGED}),
    ),
]

_LINKS = [
    backbone(
        "peering-and-vpn",
        {AWS: SMALL[AWS], WEST: SMALL[WEST], AZURE: SMALL[AZURE]},
        [PEERING],
        [PEERING, AWS_AZURE],
    ),
    backbone(
        "expressroute-and-circuit",
        {AWS: SMALL[AWS], AZURE: SMALL[AZURE], OCI: SMALL[OCI]},
        [INTERCONNECT],
        [INTERCONNECT, CIRCUIT],
    ),
]

_PLAIN = [
    one(
        "plain-aws",
        AWS,
        region(AWS, {}),
        region(AWS, {}),
        programs=(AWS_PROGRAM.replace("COUNT", "50"), AWS_PROGRAM.replace("COUNT", "64")),
    ),
    one(
        "plain-azure",
        AZURE,
        region(AZURE, {}),
        region(AZURE, {}),
        programs=(AZURE_PROGRAM.replace("COUNT", "10"), AZURE_PROGRAM.replace("COUNT", "20")),
    ),
]

FABRICS = {fabric.name: fabric for fabric in (*_AWS, *_AZURE, *_OCI, *_LINKS, *_PLAIN)}
"""All fabrics by name."""
