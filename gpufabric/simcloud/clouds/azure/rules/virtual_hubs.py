"""Virtual WAN hubs: what may join them, and what keeps them."""

from collections.abc import Iterator
from ipaddress import IPv4Network

from gpufabric.simcloud.clouds.azure import tokens
from gpufabric.simcloud.clouds.azure.rules.errors import refuse
from gpufabric.simcloud.clouds.azure.rules.facts import hub_networks, takes_vpn_key
from gpufabric.simcloud.clouds.azure.rules.links import prefixes, provisioned_by_oracle, shared
from gpufabric.simcloud.clouds.request import CloudError, Request, State
from gpufabric.simcloud.clouds.rule import CREATE, Refusal, rule
from gpufabric.simcloud.resource import CloudResource
from gpufabric.wire.values import Value, as_list, as_map, dig, plain

_CONNECT = 'Azure document "Connect a virtual network to a Virtual WAN hub"'
_FAQ = 'Azure document "Virtual WAN FAQ"'
_LIMITS = 'Azure document "Azure subscription and service limits", Virtual WAN limits'

JOINED = Refusal(
    "VirtualNetworkAlreadyConnectedToHub",
    "Virtual network {network} cannot be connected to {hub}: connection {other} exists.",
    "a second connection of a virtual network with a hub",
    _CONNECT,
    own_words=True,
)
HAS_GATEWAY = Refusal(
    "VirtualNetworkHasGateway",
    "Virtual network {network} cannot be connected to {hub}: it has the gateway {gateway}.",
    "a connection of a virtual network that has a gateway with a hub",
    f"{_CONNECT}; {_FAQ}",
    own_words=True,
)
USES_GATEWAY = Refusal(
    "VirtualNetworkUsesRemoteGateway",
    "Virtual network {network} cannot be connected to {hub}: its peering {peering} uses remote gateways.",
    "a connection of a virtual network that uses the gateway of a peered network",
    f"{_CONNECT}: a connection is such a peering, and a network has one",
    own_words=True,
)
OVERLAP = Refusal(
    "VirtualNetworkAddressSpaceOverlapsWithHub",
    "Virtual network {network} cannot be connected to {hub}: its range overlaps with that of {other}: "
    "{prefix}.",
    "a connection of a virtual network whose range overlaps with that of the hub, or of its networks",
    _FAQ,
    own_words=True,
)
FULL = Refusal(
    "VirtualHubConnectionLimitReached",
    "{hub} cannot have more than {limit} connections with virtual networks.",
    "more connections with virtual networks than a hub takes",
    _LIMITS,
    own_words=True,
    status="RESOURCE_EXHAUSTED",
)
NO_PEERING = Refusal(
    "ExpressRouteCircuitPeeringNotFound",
    "Connection {id} needs the private peering of a circuit: {peering} does not exist.",
    "a connection of a circuit without its private peering with a hub",
    'Azure document "Create an ExpressRoute association to Virtual WAN", prerequisites',
    own_words=True,
)
KEY = Refusal(
    "InvalidSharedKey",
    "The shared key of connection {id} is not 1 to 128 printable ASCII characters other than space, hyphen "
    "and tilde.",
    "a connection of a hub whose shared key contains a space, hyphen or tilde, or more than printable ASCII",
    'Azure document "VPN Gateway FAQ", preshared keys; that a hub takes the same ones is assumed',
    own_words=True,
)


@rule(
    types=(tokens.HUB_CONNECTION,), verbs=CREATE, refuses=(JOINED, HAS_GATEWAY, USES_GATEWAY, OVERLAP, FULL)
)
def joins(state: State, request: Request) -> CloudError | None:
    """A network joins one hub, without a gateway of its own, and with a range that nothing else has there."""
    hub = request.id.rpartition("/hubVirtualNetworkConnections/")[0]
    network = _remote(plain(request.inputs))
    values = {"network": network, "hub": hub}
    for other in state.of_type(tokens.HUB_CONNECTION):
        if _remote(plain(other.inputs)).lower() == network.lower():
            return refuse(request, JOINED, other=other.id, **values)
    gateway = next(_gateways(state, network), None)
    if gateway is not None:
        return refuse(request, HAS_GATEWAY, gateway=gateway.id, **values)
    for peering in state.of_type(tokens.NETWORK_PEERING):
        mine = peering.id.rpartition("/virtualNetworkPeerings/")[0]
        if mine.lower() == network.lower() and plain(peering.inputs).get("useRemoteGateways"):
            return refuse(request, USES_GATEWAY, peering=peering.id, **values)
    connected = list(_connected(state, hub))
    for other, ranges in ((hub, _own_range(state, hub)), *((id_, prefixes(state, id_)) for id_ in connected)):
        common = shared(prefixes(state, network), ranges)
        if common:
            return refuse(request, OVERLAP, other=other, prefix=common, **values)
    limit = hub_networks() - sum(1 for _ in state.of_type(tokens.VIRTUAL_HUB))
    return refuse(request, FULL, hub=hub, limit=limit) if len(connected) >= limit else None


@rule(types=(tokens.EXPRESS_ROUTE_CONNECTION,), refuses=(NO_PEERING,))
def peered(state: State, request: Request) -> CloudError | None:
    """A circuit joins a hub by its private peering, which its provider or its user makes first."""
    peering = str(dig(plain(request.inputs), "expressRouteCircuitPeering.id") or "")
    circuit_id = peering.rpartition("/peerings/")[0]
    owners = state.owners(circuit_id.lower())
    circuit = next((owner for owner in owners if owner.type == tokens.EXPRESS_ROUTE_CIRCUIT), None)
    if circuit is None or state.owners(peering.lower()):
        return None
    if provisioned_by_oracle(request.world, plain(circuit.outputs)):
        return None
    return refuse(request, NO_PEERING, id=request.id, peering=peering)


@rule(types=(tokens.VPN_CONNECTION,), refuses=(KEY,))
def shared_keys(state: State, request: Request) -> CloudError | None:
    """The keys of a connection have the characters and the length that Azure takes."""
    for link in map(as_map, as_list(plain(request.inputs).get("vpnLinkConnections"))):
        key = link.get("sharedKey")
        if key is not None and not takes_vpn_key(str(key)):
            return refuse(request, KEY, id=request.id)
    return None


def _remote(connection: Value) -> str:
    return str(dig(connection, "remoteVirtualNetwork.id") or "")


def _connected(state: State, hub: str) -> Iterator[str]:
    """Yield the ids of the networks that are connected to a hub."""
    for connection in state.of_type(tokens.HUB_CONNECTION):
        if connection.id.lower().startswith(f"{hub}/".lower()):
            yield _remote(plain(connection.inputs))


def _own_range(state: State, hub: str) -> list[IPv4Network]:
    for owner in state.owners(hub.lower()):
        prefix = plain(owner.inputs).get("addressPrefix")
        if owner.type == tokens.VIRTUAL_HUB and prefix:
            return [IPv4Network(str(prefix))]
    return []


def _gateways(state: State, network: str) -> Iterator[CloudResource]:
    """Yield the gateways of a network: those with an address in one of its subnets."""
    for gateway in state.of_type(tokens.VIRTUAL_NETWORK_GATEWAY):
        for configuration in as_list(plain(gateway.inputs).get("ipConfigurations")):
            subnet = str(dig(as_map(configuration), "subnet.id") or "")
            if subnet.lower().startswith(f"{network}/subnets/".lower()):
                yield gateway
