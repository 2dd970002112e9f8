"""Reads facts about the things that exist and that declarations of stacks name.

Only the declared ids are asked for. A fact that Azure's answer does not settle stays absent: unknown.
"""

from collections.abc import Callable, Mapping

from gpufabric.accounts.answer import SectionAnswer
from gpufabric.accounts.azure import actions
from gpufabric.accounts.azure.client import AzureClients
from gpufabric.accounts.azure.errors import CallFailedError, asking
from gpufabric.accounts.azure.given_facts import (
    Row,
    cluster_facts,
    file_system_facts,
    group_facts,
    identity_facts,
    items,
    key_facts,
    part,
    store_facts,
    subnet_facts,
    workspace_facts,
)
from gpufabric.accounts.azure.given_hubs import gateway_facts, virtual_hub_facts
from gpufabric.accounts.azure.plans import regions
from gpufabric.accounts.azure.sections import Facts, answer
from gpufabric.accounts.target import Target
from gpufabric.plan.azure.ids import name_of
from gpufabric.plan.existing import given_things
from gpufabric.spec.azure.existing import AzureGivenHub, AzureGivenKey
from gpufabric.spec.base import Declared
from gpufabric.spec.existing import Given, Kind

Get = Callable[[str, str, str], Row]
"""Reads an object: action that the call needs, path, version of the interface."""

_NETWORK = "2024-05-01"
_CLUSTER = "2024-09-01"
_VAULT = "2023-07-01"
_IDENTITY = "2023-01-31"
_WORKSPACE = "2023-09-01"
_STORAGE = "2023-05-01"
_LUSTRE = "2024-03-01"


def given_answers(clients: AzureClients, target: Target) -> list[SectionAnswer]:
    """Read the sections about given things; one without a declared id is not asked for.

    Args:
        clients: clients of the subscription.
        target: account, region and stacks.
    """
    wanted = _wanted(target)

    def get(call: str, path: str, version: str) -> Row:
        with asking(call, target):
            return clients.get(path, version)

    return [
        answer(kind, calls, lambda kind=kind, read=read: _facts(wanted[kind], get, read))
        for kind, (calls, read) in _READERS.items()
        if kind in wanted
    ]


def _wanted(target: Target) -> dict[Kind, dict[str, Given]]:
    """Return the given things of the stacks and of the backbone, by kind and id."""
    things: dict[Kind, dict[str, Given]] = {}
    for region in regions(target).values():
        for _, thing in given_things(region.existing, "existing"):
            things.setdefault(thing.kind, {})[thing.id] = thing
    for given in target.hubs.values():
        if given.hub is not None:
            things.setdefault(given.hub.kind, {})[given.hub.id] = given.hub
    return things


def _facts(wanted: Mapping[str, Given], get: Get, read: Callable[[Get, Given], Declared]) -> Facts:
    rows: dict[str, Declared] = {}
    absent: dict[str, str] = {}
    for id_, thing in sorted(wanted.items()):
        try:
            rows[id_] = read(get, thing)
        except CallFailedError as error:
            if not error.is_missing:
                raise
            absent[id_] = "Azure has no such resource"
    return Facts(rows, absent)


def _subnet(get: Get, thing: Given) -> Declared:
    row = get(actions.SUBNETS, thing.id, _NETWORK)
    table = part(part(row, "properties"), "routeTable").get("id")
    routes = get(actions.ROUTE_TABLES, str(table), _NETWORK) if table else None
    return subnet_facts(row, routes)


def _group(get: Get, thing: Given) -> Declared:
    return group_facts(get(actions.SECURITY_GROUPS, thing.id, _NETWORK))


def _cluster(get: Get, thing: Given) -> Declared:
    return cluster_facts(get(actions.CLUSTERS, thing.id, _CLUSTER))


def _key(get: Get, thing: Given) -> Declared:
    # Resource Manager knows a key by its vault; the declaration names it as other services do.
    vault = thing.vault_id if isinstance(thing, AzureGivenKey) else ""
    return key_facts(get(actions.KEYS, f"{vault}/keys/{name_of(thing.id)}", _VAULT))


def _identity(get: Get, thing: Given) -> Declared:
    return identity_facts(get(actions.IDENTITIES, thing.id, _IDENTITY))


def _workspace(get: Get, thing: Given) -> Declared:
    return workspace_facts(get(actions.WORKSPACES, thing.id, _WORKSPACE))


def _store(get: Get, thing: Given) -> Declared:
    account = get(actions.STORAGE_ACCOUNTS, thing.id, _STORAGE)
    return store_facts(account, get(actions.BLOB_SERVICES, f"{thing.id}/blobServices/default", _STORAGE))


def _file_system(get: Get, thing: Given) -> Declared:
    return file_system_facts(get(actions.LUSTRE_FILE_SYSTEMS, thing.id, _LUSTRE))


def _hub(get: Get, thing: Given) -> Declared:
    if isinstance(thing, AzureGivenHub) and not thing.is_gateway:
        return _virtual_hub(get, thing.id)
    return gateway_facts(get(actions.GATEWAYS, thing.id, _NETWORK))


def _virtual_hub(get: Get, id_: str) -> Declared:
    row = get(actions.VIRTUAL_HUBS, id_, _NETWORK)
    page = get(actions.HUB_CONNECTIONS, f"{id_}/hubVirtualNetworkConnections", _NETWORK)
    # Part of a list would hide connections, so a longer one leaves them unknown.
    connections = None if page.get("nextLink") else items(page, "value")
    given = part(row, "properties")
    vpn, expressroute = (part(given, name).get("id") for name in ("vpnGateway", "expressRouteGateway"))
    return virtual_hub_facts(
        row,
        connections,
        get(actions.HUB_VPN_GATEWAYS, str(vpn), _NETWORK) if vpn else None,
        get(actions.HUB_EXPRESSROUTE_GATEWAYS, str(expressroute), _NETWORK) if expressroute else None,
    )


_READERS: dict[Kind, tuple[tuple[str, ...], Callable[[Get, Given], Declared]]] = {
    "subnets": ((actions.SUBNETS, actions.ROUTE_TABLES), _subnet),
    "security_groups": ((actions.SECURITY_GROUPS,), _group),
    "clusters": ((actions.CLUSTERS,), _cluster),
    "keys": ((actions.KEYS,), _key),
    "roles": ((actions.IDENTITIES,), _identity),
    "logs": ((actions.WORKSPACES,), _workspace),
    "stores": ((actions.STORAGE_ACCOUNTS, actions.BLOB_SERVICES), _store),
    "file_systems": ((actions.LUSTRE_FILE_SYSTEMS,), _file_system),
    "hubs": (
        (
            actions.GATEWAYS,
            actions.VIRTUAL_HUBS,
            actions.HUB_CONNECTIONS,
            actions.HUB_VPN_GATEWAYS,
            actions.HUB_EXPRESSROUTE_GATEWAYS,
        ),
        _hub,
    ),
}
"""Calls and reader of each kind of given thing. All networks of a region are read anyway."""
