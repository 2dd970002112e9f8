"""Address ranges of virtual cloud networks and their subnets."""

from collections.abc import Iterable
from ipaddress import IPv4Network, ip_interface

from gpufabric.simcloud.clouds.oci.rules.errors import refuse
from gpufabric.simcloud.clouds.oci.rules.facts import network_prefixes
from gpufabric.simcloud.clouds.oci.tokens import SUBNET, VCN
from gpufabric.simcloud.clouds.request import CloudError, Request, State
from gpufabric.simcloud.clouds.rule import Refusal, rule
from gpufabric.wire.values import as_list, plain

_SIZES = 'OCI documentation, "Networking Overview", Allowed VCN Size and Address Ranges'

HOST_BITS = Refusal(
    "InvalidParameter",
    "The requested CIDR {cidr} is invalid: CIDR IP {given} does not match network IP {network}.",
    "a range whose address is not the first of its network",
    "oracle-quickstart/oci-arch-adw-oac#20; oci-landing-zones/terraform-oci-core-landingzone#29",
)
SIZE = Refusal(
    "InvalidParameter",
    "The requested CIDR {cidr} is invalid: its size must be between /16 and /30.",
    "a VCN or subnet larger than /16 or smaller than /30",
    _SIZES,
    own_words=True,
)
VCN_OVERLAP = Refusal(
    "InvalidParameter",
    "The requested CIDR {cidr} is invalid: it overlaps with {other}, another CIDR of the VCN.",
    "ranges of one VCN that overlap",
    _SIZES,
    own_words=True,
)
OUTSIDE = Refusal(
    "InvalidParameter",
    "The requested CIDR {cidr} is invalid: it is not within a CIDR of the VCN ({blocks}).",
    "a subnet outside its VCN",
    'OCI documentation, "Overview of VCNs and Subnets"',
    own_words=True,
)
SUBNET_OVERLAP = Refusal(
    "InvalidParameter",
    "The requested CIDR {cidr} is invalid: subnet {id} with CIDR {other} overlaps with this CIDR.",
    "a subnet that overlaps another one in the VCN",
    "oci-landing-zones/terraform-oci-core-landingzone#29 (code and begin of the text)",
    own_words=True,
)


@rule(types=(VCN,), refuses=(HOST_BITS, SIZE, VCN_OVERLAP))
def vcn_ranges(state: State, request: Request) -> CloudError | None:
    """The ranges of a VCN are well formed, of an allowed size, and apart from each other."""
    given = as_list(request.inputs.get("cidrBlocks")) or [request.inputs.get("cidrBlock")]
    seen: list[IPv4Network] = []
    for cidr in (str(block) for block in given if block):
        error = _well_formed(request, cidr)
        if error is not None:
            return error
        block = IPv4Network(cidr)
        other = next((earlier for earlier in seen if earlier.overlaps(block)), None)
        if other is not None:
            return refuse(request, VCN_OVERLAP, cidr=cidr, other=other)
        seen.append(block)
    return None


@rule(types=(SUBNET,), refuses=(HOST_BITS, SIZE, OUTSIDE, SUBNET_OVERLAP))
def subnet_range(state: State, request: Request) -> CloudError | None:
    """The range of a subnet lies in its VCN and is apart from its other subnets."""
    cidr = str(request.inputs.get("cidrBlock") or "")
    if not cidr:
        return None
    error = _well_formed(request, cidr)
    if error is not None:
        return error
    block, vcn_id = IPv4Network(cidr), str(request.inputs.get("vcnId"))
    vcn = state.get(VCN, vcn_id)
    blocks = list(_networks(as_list(vcn.outputs.get("cidrBlocks")))) if vcn else []
    if blocks and not any(block.subnet_of(whole) for whole in blocks):
        return refuse(request, OUTSIDE, cidr=cidr, blocks=", ".join(map(str, blocks)))
    for subnet in state.of_type(SUBNET):
        if subnet.id == request.id or subnet.outputs.get("vcnId") != vcn_id:
            continue
        for other in _networks([plain(subnet.outputs).get("cidrBlock")]):
            if other.overlaps(block):
                return refuse(request, SUBNET_OVERLAP, cidr=cidr, id=subnet.id, other=other)
    return None


def _well_formed(request: Request, cidr: str) -> CloudError | None:
    try:
        given = ip_interface(cidr)
    except ValueError:
        return None  # neither is what the provider says of text that is no range known
    network = given.network
    if not isinstance(network, IPv4Network):
        return None
    if given.ip != network.network_address:
        return refuse(
            request, HOST_BITS, cidr=cidr, given=given.ip, network=network.network_address
        )  # fmt: skip
    largest, smallest = network_prefixes()
    if not largest <= network.prefixlen <= smallest:
        return refuse(request, SIZE, cidr=cidr)
    return None


def _networks(given: Iterable[object]) -> Iterable[IPv4Network]:
    for cidr in given:
        try:
            yield IPv4Network(str(cidr))
        except ValueError:
            continue
