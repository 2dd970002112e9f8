"""Units that a resource is billed for, before any price."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

Sizes = tuple[Decimal, Decimal, Decimal]
"""Amounts at the smallest size, now and at peak."""


@dataclass(frozen=True)
class Machines:
    """Machines with GPUs. ``held_by``: URN of the stack's reservation that they use."""

    cloud: str
    region: str
    shape: str
    mode: str
    sizes: Sizes
    pool: str
    held_by: str = ""


@dataclass(frozen=True)
class Reserved:
    """Machines that a reservation of the stack holds, used or not."""

    urn: str
    cloud: str
    region: str
    shape: str
    nodes: Decimal


@dataclass(frozen=True)
class Sold:
    """Units of a service, in the unit of the price list."""

    cloud: str
    region: str
    key: str
    sizes: Sizes


@dataclass(frozen=True)
class Used:
    """A service that is billed by use: once for each region, whatever number of resources has it."""

    cloud: str
    region: str
    key: str


@dataclass(frozen=True)
class FileSystem:
    """A Lustre file system."""

    cloud: str
    region: str
    mbps_per_tib: int
    gib: Decimal


@dataclass(frozen=True)
class NoPrice:
    """Charges that no price list has."""

    name: str


Charge = Machines | Reserved | Sold | Used | FileSystem | NoPrice


def fixed(amount: int | Decimal) -> Sizes:
    """Return an amount that is the same at every size."""
    exact = Decimal(amount)
    return exact, exact, exact


def sold(cloud: str, region: str, key: str, amount: int | Decimal = 1) -> Sold:
    """Return units that do not depend on a pool."""
    return Sold(cloud, region, key, fixed(amount))


def times(sizes: Sizes, amount: Decimal | int) -> Sizes:
    """Multiply sizes by an amount of each machine."""
    least, now, peak = (size * amount for size in sizes)
    return least, now, peak


USAGE: Mapping[tuple[str, str], tuple[tuple[str, ...], int]] = {
    **{(cloud, "nat-gateway-data"): (("nat_gib",), 1) for cloud in ("aws", "azure")},
    **{(cloud, "internet-egress"): (("egress_gib",), 1) for cloud in ("aws", "azure", "oci")},
    **{(cloud, "dns-queries"): (("dns_queries",), 1_000_000) for cloud in ("aws", "azure", "oci")},
    **{(cloud, "logs-storage"): (("log_stored_gib",), 1) for cloud in ("aws", "azure", "oci")},
    **{(cloud, "logs-ingestion"): (("log_gib",), 1) for cloud in ("aws", "azure")},
    **{(cloud, "bucket-replication"): (("replicated_gib",), 1) for cloud in ("aws", "oci")},
    ("azure", "object-replication"): (("replicated_gib",), 1),
    ("aws", "interface-endpoint-data"): (("endpoint_gib",), 1),
    ("azure", "private-endpoint-data"): (("endpoint_gib",), 1),
    ("aws", "s3-standard"): (("object_storage_gib",), 1),
    ("aws", "s3-requests-write"): (("object_storage_writes",), 1000),
    ("aws", "s3-requests-read"): (("object_storage_reads",), 1000),
    ("azure", "object-storage-zrs"): (("object_storage_gib",), 1),
    ("azure", "object-storage-zrs-writes"): (("object_storage_writes",), 10_000),
    ("azure", "object-storage-zrs-reads"): (("object_storage_reads",), 10_000),
    ("oci", "object-storage"): (("object_storage_gib",), 1),
    ("oci", "object-storage-requests"): (("object_storage_writes", "object_storage_reads"), 10_000),
    ("aws", "flow-logs"): (("flow_log_gib",), 1),
    ("aws", "kms-requests"): (("key_requests",), 10_000),
    ("azure", "key-vault-operations"): (("key_requests",), 10_000),
    ("aws", "datasync-data"): (("copied_gib",), 1),
    ("aws", "load-balancer"): (("load_balancers",), 1),
    ("azure", "load-balancer-rule"): (("load_balancers",), 1),
    ("oci", "flexible-load-balancer"): (("load_balancers",), 1),
}
"""Figures of the usage file by service, and how many requests one price is for (titles of the price list)."""


def pool_of(labels: Mapping[str, str] | None, name: str) -> str:
    """Return the pool on the label or tag of machines; their resource's name without one."""
    given = labels or {}
    return given.get("gpufabric.dev/pool") or given.get("gpufabric-pool") or name
