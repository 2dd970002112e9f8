"""Billed items of Azure services other than machines: networks, storage, logs, keys and names."""

from collections.abc import Iterator

from gpufabric.cost import parts
from gpufabric.cost.items import BY_USE, RACK_GROUP, TEMPLATE, Item, Service
from gpufabric.policies.azure import types
from gpufabric.policies.billing.extractors import Extractor, Lookup, billed, unpriced
from gpufabric.policies.resource import Resource
from gpufabric.quota.demand import Demand

_LOCATION = "location"


def _storage(resource: Resource, lookup: Lookup) -> Iterator[Item | Demand]:
    """Yield a storage account by its redundancy, the last part of the SKU's name."""
    sku = resource.props.text("sku", "name") or ""
    redundancy = sku.rpartition("_")[2] or "unknown"
    yield from parts.object_storage("azure", lookup.region_of(resource, _LOCATION), redundancy)


def _replication(resource: Resource, lookup: Lookup) -> Iterator[Item | Demand]:
    """Yield a replication policy once: the destination account has it too, under the id "default"."""
    # Azure chooses the id of the policy on the source account, which a preview does not know.
    if resource.props.text_if_known("objectReplicationPolicyId") != "default":
        yield from parts.replication("azure", lookup.region_of(resource, _LOCATION))


def _connection(resource: Resource, lookup: Lookup) -> Iterator[Item | Demand]:
    """Yield the tunnel of a VPN connection; a connection to a circuit is free."""
    if resource.props.text("connectionType") != "ExpressRoute":
        region = lookup.region_of(resource, _LOCATION)
        yield Service(cloud="azure", region=region, key="vpn-gateway-tunnel", count=1)


def _of_hub(key: str) -> Extractor:
    """Return the extractor of a connection of a virtual WAN hub, which has no location and one price."""

    def extract(_: Resource, lookup: Lookup) -> Iterator[Item | Demand]:
        yield Service(cloud="azure", region=lookup.region or "global", key=key, count=1)

    return extract


EXTRACTORS: dict[str, Extractor] = {
    types.STORAGE_ACCOUNT: _storage,
    "azure-native:storage:ObjectReplicationPolicy": _replication,
    types.NAT_GATEWAY: billed(lambda region: parts.nat_gateway("azure", region), region_key=_LOCATION),
    types.PRIVATE_ENDPOINT: billed(parts.private_endpoint, region_key=_LOCATION),
    types.PRIVATE_ZONE: billed(lambda region: parts.dns_zone("azure", region), region_key=_LOCATION),
    types.GATEWAY_CONNECTION: _connection,
    types.VPN_CONNECTION: _of_hub("virtual-wan-vpn-connection"),
    types.EXPRESS_ROUTE_CONNECTION: _of_hub("virtual-wan-expressroute-connection"),
    types.VAULT: billed(parts.key_vault, region_key=_LOCATION),
    "azure-native:operationalinsights:Workspace": billed(parts.log_workspace, region_key=_LOCATION),
    "azure-native:monitor:DiagnosticSetting": unpriced(
        "azure", "diagnostic setting", BY_USE, region_key=_LOCATION
    ),
    types.INTERCONNECT_GROUP: billed(
        lambda region: parts.without_source(region, RACK_GROUP), region_key=_LOCATION
    ),
    types.SUBSCRIPTION_DEPLOYMENT: billed(
        lambda region: parts.without_source(region, TEMPLATE), region_key=_LOCATION
    ),
}
