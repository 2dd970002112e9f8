"""Address ranges of VPCs and their subnets."""

from collections.abc import Iterator
from ipaddress import IPv4Network

from gpufabric.simcloud.clouds.aws.rules.errors import refuse
from gpufabric.simcloud.clouds.aws.tokens import SECONDARY_RANGE, SUBNET, VPC
from gpufabric.simcloud.clouds.request import CloudError, Request, State
from gpufabric.simcloud.clouds.rule import CREATE, Refusal, rule
from gpufabric.wire.values import Value, plain

_LARGEST, _SMALLEST = 16, 28  # VPC user guide, "VPC CIDR blocks", "Subnet sizing"

VPC_SIZE = Refusal(
    "InvalidVpc.Range",
    "The CIDR '{cidr}' is invalid.",
    "a VPC larger than /16 or smaller than /28",
    "grycap/im#1011; trailofbits/algo#340",
)
OUTSIDE = Refusal(
    "InvalidSubnet.Range",
    "The CIDR '{cidr}' is invalid.",
    "a subnet outside its VPC, larger than /16 or smaller than /28",
    "pulumi/pulumi-awsx#111",
)
OVERLAP = Refusal(
    "InvalidSubnet.Conflict",
    "The CIDR '{cidr}' conflicts with another subnet",
    "a subnet that overlaps another one in the VPC",
    "hashicorp/terraform#33470; klothoplatform/klotho#783",
)


@rule(types=(VPC,), verbs=CREATE, refuses=(VPC_SIZE,))
def vpc_range(_: State, request: Request) -> CloudError | None:
    """The range of a VPC has an allowed size."""
    mine = _network(request.inputs.get("cidrBlock"))
    return None if mine is None or _fits(mine) else refuse(request, VPC_SIZE, cidr=mine)


@rule(types=(SUBNET,), verbs=CREATE, refuses=(OUTSIDE, OVERLAP))
def subnet_range(state: State, request: Request) -> CloudError | None:
    """The range of a subnet lies in its VPC, has an allowed size, and overlaps no other subnet."""
    mine, vpc = _network(request.inputs.get("cidrBlock")), str(request.inputs.get("vpcId"))
    if mine is None:
        return None
    known = list(_ranges(state, vpc))
    if not _fits(mine) or (known and not any(mine.subnet_of(space) for space in known)):
        listed = ", ".join(str(space) for space in known)
        because = f"the VPC has {listed}" if listed else ""
        return refuse(request, OUTSIDE, cidr=mine, because=because)
    for other in state.of_type(SUBNET):
        outputs = plain(other.outputs)
        theirs = _network(outputs.get("cidrBlock"))
        if outputs.get("vpcId") == vpc and theirs is not None and theirs.overlaps(mine):
            return refuse(request, OVERLAP, cidr=mine, because=f"{other.id} has {theirs}")
    return None


def _ranges(state: State, vpc: str) -> Iterator[IPv4Network]:
    """Yield the known ranges of a VPC; none if one of them is not known, as of an address pool."""
    owner = state.get(VPC, vpc)
    first = _network(plain(owner.outputs).get("cidrBlock")) if owner else None
    if first is None:
        return
    yield first
    for more in state.of_type(SECONDARY_RANGE):
        outputs = plain(more.outputs)
        space = _network(outputs.get("cidrBlock"))
        if outputs.get("vpcId") == vpc and space is not None:
            yield space


def _fits(network: IPv4Network) -> bool:
    return _LARGEST <= network.prefixlen <= _SMALLEST


def _network(cidr: Value) -> IPv4Network | None:
    try:
        return IPv4Network(str(cidr), strict=False)  # EC2 accepts host bits, and drops them
    except ValueError:
        return None
