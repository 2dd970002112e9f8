"""Links between regions: AS numbers, addresses inside tunnels, peerings that are not accepted yet."""

from ipaddress import IPv4Network, ip_network

from gpufabric.simcloud.clouds.aws import tokens
from gpufabric.simcloud.clouds.aws.rules.errors import refuse
from gpufabric.simcloud.clouds.aws.rules.facts import takes_vpn_key
from gpufabric.simcloud.clouds.request import CloudError, Request, State
from gpufabric.simcloud.clouds.rule import Refusal, rule
from gpufabric.wire.values import Value, plain

_USERS = (
    tokens.TRANSIT_GATEWAY_ROUTE,
    tokens.TRANSIT_GATEWAY_ROUTE_TABLE_ASSOCIATION,
)
_OPTIONS = "EC2 API reference, VpnTunnelOptionsSpecification"
_LINK_LOCAL = IPv4Network("169.254.0.0/16")
_KEPT = frozenset(
    IPv4Network(f"169.254.{place}/30") for place in ("0.0", "1.0", "2.0", "3.0", "4.0", "5.0", "169.252")
)
_INSIDE_PREFIX = 30
_PRIVATE = (range(64512, 65535), range(4_200_000_000, 4_294_967_295))
_LARGEST_ASN = 2_147_483_647

ASN = Refusal(
    "InvalidParameterValue",
    "Value ({asn}) for parameter amazonSideAsn is invalid. It must be 64512 to 65534 or 4200000000 to "
    "4294967294.",
    "a transit or Direct Connect gateway whose AS number is not private",
    "EC2 API reference, TransitGatewayRequestOptions; Direct Connect API reference, "
    "CreateDirectConnectGateway",
    own_words=True,
)
CUSTOMER_ASN = Refusal(
    "InvalidParameterValue",
    "Value ({asn}) for parameter bgpAsn is invalid. It must be 1 to 2147483647.",
    "a customer gateway with an AS number that `bgpAsn` cannot hold",
    "EC2 API reference, CreateCustomerGateway",
    own_words=True,
)
INSIDE = Refusal(
    "InvalidParameterValue",
    "Value ({cidr}) for parameter tunnelInsideCidr is invalid. It must be a /30 of 169.254.0.0/16 that AWS "
    "does not keep for itself.",
    "an inside range of a tunnel that is not a /30 of 169.254.0.0/16, or that AWS reserves",
    _OPTIONS,
    own_words=True,
)
INSIDE_TAKEN = Refusal(
    "InvalidParameterValue",
    "Value ({cidr}) for parameter tunnelInsideCidr is invalid. It is used by {by} on the same gateway.",
    "an inside range of a tunnel that another tunnel of the gateway uses",
    _OPTIONS,
    own_words=True,
)
KEY = Refusal(
    "InvalidParameterValue",
    "Value for parameter PreSharedKey is invalid.",
    "a pre-shared key of other characters than letters, digits, periods and underscores, that begins with 0, "
    "or that is not 8 to 64 characters long",
    f"GoogleCloudPlatform/pbmm-on-gcp-onboarding#299; {_OPTIONS}",
)
PENDING = Refusal(
    "IncorrectState",
    "{id} is in invalid state",
    "a route or route table for a peering that is not accepted yet",
    "hashicorp/terraform-provider-aws#26754",
    status="FAILED_PRECONDITION",
)
SAME_ASN = Refusal(
    "DirectConnectClientException",
    "The Direct Connect gateway {gateway} and the transit gateway {id} have the same ASN {asn}.",
    "a Direct Connect gateway and a transit gateway with the same AS number",
    'Direct Connect user guide, "Transit gateway associations"',
    own_words=True,
)
VLAN_TAKEN = Refusal(
    "DirectConnectClientException",
    "VLAN {vlan} is already in use on connection {id}.",
    "two virtual interfaces with the same VLAN on a connection",
    "Direct Connect API reference, CreateTransitVirtualInterface",
    own_words=True,
)


@rule(
    types=(tokens.TRANSIT_GATEWAY, tokens.DIRECT_CONNECT_GATEWAY, tokens.CUSTOMER_GATEWAY),
    refuses=(ASN, CUSTOMER_ASN),
)
def as_number(state: State, request: Request) -> CloudError | None:
    """Gateways have private AS numbers; a customer's may be any that the parameter holds."""
    if request.type in {tokens.TRANSIT_GATEWAY, tokens.DIRECT_CONNECT_GATEWAY}:
        asn = _number(request.inputs.get("amazonSideAsn"))
        if asn is not None and not any(asn in numbers for numbers in _PRIVATE):
            return refuse(request, ASN, asn=asn)
    if request.type == tokens.CUSTOMER_GATEWAY:
        asn = _number(request.inputs.get("bgpAsn"))
        if asn is not None and not 1 <= asn <= _LARGEST_ASN:
            return refuse(request, CUSTOMER_ASN, asn=asn)
    return None


@rule(types=(tokens.VPN_CONNECTION,), refuses=(INSIDE, INSIDE_TAKEN))
def tunnel_addresses(state: State, request: Request) -> CloudError | None:
    """Ranges inside tunnels are well formed and differ among the tunnels of a gateway."""
    mine = _insides(request.inputs)
    for cidr in mine:
        if not _is_inside(cidr):
            return refuse(request, INSIDE, cidr=cidr)
    gateway = request.inputs.get("transitGatewayId")
    for other in state.of_type(tokens.VPN_CONNECTION):
        values = plain(other.inputs)
        if other.id == request.id or not gateway or values.get("transitGatewayId") != gateway:
            continue
        shared = [cidr for cidr in mine if cidr in _insides(values)]
        if shared:
            return refuse(request, INSIDE_TAKEN, cidr=shared[0], by=other.id)
    return None


@rule(types=(tokens.VPN_CONNECTION,), refuses=(KEY,))
def pre_shared_keys(state: State, request: Request) -> CloudError | None:
    """Keys that a program gives have the characters and the length that AWS takes."""
    given = (request.inputs.get(f"tunnel{number}PresharedKey") for number in (1, 2))
    refused = any(key is not None and not takes_vpn_key(str(key)) for key in given)
    return refuse(request, KEY) if refused else None


@rule(types=_USERS, refuses=(PENDING,))
def accepted(state: State, request: Request) -> CloudError | None:
    """A peering accepts no routes before the other side has accepted the peering."""
    id_ = str(request.inputs.get("transitGatewayAttachmentId"))
    if state.get(tokens.PEERING_ATTACHMENT, id_) is None:
        return None
    return None if state.get(tokens.PEERING_ATTACHMENT_ACCEPTER, id_) else refuse(request, PENDING, id=id_)


@rule(
    types=(tokens.DIRECT_CONNECT_ASSOCIATION, tokens.TRANSIT_VIRTUAL_INTERFACE),
    refuses=(SAME_ASN, VLAN_TAKEN),
)
def direct_connect(state: State, request: Request) -> CloudError | None:
    """Joined gateways differ in their AS numbers, and interfaces of a connection in their VLANs."""
    if request.type == tokens.DIRECT_CONNECT_ASSOCIATION:
        near = state.get(tokens.DIRECT_CONNECT_GATEWAY, str(request.inputs.get("dxGatewayId")))
        far = state.get(tokens.TRANSIT_GATEWAY, str(request.inputs.get("associatedGatewayId")))
        asns = [_number(plain(side.outputs).get("amazonSideAsn")) for side in (near, far) if side]
        if len(asns) > len(set(asns)):
            ids = [side.id for side in (near, far) if side]
            return refuse(request, SAME_ASN, gateway=ids[0], id=ids[-1], asn=asns[0])
    if request.type == tokens.TRANSIT_VIRTUAL_INTERFACE:
        mine = (request.inputs.get("connectionId"), request.inputs.get("vlan"))
        for other in state.of_type(tokens.TRANSIT_VIRTUAL_INTERFACE):
            values = plain(other.inputs)
            if other.id != request.id and mine == (values.get("connectionId"), values.get("vlan")):
                return refuse(request, VLAN_TAKEN, vlan=mine[1], id=mine[0])
    return None


def _is_inside(cidr: str) -> bool:
    network = ip_network(cidr, strict=False)
    if not isinstance(network, IPv4Network) or network.prefixlen != _INSIDE_PREFIX:
        return False
    return network.subnet_of(_LINK_LOCAL) and network not in _KEPT


def _insides(values: Value) -> list[str]:
    cidrs = (values.get(f"tunnel{number}InsideCidr") for number in (1, 2))
    return [str(cidr) for cidr in cidrs if cidr]


def _number(value: Value) -> int | None:
    return int(value) if str(value or "").isdigit() else None
