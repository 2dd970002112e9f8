"""Sizes of virtual machines as Azure's list of resource SKUs states them for one subscription and region."""

from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Literal

from gpufabric.accounts.azure import actions
from gpufabric.accounts.azure.client import AzureClients
from gpufabric.accounts.azure.errors import asking, incomplete
from gpufabric.accounts.azure.plans import sizes, zones
from gpufabric.accounts.azure.quota_keys import compute_key
from gpufabric.accounts.azure.sections import Facts, text_of
from gpufabric.accounts.target import Target
from gpufabric.catalog.catalog import Catalog
from gpufabric.snapshots.rows import Offer, ShapeFacts

if TYPE_CHECKING:
    from azure.mgmt.compute.models import ResourceSku, ResourceSkuRestrictions

_ARCHITECTURES: Mapping[str, Literal["x86_64", "arm64"]] = {"x64": "x86_64", "arm64": "arm64"}


def read_sizes(clients: AzureClients, target: Target, catalog: Catalog) -> Mapping[str, "ResourceSku"]:
    """Return the sizes of a target's pools and system nodes that Azure lists, by the declared name.

    Args:
        clients: clients of the subscription.
        target: account, region and stacks.
        catalog: the size of system nodes.

    Raises:
        CallFailedError: there is no complete list.
    """
    with asking(actions.SIZES, target):
        listed = clients.once(f"sizes of {target.region}", lambda: _machines(clients, target.region))
    if not listed:
        raise incomplete(actions.SIZES, f"no size of a virtual machine in {target.region}")
    by_name = {str(sku.name).casefold(): sku for sku in listed}
    return {name: by_name[name.casefold()] for name in sizes(target, catalog) if name.casefold() in by_name}


def offers(clients: AzureClients, target: Target, catalog: Catalog) -> Facts:
    """Read whether sizes are sold to the subscription, by zone."""
    stated, rows, absent = read_sizes(clients, target, catalog), dict[str, Offer](), dict[str, str]()
    for name in sizes(target, catalog):
        if name in stated:
            rows |= _offers_of(name, stated[name], target)
        else:
            reason = f"Azure lists no size {name} in {target.region}"
            absent |= {f"{name}@{zone}": reason for zone in zones(target)}
    return Facts(rows, absent)


def shapes(clients: AzureClients, target: Target, catalog: Catalog) -> Facts:
    """Read the facts that Azure states about sizes."""
    stated = read_sizes(clients, target, catalog)
    missing = [name for name in sizes(target, catalog) if name not in stated]
    return Facts(
        {name: _facts(sku, catalog) for name, sku in stated.items()},
        dict.fromkeys(missing, f"Azure lists no such size in {target.region}"),
    )


def family(sku: "ResourceSku", catalog: Catalog) -> str:
    """Return the key of the quota that a size draws on; empty if Azure does not state it."""
    return compute_key(sku.family, catalog) if sku.family else ""


def _machines(clients: AzureClients, region: str) -> list["ResourceSku"]:
    listed = clients.compute.resource_skus.list(filter=f"location eq '{region}'")
    return [sku for sku in listed if sku.resource_type == "virtualMachines"]


def _offers_of(name: str, sku: "ResourceSku", target: Target) -> dict[str, Offer]:
    sold_in = {
        zone
        for place in sku.location_info or []
        if str(place.location).casefold() == target.region
        for zone in place.zones or []
    }
    refused = dict[str, str]()
    for restriction in sku.restrictions or []:
        reason = text_of(restriction.reason_code) or "restricted"
        if text_of(restriction.type) == "Zone":
            refused |= dict.fromkeys(_zones(restriction), reason)
        elif target.region in map(str.casefold, restriction.values_property or []):
            refused |= dict.fromkeys(("", *sold_in, *zones(target)), reason)
    if not sold_in:
        return {f"{name}@": Offer(is_sold="" not in refused, reason=refused.get("", ""))}
    return {
        f"{name}@{zone}": Offer(
            is_sold=zone in sold_in and zone not in refused,
            reason=refused.get(zone, "" if zone in sold_in else "not sold in this zone"),
        )
        for zone in sorted(sold_in | set(zones(target)))
    }


def _zones(restriction: "ResourceSkuRestrictions") -> Iterable[str]:
    return (restriction.restriction_info.zones if restriction.restriction_info else None) or []


def _facts(sku: "ResourceSku", catalog: Catalog) -> ShapeFacts:
    stated = {str(fact.name): str(fact.value) for fact in sku.capabilities or []}
    quota = family(sku, catalog)
    return ShapeFacts(
        gpus=_whole(stated.get("GPUs")),
        vcpus=_whole(stated.get("vCPUs")),
        memory_gib=_number(stated.get("MemoryGB")),
        architecture=_ARCHITECTURES.get(stated.get("CpuArchitectureType", "").casefold()),
        quota_names=(quota,) if quota else (),
    )


def _whole(text: str | None) -> int | None:
    number = _number(text)
    return int(number) if number is not None and number == int(number) else None


def _number(text: str | None) -> Decimal | None:
    try:
        return Decimal(text) if text else None
    except InvalidOperation:
        return None
