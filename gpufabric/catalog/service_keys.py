"""Keys of services in ``services.toml`` that the cost layer bills by size or by use."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from gpufabric.catalog.shape import Cloud

_MBPS_PER_GBPS = 1000

Measure = Literal["GiB", "GiB-month", "requests", "runs", "hours"]
"""What the cost layer counts in a month. GiB-month: GiB that are stored for the whole month. hours: hours of
all of them together."""


@dataclass(frozen=True, slots=True)
class Metered:
    """A service that is billed by size or by use.

    Attributes:
        what: the service in words, for messages.
        measure: what the cost layer counts. The price may be for GB or GiB, by its unit in the catalogue.
        per: number of requests that one price is for, as in price lists.
    """

    what: str
    measure: Measure
    per: int = 1


METERED: Mapping[Cloud, Mapping[str, Metered]] = {
    "aws": {
        "nat-gateway-data": Metered("data through NAT gateways", "GiB"),
        "interface-endpoint-data": Metered("data through interface endpoints", "GiB"),
        "internet-egress": Metered("data to the internet", "GiB"),
        "object-storage": Metered("object storage", "GiB-month"),
        "object-storage-writes": Metered("object storage, writes", "requests", 1000),
        "object-storage-reads": Metered("object storage, reads", "requests", 1000),
        "replication-time-control": Metered("bucket replication", "GiB"),
        "logs-ingested": Metered("logs, ingested", "GiB"),
        "logs-stored": Metered("logs, stored", "GiB-month"),
        "flow-logs-ingested": Metered("flow logs, ingested", "GiB"),
        "kms-requests": Metered("encryption keys, requests", "requests", 10_000),
        "dns-queries": Metered("DNS queries", "requests", 1_000_000),
        "datasync-data": Metered("DataSync, copied data", "GiB"),
        "datasync-run": Metered("DataSync, runs of tasks", "runs"),
        "load-balancer": Metered("load balancers of Kubernetes services", "hours"),
        "volume-gp3": Metered("gp3 volumes", "GiB-month"),
        "volume-gp2": Metered("gp2 volumes", "GiB-month"),
    },
    "azure": {
        "nat-gateway-data": Metered("data through NAT gateways", "GiB"),
        "private-endpoint-data-in": Metered("data into private endpoints", "GiB"),
        "private-endpoint-data-out": Metered("data out of private endpoints", "GiB"),
        "internet-egress": Metered("data to the internet", "GiB"),
        "object-storage-lrs": Metered("object storage", "GiB-month"),
        "object-storage-zrs": Metered("object storage", "GiB-month"),
        "object-storage-writes": Metered("object storage, writes", "requests", 10_000),
        "object-storage-reads": Metered("object storage, reads", "requests", 10_000),
        "object-replication": Metered("object replication", "GiB"),
        "logs-ingested": Metered("logs, ingested", "GiB"),
        "logs-stored": Metered("logs, stored", "GiB-month"),
        "key-vault-operations": Metered("key vault, operations", "requests", 10_000),
        "dns-queries": Metered("DNS queries", "requests", 1_000_000),
        "load-balancer": Metered("load balancers of Kubernetes services", "hours"),
    },
    "oci": {
        "internet-egress": Metered("data to the internet", "GiB"),
        "object-storage": Metered("object storage", "GiB-month"),
        "object-storage-requests": Metered("object storage, requests", "requests", 10_000),
        "bucket-replication": Metered("bucket replication", "GiB"),
        "logs-stored": Metered("logs, stored", "GiB-month"),
        "dns-queries": Metered("DNS queries", "requests", 1_000_000),
        "load-balancer": Metered("load balancers of Kubernetes services", "hours"),
        "block-volume": Metered("boot volumes", "GiB-month"),
        "block-volume-performance-unit": Metered("boot volumes, performance units", "GiB-month"),
    },
}
"""Services by cloud and key. The catalogue may have no price of some, which are unpriced then."""


def azure_gateway(kind: Literal["vpn", "expressroute"], sku: str) -> str:
    """Return the key of an Azure virtual network gateway, by the name of its SKU."""
    return f"{kind}-gateway-{sku.lower()}"


def azure_circuit(mbps: int, *, unlimited: bool = False) -> str:
    """Return the key of an ExpressRoute circuit, by its bandwidth in Mbit/s and the billing of its data."""
    return f"expressroute-circuit-{_size(mbps)}{'-unlimited' if unlimited else ''}"


def oci_port(mbps: int) -> str:
    """Return the key of a FastConnect port, by the bandwidth of its circuit in Mbit/s."""
    return f"fastconnect-{_size(mbps)}-port"


def _size(mbps: int) -> str:
    return f"{mbps}mbps" if mbps % _MBPS_PER_GBPS else f"{mbps // _MBPS_PER_GBPS}gbps"
