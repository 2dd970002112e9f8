"""Keys of services in ``services.toml`` that the cost layer bills by size or by use."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from gpufabric.catalog.shape import Cloud

_MBPS_PER_GBPS = 1000

Measure = Literal["GiB", "GiB-month", "requests", "runs", "hours"]
"""Unit that the cost layer counts in a month. GiB-month: GiB that are stored for the whole month. hours:
hours of all of them together."""


@dataclass(frozen=True, slots=True)
class Metered:
    """A service that is billed by size or by use.

    Attributes:
        what: the service in words, for messages.
        measure: what the cost layer counts. The price may be for GB or GiB, by its unit in the catalogue.
        figures: the figures of the usage file that state the amount, which add up; empty if declarations and
            resources show it.
        per: number of requests that one price is for, as in price lists.
    """

    what: str
    measure: Measure
    figures: tuple[str, ...] = ()
    per: int = 1


_WRITES, _READS = "object_storage_writes", "object_storage_reads"
_BALANCERS = Metered("load balancers of Kubernetes services", "hours", ("load_balancers",))

METERED: Mapping[Cloud, Mapping[str, Metered]] = {
    "aws": {
        "nat-gateway-data": Metered("data through NAT gateways", "GiB", ("nat_gib",)),
        "interface-endpoint-data": Metered("data through interface endpoints", "GiB", ("endpoint_gib",)),
        "internet-egress": Metered("data to the internet", "GiB", ("egress_gib",)),
        "s3-standard": Metered("object storage", "GiB-month", ("object_storage_gib",)),
        "s3-requests-write": Metered("object storage writes", "requests", (_WRITES,), 1000),
        "s3-requests-read": Metered("object storage reads", "requests", (_READS,), 1000),
        "bucket-replication": Metered("bucket replication", "GiB", ("replicated_gib",)),
        "logs-ingestion": Metered("ingested logs", "GiB", ("log_gib",)),
        "logs-storage": Metered("stored logs", "GiB-month", ("log_stored_gib",)),
        "flow-logs": Metered("ingested flow logs", "GiB", ("flow_log_gib",)),
        "kms-requests": Metered("encryption key requests", "requests", ("key_requests",), 10_000),
        "dns-queries": Metered("DNS queries", "requests", ("dns_queries",), 1_000_000),
        "datasync-data": Metered("data copied by DataSync", "GiB", ("copied_gib",)),
        "datasync-run": Metered("DataSync runs", "runs", ("copy_runs",)),
        "load-balancer": _BALANCERS,
        "ebs-gp3": Metered("gp3 volumes", "GiB-month"),
        "ebs-gp2": Metered("gp2 volumes", "GiB-month"),
    },
    "azure": {
        "nat-gateway-data": Metered("data through NAT gateways", "GiB", ("nat_gib",)),
        "private-endpoint-data": Metered("data through private endpoints", "GiB", ("endpoint_gib",)),
        "internet-egress": Metered("data to the internet", "GiB", ("egress_gib",)),
        **{
            key: metered
            for kind in ("lrs", "zrs", "grs", "ragrs")
            for key, metered in (
                (f"object-storage-{kind}", Metered("object storage", "GiB-month", ("object_storage_gib",))),
                (
                    f"object-storage-{kind}-writes",
                    Metered("object storage writes", "requests", (_WRITES,), 10_000),
                ),
                (
                    f"object-storage-{kind}-reads",
                    Metered("object storage reads", "requests", (_READS,), 10_000),
                ),
            )
        },
        "object-replication": Metered("object replication", "GiB", ("replicated_gib",)),
        "logs-ingestion": Metered("ingested logs", "GiB", ("log_gib",)),
        "logs-storage": Metered("stored logs", "GiB-month", ("log_stored_gib",)),
        "key-vault-operations": Metered("key vault operations", "requests", ("key_requests",), 10_000),
        "dns-queries": Metered("DNS queries", "requests", ("dns_queries",), 1_000_000),
        "load-balancer-rule": _BALANCERS,
    },
    "oci": {
        "internet-egress": Metered("data to the internet", "GiB", ("egress_gib",)),
        "object-storage": Metered("object storage", "GiB-month", ("object_storage_gib",)),
        "object-storage-requests": Metered("object storage requests", "requests", (_WRITES, _READS), 10_000),
        "bucket-replication": Metered("bucket replication", "GiB", ("replicated_gib",)),
        "logs-storage": Metered("stored logs", "GiB-month", ("log_stored_gib",)),
        "dns-queries": Metered("DNS queries", "requests", ("dns_queries",), 1_000_000),
        "flexible-load-balancer": _BALANCERS,
        "block-volume": Metered("boot volumes", "GiB-month"),
        "block-volume-unit": Metered("performance units of boot volumes", "GiB-month"),
    },
}
"""Services by cloud and key. The catalogue may have no price of some, which are unpriced then."""


def azure_gateway(kind: Literal["vpn", "expressroute"], sku: str) -> str:
    """Return the key of an Azure virtual network gateway, by the name of its SKU."""
    return f"{kind}-gateway-{sku.lower()}"


def azure_circuit(mbps: int, *, tier: str = "Standard", unlimited: bool = False) -> str:
    """Return the key of an ExpressRoute circuit, by bandwidth in Mbit/s, tier and billing of data."""
    kind = "" if tier.casefold() == "standard" else f"{tier.casefold()}-"
    return f"expressroute-{kind}circuit-{_size(mbps)}{'-unlimited' if unlimited else ''}"


def aws_port(mbps: int) -> str:
    """Return the key of a dedicated Direct Connect port, by its bandwidth in Mbit/s."""
    return f"direct-connect-{_size(mbps)}-port"


def oci_port(mbps: int) -> str:
    """Return the key of a FastConnect port, by the bandwidth of its circuit in Mbit/s."""
    return f"fastconnect-{_size(mbps)}-port"


def _size(mbps: int) -> str:
    return f"{mbps}mbps" if mbps % _MBPS_PER_GBPS else f"{mbps // _MBPS_PER_GBPS}gbps"
