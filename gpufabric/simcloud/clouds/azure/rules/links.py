"""Links between regions: peerings, AS numbers, and circuits that are not provisioned yet."""

from collections.abc import Iterator
from ipaddress import IPv4Network

from gpufabric.simcloud.clouds.azure import tokens
from gpufabric.simcloud.clouds.azure.rules.errors import refuse
from gpufabric.simcloud.clouds.azure.rules.facts import takes_vpn_key
from gpufabric.simcloud.clouds.request import CloudError, Request, State, World
from gpufabric.simcloud.clouds.rule import DELETE, Refusal, rule
from gpufabric.simcloud.resource import CloudResource
from gpufabric.wire.values import Value, as_list, dig, plain

VIRTUAL_CIRCUIT = "oci:Core/virtualCircuit:VirtualCircuit"

_RESERVED = frozenset({8074, 8075, 12076, *range(65515, 65521)})

OVERLAP = Refusal(
    "VnetAddressSpacesOverlap",
    "Cannot create or update peering {id}. Virtual networks {first} and {second} cannot be peered because "
    "their address spaces overlap. Overlapping address prefixes: {prefix}.",
    "a peering between networks whose ranges overlap",
    "Azure document \"Create, change, or delete a virtual network peering\"; the text follows "
    "Azure/ResourceModules#731",
    own_words=True,
)  # fmt: skip
OVERLAP_PEERED = Refusal(
    "VnetAddressSpaceOverlapsWithAlreadyPeeredVnet",
    "Cannot create or update peering {id}. Virtual networks {first} and {second} cannot be peered because "
    "address space of the first virtual network overlaps with address space of virtual network {other} "
    "already peered with the second virtual network. Overlapping address prefixes: {prefix}.",
    "a peering with a network that another network with an overlapping range is already peered with",
    "Azure/ResourceModules#731; microsoft/AzureTRE#4641",
)
RESERVED_ASN = Refusal(
    "InvalidRequestFormat",
    "The ASN {asn} of local network gateway {id} is reserved by Azure.",
    "a local network gateway with an AS number that Azure reserves",
    'Azure document "VPN Gateway FAQ", AS numbers that Azure keeps',
    own_words=True,
)
KEY = Refusal(
    "InvalidSharedKey",
    "The shared key of connection {id} is not 1 to 128 printable ASCII characters other than space, hyphen "
    "and tilde.",
    "a connection whose shared key contains a space, hyphen or tilde, or more than printable ASCII",
    'Azure document "VPN Gateway FAQ", preshared keys',
    own_words=True,
)
NOT_PROVISIONED = Refusal(
    "ExpressRouteCircuitNotProvisioned",
    "Circuit {id} cannot be used by {by}: its ServiceProviderProvisioningState is NotProvisioned.",
    "a connection to a circuit that its provider has not provisioned and that has no private peering",
    "Azure/azure-powershell#6094: a provider must mark the circuit as provisioned first",
    own_words=True,
)
PROVISIONED = Refusal(
    "ExpressRouteCircuitProvisioned",
    "Circuit {id} cannot be deleted: its ServiceProviderProvisioningState is Provisioned.",
    "the deletion of a circuit that its provider still provisions",
    'Azure document "Create and modify an ExpressRoute circuit", deprovisioning',
    own_words=True,
    http=409,
    status="FAILED_PRECONDITION",
)


@rule(types=(tokens.NETWORK_PEERING,), refuses=(OVERLAP, OVERLAP_PEERED))
def peering(state: State, request: Request) -> CloudError | None:
    """The ranges of peered networks do not overlap, nor do those of all networks peered with one network."""
    mine = request.id.rpartition("/virtualNetworkPeerings/")[0]
    far = str(dig(request.inputs, "remoteVirtualNetwork.id") or "")
    first, second = prefixes(state, mine), prefixes(state, far)
    common = shared(first, second)
    names = {"id": request.id, "first": mine, "second": far}
    if common:
        return refuse(request, OVERLAP, prefix=common, **names)
    for other in state.of_type(tokens.NETWORK_PEERING):
        owner = other.id.rpartition("/virtualNetworkPeerings/")[0]
        third = str(dig(plain(other.inputs), "remoteVirtualNetwork.id") or "")
        if owner.lower() == mine.lower() and third.lower() != far.lower():
            common = shared(second, prefixes(state, third))
            if common:
                swapped = names | {"first": far, "second": mine}
                return refuse(request, OVERLAP_PEERED, other=third, prefix=common, **swapped)
    return None


@rule(types=(tokens.LOCAL_NETWORK_GATEWAY,), refuses=(RESERVED_ASN,))
def far_asn(state: State, request: Request) -> CloudError | None:
    """The far end of a VPN has an AS number that is not Azure's own."""
    asn = int(dig(request.inputs, "bgpSettings.asn") or 0)
    return refuse(request, RESERVED_ASN, asn=asn, id=request.id) if asn in _RESERVED else None


@rule(types=(tokens.GATEWAY_CONNECTION,), refuses=(KEY,))
def shared_key(state: State, request: Request) -> CloudError | None:
    """The key of a connection has the characters and the length that Azure takes."""
    key = request.inputs.get("sharedKey")
    return None if key is None or takes_vpn_key(str(key)) else refuse(request, KEY, id=request.id)


@rule(types=(tokens.GATEWAY_CONNECTION,), refuses=(NOT_PROVISIONED,))
def provisioned(state: State, request: Request) -> CloudError | None:
    """A connection needs a circuit that carries traffic already.

    Oracle provisions the circuit and its peering when its own virtual circuit names the service key. On a
    circuit of the user's own, the user makes the peering.
    """
    if request.inputs.get("connectionType") != "ExpressRoute":
        return None
    peer = str(dig(request.inputs, "peer.id") or "")
    circuit = next(
        (owner for owner in state.owners(peer.lower()) if owner.type == tokens.EXPRESS_ROUTE_CIRCUIT), None
    )
    if circuit is None or provisioned_by_oracle(request.world, plain(circuit.outputs)):
        return None
    peerings = (link.id.lower() for link in state.of_type(tokens.EXPRESS_ROUTE_CIRCUIT_PEERING))
    if any(link_id.startswith(f"{peer.lower()}/peerings/") for link_id in peerings):
        return None
    return refuse(request, NOT_PROVISIONED, id=circuit.id, by=request.id)


@rule(types=(tokens.EXPRESS_ROUTE_CIRCUIT,), verbs=DELETE, refuses=(PROVISIONED,))
def deprovisioned(state: State, request: Request) -> CloudError | None:
    """A circuit can be deleted only after its provider has deprovisioned it."""
    circuit = next(
        (owner for owner in state.owners(request.id.lower()) if owner.type == tokens.EXPRESS_ROUTE_CIRCUIT),
        None,
    )
    if circuit is None or not provisioned_by_oracle(request.world, plain(circuit.outputs)):
        return None
    return refuse(request, PROVISIONED, id=request.id)


def provider_state(circuit: CloudResource, world: World) -> str:
    """Return whether the provider has set up its side of a circuit (Azure document "ExpressRoute workflows
    for circuit provisioning and circuit states").
    """
    return "Provisioned" if provisioned_by_oracle(world, plain(circuit.outputs)) else "NotProvisioned"


def provisioned_by_oracle(world: World, circuit: Value) -> bool:
    """Return whether Oracle has set up a circuit: a virtual circuit of its names the service key."""
    key = circuit.get("serviceKey")
    virtual = (
        virtual_circuit
        for virtual_circuit in world.elsewhere("oci", VIRTUAL_CIRCUIT)
        if virtual_circuit.making is None
    )
    return any(
        plain(virtual_circuit.inputs).get("providerServiceKeyName") == key for virtual_circuit in virtual
    )


def prefixes(state: State, id_: str) -> list[IPv4Network]:
    """Return the ranges of a virtual network; none for one of another subscription."""
    networks = [owner for owner in state.owners(id_.lower()) if owner.type == tokens.VIRTUAL_NETWORK]
    given = as_list(dig(plain(networks[0].outputs), "addressSpace.addressPrefixes")) if networks else []
    return list(_networks(given))


def _networks(given: list[Value]) -> Iterator[IPv4Network]:
    for cidr in given:
        try:
            yield IPv4Network(str(cidr))
        except ValueError:
            continue


def shared(first: list[IPv4Network], second: list[IPv4Network]) -> str:
    """Return the ranges that overlap with ranges of a second list, as text; empty if none does."""
    return ", ".join(str(network) for network in first for two in second if network.overlaps(two))
