"""Azure's rules for a region's storage, other than sizes."""

from collections.abc import Iterator
from ipaddress import IPv4Network

from gpufabric.catalog.catalog import Catalog
from gpufabric.plan.limits import at_most
from gpufabric.plan.storage import LustrePlan
from gpufabric.spec.azure.region import AzureRegion
from gpufabric.spec.concealed import is_concealed
from gpufabric.spec.problems import Problem

_CHECKPOINTS = "storage.checkpoints"

LUSTRE_NAME = "lustrefs"
"""Name under which every Azure Managed Lustre file system is mounted (Azure document "Connect clients")."""

BLOB_ZONE = "privatelink.blob.core.windows.net"
"""Private DNS zone of blob endpoints (Azure document "Private endpoint private DNS zone values")."""


def storage_problems(
    region: AzureRegion, lustre: LustrePlan | None, subnet: IPv4Network | None, catalog: Catalog
) -> list[Problem]:
    """Check a region's storage.

    Args:
        region: the region.
        lustre: its file system, if there is one.
        subnet: range of the file system's subnet, if the stack makes it.
        catalog: source of the sizes of subnets and of limits.
    """
    return [
        *_retention(region, catalog),
        *_import_prefixes(region, catalog),
        *_replica(region),
        *(_subnet(region, lustre, subnet, catalog) if lustre and subnet else ()),
    ]


def _retention(region: AzureRegion, catalog: Catalog) -> Iterator[Problem]:
    days = region.storage.checkpoints.keep_noncurrent_days
    most = catalog.azure_limits().deleted_blob_days.value
    if days > most:
        yield Problem(
            f"{_CHECKPOINTS}.keep_noncurrent_days",
            str(days),
            f"at most {most} on Azure",
            'Azure document "Soft delete for blobs"',
        )


def _import_prefixes(region: AzureRegion, catalog: Catalog) -> Iterator[Problem]:
    link = region.storage.lustre.checkpoint_link if region.storage.lustre else None
    if link is not None:
        where = "storage.lustre.checkpoint_link.import_prefixes"
        yield from at_most(where, link.import_prefixes, "prefixes", catalog.azure_limits().import_prefixes)


def _replica(region: AzureRegion) -> Iterator[Problem]:
    replica = region.storage.checkpoints.replicate_to
    if replica is None:
        return
    where = f"{_CHECKPOINTS}.replicate_to"
    if replica.region == region.region:
        yield Problem(
            f"{where}.region",
            f"{replica.region}, the region of the checkpoints",
            "another region",
            "a copy in the same region is lost together with the original",
        )
    subscription = replica.account_id.split("/")[2]
    if not is_concealed(region.subscription_id) and subscription != region.subscription_id:
        yield Problem(
            f"{where}.account_id",
            f"an account of subscription {subscription}",
            f"an account of subscription {region.subscription_id}",
            "a replication policy is set on both accounts, and the stack changes one subscription only",
        )


def _subnet(
    region: AzureRegion, lustre: LustrePlan, subnet: IPv4Network, catalog: Catalog
) -> Iterator[Problem]:
    known = catalog.lustre("azure").subnets
    # A larger file system than any on the page needs at least the subnet of the largest.
    fitting = next(
        (size for size in known if lustre.size <= size.largest_size.value), known[-1]
    ).prefix_length
    missing = subnet.prefixlen - fitting.value
    if missing > 0:
        yield Problem(
            "network.cidr",
            f"a subnet of /{subnet.prefixlen} for a file system of {lustre.size} {lustre.unit}",
            f"a prefix of /{region.network.cidr.prefixlen - missing} or less, a sixteenth of which is "
            f"/{fitting.value}; or a smaller file system",
            f"subnets by size of file system ({fitting.source})",
        )
