"""Facts about the given things of declared stacks, from a simulated Azure subscription."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, cast

from gpufabric.accounts.answer import SectionAnswer
from gpufabric.accounts.azure.given_facts import (
    Row,
    cluster_facts,
    file_system_facts,
    group_facts,
    identity_facts,
    key_facts,
    part,
    store_facts,
    subnet_facts,
    workspace_facts,
)
from gpufabric.accounts.azure.given_hubs import gateway_facts, virtual_hub_facts
from gpufabric.plan.azure.ids import name_of
from gpufabric.plan.existing import given_things
from gpufabric.simcloud.accounts.view import AccountView, answered
from gpufabric.simcloud.clouds.azure.tokens import EXPRESS_ROUTE_GATEWAY, HUB_CONNECTION, VPN_GATEWAY
from gpufabric.simcloud.resource import CloudResource
from gpufabric.spec.azure.existing import AzureGivenKey
from gpufabric.spec.base import Declared
from gpufabric.spec.existing import Given, Kind
from gpufabric.wire.values import dig, plain

_WRAPPED = ("delegations", "routes", "securityRules")
"""Lists whose items Resource Manager writes with ``properties``, unlike Pulumi."""


def given(view: AccountView) -> list[SectionAnswer]:
    """Return the sections on given things; one without a declared id is left out."""
    rows: dict[Kind, dict[str, Declared]] = {}
    absent: dict[Kind, dict[str, str]] = {}
    for thing in _things(view):
        if thing.kind not in _FACTS:
            continue
        row = _row(view, _path(thing))
        rows.setdefault(thing.kind, {})
        if row is None:
            absent.setdefault(thing.kind, {})[thing.id] = "Azure has no such resource"
        else:
            rows[thing.kind][thing.id] = _FACTS[thing.kind](view, row)
    return [answered(kind, facts, absent.get(kind)) for kind, facts in rows.items()]


def _things(view: AccountView) -> Iterator[Given]:
    for region in view.target.stacks.values():
        for _, thing in given_things(region.existing, "existing"):
            yield thing
    for given in view.target.hubs.values():
        if given.hub is not None:
            yield given.hub


def _path(thing: Given) -> str:
    if isinstance(thing, AzureGivenKey):
        return f"{thing.vault_id}/keys/{name_of(thing.id)}"
    return thing.id


def _row(view: AccountView, id_: str) -> Row | None:
    """Return an object as Resource Manager writes it; None if it does not exist."""
    resource = next(iter(view.state.owners(id_.lower())), None)
    if resource is None:
        return None
    values: dict[str, Any] = {**plain(resource.inputs), **plain(resource.outputs)}
    for name in _WRAPPED:
        items = cast("list[dict[str, Any]]", values.get(name) or [])
        values[name] = [{"properties": item} for item in items]
    return {"id": resource.id, "location": values.get("location"), "properties": values}


def _subnet(view: AccountView, row: Row) -> Declared:
    table = cast("Mapping[str, str]", row["properties"].get("routeTable") or {})
    return subnet_facts(row, _row(view, table["id"]) if "id" in table else None)


def _store(view: AccountView, row: Row) -> Declared:
    given = part(row, "properties")
    key = part(part(given, "encryption"), "keyVaultProperties")
    named = {"keyvaulturi": key.get("keyVaultUri"), "keyname": key.get("keyName")}
    account = {**row, "properties": {**given, "encryption": {"keyvaultproperties": named}}}
    return store_facts(account, _row(view, f"{row['id']}/blobServices/default") or {})


def _hub(view: AccountView, row: Row) -> Declared:
    """Return the facts of a gateway, whose IP configurations Resource Manager writes in a form of its own."""
    if "/virtualhubs/" in str(row["id"]).lower():
        return _virtual_hub(view, row)
    given = part(row, "properties")
    configurations = cast("list[dict[str, Any]]", given.get("ipConfigurations") or [])
    peerings = cast("list[dict[str, Any]]", part(given, "bgpSettings").get("bgpPeeringAddresses") or [])
    ids = {str(entry.get("ipconfigurationId")).casefold(): entry for entry in peerings}
    listed: list[dict[str, Any]] = []
    addresses: list[dict[str, Any]] = []
    for entry in configurations:
        id_ = f"{row['id']}/ipConfigurations/{entry.get('name')}"
        address = _row(view, str(part(entry, "publicIPAddress").get("id")))
        public = part(address or {}, "properties").get("ipAddress")
        listed.append({"id": id_, "name": entry.get("name"), "properties": entry})
        peering = ids.get(id_.casefold(), {"ipconfigurationId": id_})
        addresses.append({**peering, "tunnelIpAddresses": [public] if public else []})
    bgp = {**part(given, "bgpSettings"), "bgpPeeringAddresses": addresses}
    return gateway_facts({**row, "properties": {**given, "ipConfigurations": listed, "bgpSettings": bgp}})


def _virtual_hub(view: AccountView, row: Row) -> Declared:
    """Return the facts of a virtual WAN hub, to which Resource Manager adds the ids of its gateways."""
    given, hub = part(row, "properties"), str(row["id"]).lower()
    gateways: dict[str, Row | None] = {}
    for name, type_ in (("vpnGateway", VPN_GATEWAY), ("expressRouteGateway", EXPRESS_ROUTE_GATEWAY)):
        ids = [gateway.id for gateway in view.state.of_type(type_) if _hub_of(gateway) == hub]
        gateways[name] = _row(view, ids[0]) if ids else None
        if ids:
            given = {**given, name: {"id": ids[0]}}
    joined = [_row(view, entry.id) or {} for entry in view.state.of_type(HUB_CONNECTION)]
    connections = [entry for entry in joined if str(entry.get("id")).lower().startswith(f"{hub}/")]
    return virtual_hub_facts(
        {**row, "properties": given}, connections, gateways["vpnGateway"], gateways["expressRouteGateway"]
    )


def _hub_of(gateway: CloudResource) -> str:
    return str(dig(plain(gateway.inputs), "virtualHub.id") or "").lower()


def _alone(facts: Callable[[Row], Declared]) -> Callable[[AccountView, Row], Declared]:
    return lambda _, row: facts(row)


_FACTS: dict[Kind, Callable[[AccountView, Row], Declared]] = {
    "subnets": _subnet,
    "security_groups": _alone(group_facts),
    "clusters": _alone(cluster_facts),
    "keys": _alone(key_facts),
    "roles": _alone(identity_facts),
    "logs": _alone(workspace_facts),
    "stores": _store,
    "file_systems": _alone(file_system_facts),
    "hubs": _hub,
}
