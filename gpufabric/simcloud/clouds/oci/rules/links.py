"""Links between regions: virtual circuits, addresses of BGP sessions, remote peering."""

from ipaddress import IPv4Interface

from gpufabric.simcloud.clouds.oci.rules.errors import refuse
from gpufabric.simcloud.clouds.oci.rules.facts import asn as own_asn
from gpufabric.simcloud.clouds.oci.rules.facts import takes_vpn_key
from gpufabric.simcloud.clouds.oci.tokens import IPSEC_TUNNEL, REMOTE_PEERING_CONNECTION, VIRTUAL_CIRCUIT
from gpufabric.simcloud.clouds.request import CloudError, Request, State
from gpufabric.simcloud.clouds.rule import Refusal, rule
from gpufabric.wire.values import Value, as_list, as_map, dig, plain

EXPRESSROUTE = "azure-native:network:ExpressRouteCircuit"

_MBPS_PER_GBPS = 1000
_LONGEST, _SHORTEST = 31, 28

UNKNOWN_KEY = Refusal(
    "InvalidParameter",
    "The provider service key does not belong to a circuit of the provider.",
    "a virtual circuit with a service key that Azure did not issue",
    'OCI documentation, "Access to Microsoft Azure", step 2',
    own_words=True,
)
BANDWIDTH = Refusal(
    "InvalidParameter",
    "The bandwidth shape {given} is not that of the provider's circuit ({far} Mbps).",
    "a virtual circuit whose bandwidth differs from that of its ExpressRoute circuit",
    'OCI documentation, "Access to Microsoft Azure", bandwidth',
    own_words=True,
)
SESSION = Refusal(
    "InvalidParameter",
    "The BGP peering addresses {mine} and {far} are not two hosts of one network from /28 to /31.",
    "a BGP session whose two addresses are not in one network of /28 to /31",
    "OCI API reference, CrossConnectMapping and BgpSessionInfo",
    own_words=True,
)
OWN_ASN = Refusal(
    "InvalidParameter",
    "The customer BGP ASN {asn} is Oracle's own.",
    "a BGP session with Oracle's AS number at the far end",
    'OCI documentation, "FastConnect Requirements"',
    own_words=True,
)
KEY = Refusal(
    "InvalidParameter",
    "The shared secret of tunnel {id} holds other characters than letters, numbers and spaces.",
    "an IPSec tunnel whose shared secret contains characters other than letters, digits and spaces",
    "OCI API reference, UpdateIPSecConnectionTunnelSharedSecretDetails",
    own_words=True,
)
PEERED = Refusal(
    "IncorrectState",
    "The remote peering connection {id} is already peered with {by}.",
    "a second peering of a remote peering connection",
    "OCI API reference, ConnectRemotePeeringConnections",
    own_words=True,
    http=409,
    status="FAILED_PRECONDITION",
)


@rule(types=(VIRTUAL_CIRCUIT,), refuses=(UNKNOWN_KEY, BANDWIDTH))
def provider_key(state: State, request: Request) -> CloudError | None:
    """A circuit with Azure names a service key that Azure gave out, and has that circuit's bandwidth."""
    key = request.inputs.get("providerServiceKeyName")
    if not key:
        return None
    circuits = [plain(circuit.outputs) for circuit in request.world.elsewhere("azure", EXPRESSROUTE)]
    circuit = next((circuit for circuit in circuits if circuit.get("serviceKey") == key), None)
    if circuit is None:
        return refuse(request, UNKNOWN_KEY)
    given = str(request.inputs.get("bandwidthShapeName") or "")
    far = int(dig(circuit, "serviceProviderProperties.bandwidthInMbps") or 0)
    mine = float(given.partition(" ")[0] or 0) * _MBPS_PER_GBPS
    return None if mine == far else refuse(request, BANDWIDTH, given=given, far=far)


@rule(types=(VIRTUAL_CIRCUIT, IPSEC_TUNNEL), refuses=(SESSION, OWN_ASN))
def bgp_session(state: State, request: Request) -> CloudError | None:
    """Both addresses of a session are in one small network, and the far end is not Oracle."""
    sessions: list[tuple[Value, Value]] = []
    asn: Value = None
    if request.type == VIRTUAL_CIRCUIT:
        mappings = [as_map(mapping) for mapping in as_list(request.inputs.get("crossConnectMappings"))]
        sessions = [
            (mapping.get("oracleBgpPeeringIp"), mapping.get("customerBgpPeeringIp")) for mapping in mappings
        ]
        asn = request.inputs.get("customerBgpAsn")
    if request.type == IPSEC_TUNNEL:
        info = as_map(request.inputs.get("bgpSessionInfo"))
        sessions = [(info.get("oracleInterfaceIp"), info.get("customerInterfaceIp"))]
        asn = info.get("customerBgpAsn")
    if asn is not None and str(asn) == str(own_asn()):
        return refuse(request, OWN_ASN, asn=asn)
    for mine, far in sessions:
        if mine and far and not _paired(str(mine), str(far)):
            return refuse(request, SESSION, mine=mine, far=far)
    return None


@rule(types=(IPSEC_TUNNEL,), refuses=(KEY,))
def shared_secret(state: State, request: Request) -> CloudError | None:
    """The shared secret of a tunnel holds the characters that Oracle takes."""
    key = request.inputs.get("sharedSecret")
    if key is None or takes_vpn_key(str(key)):
        return None
    return refuse(request, KEY, id=request.inputs.get("tunnelId"))


@rule(types=(REMOTE_PEERING_CONNECTION,), refuses=(PEERED,))
def one_peer(state: State, request: Request) -> CloudError | None:
    """A remote peering connection has one peer."""
    peer = request.inputs.get("peerId")
    if not peer:
        return None
    for other in state.of_type(REMOTE_PEERING_CONNECTION):
        if other.id != request.id and plain(other.inputs).get("peerId") == peer:
            return refuse(request, PEERED, id=peer, by=other.id)
    return None


def _paired(mine: str, far: str) -> bool:
    try:
        near_end, far_end = IPv4Interface(mine), IPv4Interface(far)
    except ValueError:
        return False
    fits = _SHORTEST <= near_end.network.prefixlen <= _LONGEST
    return fits and near_end.network == far_end.network and near_end.ip != far_end.ip
