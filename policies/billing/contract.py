"""Prices that the stack's declaration states, for resources of any origin."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from gpufabric.cost.contract import ContractPrices, circuits
from gpufabric.cost.items import Item, NodePool
from gpufabric.policies.aws import holdings as aws
from gpufabric.policies.azure import holdings as azure
from gpufabric.policies.azure import types as azure_types
from gpufabric.policies.azure.pools import GROUP_KEY
from gpufabric.policies.billing.extractors import Lookup
from gpufabric.policies.digests import digest_of
from gpufabric.policies.oci import holdings as oci
from gpufabric.policies.oci import types as oci_types
from gpufabric.policies.properties import Props, UnreadableProperty
from gpufabric.policies.resource import Resource

if TYPE_CHECKING:
    from gpufabric.policies.context import PolicyContext

_RESERVATIONS: Mapping[str, Callable[[Resource, Lookup], str]] = {
    **aws.RESERVATIONS,
    **azure.RESERVATIONS,
    **oci.RESERVATIONS,
}


def contract_of(context: "PolicyContext") -> ContractPrices:
    """Return the prices that a stack and its fabric state.

    Existing reservations are known by the digests of their ids as well, as resources give them.
    """
    prices = ContractPrices.of(context.declaration, context.fabric_prices, named_by="resources")
    digests = {
        digest_of(form): prices.reservations[identifier.lower()]
        for identifier in _held(context)
        if identifier.lower() in prices.reservations
        for form in (identifier, identifier.lower())
    }
    return replace(prices, reservations={**prices.reservations, **digests})


def with_reservation(item: Item, resource: Resource, lookup: Lookup) -> Item:
    """Return machines with the reservation outside the stack that holds them, as a digest of its id."""
    if not isinstance(item, NodePool) or item.capacity != "reservation" or item.reservation:
        return item
    try:
        return replace(item, reservation_id=_reservation(item, resource, lookup))
    except UnreadableProperty:
        return item


def leased_circuits(resources: Iterable[Resource], context: "PolicyContext") -> list[Item]:
    """Return the circuits with a stated price whose ports the stack's resources use."""
    declared = context.backbone
    return (
        []
        if declared is None
        else circuits(declared, {port for resource in resources for port in _ports(resource)})
    )


def unknown_prices(context: "PolicyContext") -> Iterator[str]:
    """Yield the fabric's prices for this stack's cloud whose shape or service the catalogue does not list."""
    region, catalog = context.declared_region, context.catalog
    for index, price in enumerate(context.fabric_prices):
        if region is None or region.cloud != price.cloud:
            continue
        if price.shape is not None:
            names = {name.casefold() for name in catalog.shape_names(price.cloud)}
            if price.shape.casefold() not in names:
                yield f"prices[{index}].shape is not in the catalogue, so the price applies to nothing"
        elif price.service not in catalog.services(price.cloud):
            yield f"prices[{index}].service is not in the catalogue, so the price applies to nothing"


def _held(context: "PolicyContext") -> Iterator[str]:
    region = context.declared_region
    for pool in region.pools.values() if region else ():
        yield str(getattr(pool.capacity, "id", ""))


def _reservation(item: NodePool, resource: Resource, lookup: Lookup) -> str:
    """Return the digest of the id; Azure's ids are the same in any case."""
    match resource.type:
        case azure_types.AGENT_POOL:
            return digest_of((resource.props.text(GROUP_KEY) or "").lower())
        case azure_types.MANAGED_CLUSTER:
            named = (
                profile.text(GROUP_KEY)
                for profile in resource.props.sections("agentPoolProfiles")
                if profile.text("vmSize") == item.shape
            )
            groups = {(group or "").lower() for group in named}
            return digest_of(groups.pop()) if len(groups) == 1 else ""
        case _:
            reader = _RESERVATIONS.get(resource.type)
            return reader(resource, lookup) if reader else ""


def _ports(resource: Resource) -> Iterator[str]:
    """Yield the ports of a circuit that a resource names."""
    match resource.type:
        case kind if kind.startswith("aws:directconnect/"):
            named = resource.props.text_if_known("connectionId")
        case azure_types.GATEWAY_CONNECTION:
            named = resource.props.text_if_known("peer", "id")
        case oci_types.VIRTUAL_CIRCUIT:
            for mapping in _mappings(resource):
                yield mapping.text_if_known("crossConnectOrCrossConnectGroupId") or ""
            return
        case _:
            return
    yield named or ""


def _mappings(resource: Resource) -> list[Props]:
    try:
        return resource.props.sections("crossConnectMappings")
    except UnreadableProperty:
        return []
