"""Azure Managed Lustre: tiers on sale, and subnets of file systems."""

from collections.abc import Iterable

from azure.core.exceptions import HttpResponseError

from gpufabric.accounts.azure import actions
from gpufabric.accounts.azure.causes import UNREGISTERED
from gpufabric.accounts.azure.client import AzureClients
from gpufabric.accounts.azure.errors import CallFailedError, asking, quoted
from gpufabric.accounts.azure.plans import file_systems, names, regions, zones
from gpufabric.accounts.azure.sections import Facts, required, text_of
from gpufabric.accounts.target import Target
from gpufabric.catalog.catalog import Catalog
from gpufabric.components.azure.names import ResourceNames
from gpufabric.plan.azure.parts import given_subnet
from gpufabric.plan.storage import LustrePlan
from gpufabric.snapshots.rows import FileSystemSubnet, Offer
from gpufabric.spec.azure.region import AzureRegion

_SUBNET = "lustre"
_MISSING = frozenset({"SubnetNotFound", "ResourceNotFound", "ResourceGroupNotFound"})


def read_tiers(clients: AzureClients, target: Target, catalog: Catalog) -> Facts:
    """Read whether the tiers of declared file systems are sold, by zone.

    Args:
        clients: clients of the subscription.
        target: account, region and stacks.
        catalog: tiers.
    """
    tiers = sorted({lustre.tier.sku.value for _, lustre in file_systems(target, catalog)})
    if not tiers:
        return Facts({})
    try:
        return _tiers(clients, target, tiers)
    except CallFailedError as error:
        if error.is_unregistered:
            return Facts({}, {f"{tier}@{zone}": UNREGISTERED for tier in tiers for zone in zones(target)})
        raise


def _tiers(clients: AzureClients, target: Target, tiers: Iterable[str]) -> Facts:
    rows, absent = dict[str, Offer](), dict[str, str]()
    with asking(actions.LUSTRE_SKUS, target):
        listed = {
            str(sku.name).casefold(): sku
            for sku in clients.storage_cache.skus.list()
            if target.region in map(_plain, sku.locations or [])
        }
        for tier in tiers:
            sku = listed.get(tier.casefold())
            if sku is None:
                absent |= {f"{tier}@{zone}": f"not sold in {target.region}" for zone in zones(target)}
                continue
            sold_in = {
                zone
                for place in sku.location_info or []
                if _plain(str(place.location)) == target.region
                for zone in place.zones or []
            }
            reasons = [
                text_of(restriction.reason_code) or "restricted"
                for restriction in sku.restrictions or []
                if target.region in map(_plain, restriction.values_property or [])
            ]
            rows |= {
                f"{tier}@{zone}": Offer(
                    is_sold=zone in sold_in and not reasons,
                    reason=reasons[0] if reasons else "" if zone in sold_in else "not sold in this zone",
                )
                for zone in sorted(sold_in | set(zones(target)))
            }
    return Facts(rows, absent)


def read_subnets(clients: AzureClients, target: Target, catalog: Catalog) -> Facts:
    """Ask how many addresses file systems need, and whether subnets that exist are accepted.

    Args:
        clients: clients of the subscription.
        target: account, region, stacks and fabric.
        catalog: tiers and sizes.
    """
    named = names(target)
    rows, absent = dict[str, FileSystemSubnet](), dict[str, str]()
    for stack, lustre in file_systems(target, catalog):
        try:
            addresses = _addresses(clients, target, lustre)
        except CallFailedError as error:
            if not error.is_unregistered:
                raise
            absent[stack] = UNREGISTERED
            continue
        subnet = _subnet(clients, regions(target)[stack], named.get(stack))
        rows[stack] = _checked(clients, target, lustre, addresses, subnet)
    return Facts(rows, absent)


def _subnet(clients: AzureClients, region: AzureRegion, named: ResourceNames | None) -> str:
    """Return the id of a file system's subnet, given or made; empty if the fabric's name is unknown."""
    given, network = given_subnet(region, "lustre"), region.existing.network
    if given is not None:
        return given.id
    if named is None:
        return ""
    if network is not None:
        return f"{network.id}/subnets/{named.name}-{_SUBNET}"
    group = region.existing.resource_group or named.of("rg")
    return (
        f"{clients.scope}/resourceGroups/{group}/providers/Microsoft.Network"
        f"/virtualNetworks/{named.of('vnet')}/subnets/{_SUBNET}"
    )


def _addresses(clients: AzureClients, target: Target, lustre: LustrePlan) -> int:
    call = actions.LUSTRE_SUBNET_SIZE
    with asking(call, target):
        needed = clients.storage_cache.get_required_aml_fs_subnets_size(
            {"storageCapacityTiB": float(lustre.size), "sku": {"name": lustre.tier.sku.value}}
        )
    return required(needed.filesystem_subnet_size, call, "the number of addresses")


def _checked(
    clients: AzureClients, target: Target, lustre: LustrePlan, addresses: int, subnet: str
) -> FileSystemSubnet:
    """Ask about a stack's subnet; one that does not exist yet is left out."""
    if not subnet:
        return FileSystemSubnet(addresses=addresses)
    try:
        with asking(actions.LUSTRE_SUBNET_CHECK, target):
            reason = _refusal(clients, target, lustre, subnet)
    except CallFailedError as error:
        if error.is_missing or error.code in _MISSING:
            return FileSystemSubnet(addresses=addresses)
        raise
    return FileSystemSubnet(addresses=addresses, subnet=subnet, is_accepted=not reason, reason=reason)


def _refusal(clients: AzureClients, target: Target, lustre: LustrePlan, subnet: str) -> str:
    """Return why Azure would not create the file system in a subnet; empty if it would.

    Raises:
        HttpResponseError: Azure judged nothing.
    """
    try:
        clients.storage_cache.check_aml_fs_subnets(
            {
                "filesystemSubnet": subnet,
                "location": target.region,
                "sku": {"name": lustre.tier.sku.value},
                "storageCapacityTiB": float(lustre.size),
            }
        )
    except HttpResponseError as error:
        judged = getattr(error.model, "filesystem_subnet", None)
        if judged is None:
            raise
        return quoted(judged.message or "refused")
    return ""


def _plain(location: str) -> str:
    """Return a region's name from its display name: ``East US`` is ``eastus``."""
    return "".join(location.split()).casefold()
