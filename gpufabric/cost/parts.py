"""Billed parts of resources, the same for a plan and for the resources that it becomes.

A function for each kind of resource returns everything that one of them is billed for. Plans and extractors
call the same function, so that both list the same items.
"""

from collections.abc import Iterator
from decimal import Decimal

from gpufabric.catalog.service_keys import METERED
from gpufabric.catalog.shape import Cloud
from gpufabric.cost.items import BY_USE, NO_SOURCE, ByUse, Item, Service, Unpriced, Volumes
from gpufabric.spec.money import HOURS_PER_MONTH

Sizes = tuple[int, int, int]
"""Numbers of machines: at the smallest size, now and at peak."""

SYSTEM_POOL = "system"
"""Pool of the disks of system nodes."""

EBS_KEYS = {"gp3": "ebs-gp3", "gp2": "ebs-gp2"}
"""Keys of EBS volumes by their type: those whose price has no further part."""

NO_DISK = "neither the resource nor its template states the disk"
"""Reason for root disks that a cloud or a service chooses."""


def nat_gateway(cloud: Cloud, region: str) -> Iterator[Item]:
    """Yield a NAT gateway, the data through it, and what of it leaves for the internet.

    OCI charges no data that its gateway processes.
    """
    yield Service(cloud=cloud, region=region, key="nat-gateway", count=1)
    if cloud != "oci":
        yield ByUse(cloud=cloud, region=region, key="nat-gateway-data")
    yield ByUse(cloud=cloud, region=region, key="internet-egress")


def interface_endpoint(region: str, zones: int) -> Iterator[Item]:
    """Yield an interface endpoint of AWS, which is billed in each of its zones, and the data through it."""
    yield Service(cloud="aws", region=region, key="interface-endpoint", count=zones)
    yield ByUse(cloud="aws", region=region, key="interface-endpoint-data")


def private_endpoint(region: str) -> Iterator[Item]:
    """Yield a private endpoint of Azure and the data through it."""
    yield Service(cloud="azure", region=region, key="private-endpoint", count=1)
    yield ByUse(cloud="azure", region=region, key="private-endpoint-data")


def cluster_balancers(cloud: Cloud, region: str) -> Iterator[Item]:
    """Yield the load balancers that services of a cluster create, which no stack declares."""
    keys: dict[Cloud, str] = {
        "aws": "load-balancer",
        "azure": "load-balancer-rule",
        "oci": "flexible-load-balancer",
    }
    yield ByUse(cloud=cloud, region=region, key=keys[cloud])


def object_storage(cloud: Cloud, region: str, redundancy: str = "") -> Iterator[Item]:
    """Yield a bucket or storage account: stored data and requests.

    Args:
        cloud: its cloud.
        region: the cloud's name of the region.
        redundancy: redundancy of an Azure account, such as ZRS.
    """
    keys: dict[Cloud, tuple[str, ...]] = {
        "aws": ("s3-standard", "s3-requests-write", "s3-requests-read"),
        "azure": tuple(f"object-storage-{redundancy.lower()}{kind}" for kind in ("", "-writes", "-reads")),
        "oci": ("object-storage", "object-storage-requests"),
    }
    # A redundancy comes from a property, whose text may be a secret: only known keys are shown.
    if keys[cloud][0] not in METERED[cloud]:
        reason = "its redundancy is not in the catalogue"
        yield Unpriced(cloud=cloud, region=region, what="object storage", reason=reason)
        return
    for key in keys[cloud]:
        yield ByUse(cloud=cloud, region=region, key=key)


def replication(cloud: Cloud, region: str) -> Iterator[Item]:
    """Yield a standing copy of a bucket within its cloud; its data between regions is priced as transfer."""
    key = "object-replication" if cloud == "azure" else "bucket-replication"
    yield ByUse(cloud=cloud, region=region, key=key)


def log_group(region: str) -> Iterator[Item]:
    """Yield a log group of AWS: stored data, and data that comes in."""
    yield ByUse(cloud="aws", region=region, key="logs-ingestion")
    yield ByUse(cloud="aws", region=region, key="logs-storage")


def flow_log(region: str) -> Iterator[Item]:
    """Yield a VPC flow log, whose delivery is billed by data."""
    yield ByUse(cloud="aws", region=region, key="flow-logs")


def log_workspace(region: str) -> Iterator[Item]:
    """Yield a log workspace of Azure: stored data, and data that comes in."""
    yield ByUse(cloud="azure", region=region, key="logs-ingestion")
    yield ByUse(cloud="azure", region=region, key="logs-storage")


def oci_log(region: str) -> Iterator[Item]:
    """Yield a log of OCI, which is billed by stored data."""
    yield ByUse(cloud="oci", region=region, key="logs-storage")


def encryption_key(region: str) -> Iterator[Item]:
    """Yield a KMS key of AWS and its requests."""
    yield Service(cloud="aws", region=region, key="kms-key", count=1)
    yield ByUse(cloud="aws", region=region, key="kms-requests")


def key_vault(region: str) -> Iterator[Item]:
    """Yield a key vault of Azure, which is billed by operations."""
    yield ByUse(cloud="azure", region=region, key="key-vault-operations")


def encryption_vault(region: str) -> Iterator[Item]:
    """Yield a virtual vault of OCI with one key in a hardware module."""
    yield from virtual_vault(region)
    yield from vault_key(region)


def virtual_vault(region: str) -> Iterator[Item]:
    """Yield a virtual vault of OCI."""
    yield Service(cloud="oci", region=region, key="vault", count=1)


def vault_key(region: str, *, in_hardware: bool = True) -> Iterator[Item]:
    """Yield a key of an OCI vault, which has one version until it is rotated."""
    key = "vault-key-version" if in_hardware else "vault-software-key-version"
    yield Service(cloud="oci", region=region, key=key, count=1)


def dns_zone(cloud: Cloud, region: str) -> Iterator[Item]:
    """Yield a private DNS zone and the queries to it."""
    key = "hosted-zone" if cloud == "aws" else "private-dns-zone"
    yield Service(cloud=cloud, region=region, key=key, count=1)
    yield ByUse(cloud=cloud, region=region, key="dns-queries")


def transfer_task(region: str, period_hours: Decimal | None) -> Iterator[Item]:
    """Yield a DataSync task: its runs, and the data that it copies.

    Args:
        region: the cloud's name of the region.
        period_hours: time between two runs; None if the schedule does not say.
    """
    if period_hours:
        runs = HOURS_PER_MONTH / period_hours
        yield Service(cloud="aws", region=region, key="datasync-run", count=runs)
    else:
        yield ByUse(cloud="aws", region=region, key="datasync-run")
    yield ByUse(cloud="aws", region=region, key="datasync-data")


def checkpoint_link(region: str) -> Iterator[Item]:
    """Yield the link of a file system to a bucket of AWS; its requests count with those of the bucket."""
    yield Unpriced(cloud="aws", region=region, what="data repository association", reason=BY_USE)


def without_source(region: str, what: str) -> Iterator[Item]:
    """Yield a resource of Azure that may be free, although no source says so."""
    yield Unpriced(cloud="azure", region=region, what=what, reason=NO_SOURCE)


def transit_attachment(region: str) -> Iterator[Item]:
    """Yield an attachment of a transit gateway; its data is priced as transfer. A peering has two."""
    yield Service(cloud="aws", region=region, key="transit-gateway-attachment", count=1)


def vpn_connection(region: str) -> Iterator[Item]:
    """Yield a VPN connection of AWS; on a transit gateway it is an attachment as well."""
    yield Service(cloud="aws", region=region, key="site-to-site-vpn-connection", count=1)


def boot_volumes(
    region: str, pool: str, size_gib: int | None, units_per_gib: int, nodes: Sizes
) -> Iterator[Item]:
    """Yield the boot volumes of machines of OCI: their size, and their performance units.

    Args:
        region: the cloud's name of the region.
        pool: pool of the machines.
        size_gib: size of one, which OCI counts in GB of 2^30 bytes; None: that of the image.
        units_per_gib: performance units for each GiB.
        nodes: numbers of machines.
    """
    if size_gib is None:
        yield from unknown_disks("oci", region, pool, nodes)
        return
    yield from disks("oci", region, pool, "block-volume", Decimal(size_gib), nodes)
    yield from disks("oci", region, pool, "block-volume-unit", Decimal(size_gib * units_per_gib), nodes)


def disks(cloud: Cloud, region: str, pool: str, key: str, gib: Decimal, nodes: Sizes) -> Iterator[Item]:
    """Yield the disks of a pool's machines; none without machines.

    Args:
        cloud: its cloud.
        region: the cloud's name of the region.
        pool: pool of the machines.
        key: key in ``METERED``.
        gib: size of the disks of one machine.
        nodes: numbers of machines.
    """
    least, now, peak = nodes
    if peak:
        yield Volumes(
            cloud=cloud,
            region=region,
            key=key,
            gib=gib,
            nodes_min=least,
            nodes_now=now,
            nodes_max=peak,
            pool=pool,
        )


def os_disks(
    region: str, pool: str, kind: str | None, premium_disk: str | None, nodes: Sizes
) -> Iterator[Item]:
    """Yield the disks of a pool of Azure: none if they are ephemeral, unknown ones if AKS chooses.

    Args:
        region: the cloud's name of the region.
        pool: pool of the machines.
        kind: managed or ephemeral, in any case of letters; None if AKS chooses.
        premium_disk: Premium SSD of a machine, such as p10; None if unknown.
        nodes: numbers of machines.
    """
    declared = (kind or "").lower()
    if declared == "ephemeral":
        return
    if declared != "managed" or premium_disk is None:
        yield from unknown_disks("azure", region, pool, nodes)
    elif nodes[2]:
        key = f"managed-disk-{premium_disk}"
        least, now, peak = nodes
        yield Service(
            cloud="azure", region=region, key=key, count=peak, count_min=least, count_now=now, pool=pool
        )


def unknown_disks(
    cloud: Cloud, region: str, pool: str, nodes: Sizes, *, reason: str = NO_DISK, disks: str = "root disks"
) -> Iterator[Item]:
    """Yield disks of unknown size, which ``disks`` names; none without machines."""
    if any(nodes):
        what = f"{disks} of pool {pool}"
        yield Unpriced(cloud=cloud, region=region, what=what, reason=reason, pool=pool)
