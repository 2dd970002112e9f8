"""Prices that the stack's declaration states, for resources of any origin."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from gpufabric.catalog.shape import Cloud
from gpufabric.cost.contract import ContractPrices, circuits, price_items
from gpufabric.cost.items import Item, NodePool
from gpufabric.policies.aws import contracts as aws
from gpufabric.policies.azure import contracts as azure
from gpufabric.policies.billing.extractors import Lookup
from gpufabric.policies.digests import digest_of
from gpufabric.policies.oci import contracts as oci
from gpufabric.policies.properties import UnreadableProperty
from gpufabric.policies.resource import Resource
from gpufabric.spec.price_items import unknown_items

if TYPE_CHECKING:
    from gpufabric.policies.context import PolicyContext

_RESERVATION: Mapping[Cloud, Callable[[NodePool, Resource, Lookup], str]] = {
    "aws": aws.reservation,
    "azure": azure.reservation,
    "oci": oci.reservation,
}
_PORTS: Mapping[str, Callable[[Resource], Iterator[str]]] = {**aws.PORTS, **azure.PORTS, **oci.PORTS}


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
        return replace(item, reservation_id=_RESERVATION[item.cloud](item, resource, lookup))
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
    stated = [price for price in context.fabric_prices if not price.is_own]
    for item in unknown_items(stated, price_items(catalog)):
        if region is not None and region.cloud == stated[item.index].cloud:
            yield item.text


def _held(context: "PolicyContext") -> Iterator[str]:
    region = context.declared_region
    for pool in region.pools.values() if region else ():
        yield str(getattr(pool.capacity, "id", ""))


def _ports(resource: Resource) -> Iterator[str]:
    """Yield the ports of a circuit that a resource names."""
    reader = _PORTS.get(resource.type)
    if reader is not None:
        yield from reader(resource)
