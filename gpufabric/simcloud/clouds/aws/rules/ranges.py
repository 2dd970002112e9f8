"""Address ranges of VPCs and their subnets."""

from collections.abc import Iterable
from ipaddress import IPv4Network

from gpufabric.simcloud.clouds.aws.rules.errors import refuse
from gpufabric.simcloud.clouds.aws.rules.facts import network_prefixes
from gpufabric.simcloud.clouds.aws.tokens import SUBNET, VPC, VPC_BLOCK
from gpufabric.simcloud.clouds.request import CloudError, Request, State
from gpufabric.simcloud.clouds.rule import Refusal, rule
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
