"""Address ranges of VPCs and their subnets."""

from collections.abc import Iterable
from ipaddress import IPv4Network

from gpufabric.simcloud.clouds.aws.rules.errors import refuse
from gpufabric.simcloud.clouds.aws.rules.facts import network_prefixes
from gpufabric.simcloud.clouds.aws.tokens import SUBNET, VPC, VPC_BLOCK
from gpufabric.simcloud.clouds.request import CloudError, Request, State
from gpufabric.simcloud.clouds.rule import CREATE, Refusal, rule
from gpufabric.wire.values import plain

VPC_SIZE = Refusal(
    "InvalidVpc.Range",
    "The CIDR '{cidr}' is invalid.",
    "a VPC larger than /16 or smaller than /28",
    "hashicorp/terraform#19452; trailofbits/algo#340; EC2 API reference, CreateVpc",
)
SUBNET_RANGE = Refusal(
    "InvalidSubnet.Range",
    "The CIDR '{cidr}' is invalid.",
    "a subnet larger than /16 or smaller than /28, or outside its VPC",
    "pulumi/pulumi-awsx#111; EC2 API reference, CreateSubnet",
)

OVERLAP = Refusal(
    "InvalidSubnet.Conflict",
    "The CIDR '{cidr}' conflicts with another subnet",
    "a subnet that overlaps another one in its VPC",
    "hashicorp/terraform#33470; klothoplatform/klotho#783",
)


@rule(types=(VPC,), refuses=(VPC_SIZE,))
def vpc_range(state: State, request: Request) -> CloudError | None:
    """The range of a VPC has an allowed size."""
    return next(
        (
            refuse(request, VPC_SIZE, cidr=network)
            for network in _networks([request.inputs.get("cidrBlock")])
            if not _allowed(network)
        ),
        None,
    )


@rule(types=(SUBNET,), refuses=(SUBNET_RANGE,))
def subnet_range(state: State, request: Request) -> CloudError | None:
    """The range of a subnet has an allowed size and is in its VPC."""
    vpc_id = str(request.inputs.get("vpcId"))
    vpc = state.get(VPC, vpc_id)
    whole = list(_networks([plain(vpc.outputs).get("cidrBlock")])) if vpc else []
    for network in _networks([request.inputs.get("cidrBlock")]):
        # Blocks that are added to a VPC are resources of their own, which are not judged.
        if not _allowed(network):
            return refuse(request, SUBNET_RANGE, cidr=network)
        if whole and not _has_more_blocks(state, vpc_id) and not network.subnet_of(whole[0]):
            return refuse(request, SUBNET_RANGE, cidr=network)
    return None


@rule(types=(SUBNET,), verbs=CREATE, refuses=(OVERLAP,))
def subnets_apart(state: State, request: Request) -> CloudError | None:
    """The range of a subnet overlaps no other one in its VPC."""
    for network in _networks([request.inputs.get("cidrBlock")]):
        for other in state.of_type(SUBNET):
            outputs = plain(other.outputs)
            if outputs.get("vpcId") != request.inputs.get("vpcId"):
                continue
            for theirs in _networks([outputs.get("cidrBlock")]):
                if theirs.overlaps(network):
                    return refuse(request, OVERLAP, cidr=network, because=f"{other.id} has {theirs}")
    return None


def _allowed(network: IPv4Network) -> bool:
    largest, smallest = network_prefixes()
    return largest <= network.prefixlen <= smallest


def _has_more_blocks(state: State, vpc_id: str) -> bool:
    return any(plain(block.inputs).get("vpcId") == vpc_id for block in state.of_type(VPC_BLOCK))


def _networks(given: Iterable[object]) -> Iterable[IPv4Network]:
    for cidr in given:
        try:
            yield IPv4Network(str(cidr), strict=False)
        except ValueError:
            continue
