"""Ranges of subnets in their VPC."""

from collections.abc import Iterator
from ipaddress import IPv4Network

from gpufabric.simcloud.clouds.aws.rules.errors import refuse
from gpufabric.simcloud.clouds.aws.tokens import SUBNET, VPC
from gpufabric.simcloud.clouds.request import CloudError, Request, State
from gpufabric.simcloud.clouds.rule import CREATE, Refusal, rule
from gpufabric.simcloud.resource import CloudResource
from gpufabric.wire.values import plain

RANGE = Refusal(
    "InvalidSubnet.Range",
    "The CIDR '{cidr}' is invalid.",
    "a subnet outside the range of its VPC",
    'EC2 API reference, "Error codes"; pulumi/pulumi-awsx#111 (text)',
)
CONFLICT = Refusal(
    "InvalidSubnet.Conflict",
    "The CIDR '{cidr}' conflicts with another subnet",
    "a subnet that overlaps another one of its VPC, also one that the update deletes later",
    'EC2 API reference, "Error codes"; hashicorp/terraform#33470 (text); pulumi/pulumi-awsx#520',
)


@rule(types=(SUBNET,), verbs=CREATE, refuses=(RANGE, CONFLICT))
def subnet_range(state: State, request: Request) -> CloudError | None:
    """A subnet lies in the range of its VPC, and overlaps no other subnet of it."""
    cidr, vpc_id = request.inputs.get("cidrBlock"), request.inputs.get("vpcId")
    if not cidr or not vpc_id:
        return None
    mine, vpc = IPv4Network(str(cidr), strict=False), state.get(VPC, str(vpc_id))
    whole = _range(vpc) if vpc else None
    if whole is not None and not mine.subnet_of(whole):
        return refuse(request, RANGE, cidr=cidr)
    if any(other.overlaps(mine) for other in _others(state, str(vpc_id))):
        return refuse(request, CONFLICT, cidr=cidr)
    return None


def _others(state: State, vpc_id: str) -> Iterator[IPv4Network]:
    """Yield the known ranges of the subnets of a VPC."""
    for subnet in state.of_type(SUBNET):
        known = _range(subnet)
        if known is not None and plain(subnet.outputs).get("vpcId") == vpc_id:
            yield known


def _range(owner: CloudResource) -> IPv4Network | None:
    cidr = plain(owner.outputs).get("cidrBlock")
    return IPv4Network(str(cidr), strict=False) if cidr else None
