"""Free IPv4 addresses of a subnet, from its range and the resources in it.

Only what starts with the instances counts: pods take their addresses later, and a node without room for them
is there all the same.
"""

from collections.abc import Callable
from ipaddress import ip_network

from gpufabric.plural import plural
from gpufabric.simcloud.clouds.aws import tokens
from gpufabric.simcloud.clouds.aws.rules.errors import refuse
from gpufabric.simcloud.clouds.aws.rules.facts import reserved_per_subnet
from gpufabric.simcloud.clouds.aws.rules.launch import (
    Launch,
    launch_of,
    more_than_before,
    running,
    subnets_of,
)
from gpufabric.simcloud.clouds.request import CloudError, Request, State
from gpufabric.simcloud.clouds.rule import CREATE, Refusal, rule
from gpufabric.simcloud.resource import CloudResource
from gpufabric.wire.values import Value, as_list, dig, plain

CLUSTER_INTERFACES = 4
"""Interfaces that an EKS control plane makes at most, spread over its subnets (EKS user guide, "View Amazon
EKS networking requirements": two to four)."""

NODES_FULL = Refusal(
    "InsufficientFreeAddressesInSubnet",
    "Amazon Autoscaling was unable to launch instances because there are not enough free addresses in the "
    "subnet associated with your AutoScaling group(s).",
    "more instances than the subnets have free addresses for",
    "falcosecurity/test-infra#1164; EKS API reference, Issue",
    "launch",
    issue="InsufficientFreeAddresses",
)
GATEWAY_FULL = Refusal(
    "InsufficientFreeAddressesInSubnet",
    "Subnet has insufficient free addresses to create this NAT gateway",
    "a NAT gateway in a full subnet",
    "EC2 API reference, NatGateway",
    status="RESOURCE_EXHAUSTED",
)
ADDRESS_TAKEN = Refusal(
    "Resource.AlreadyAssociated",
    "Elastic IP address [{address}] is already associated",
    "a NAT gateway with the address of another one, also of one that the update deletes later",
    "EC2 API reference, NatGateway; pulumi/pulumi-aws#1483; kubernetes-sigs/cluster-api-provider-aws#1418",
    status="FAILED_PRECONDITION",
)


@rule(types=(tokens.NODE_GROUP,), refuses=(NODES_FULL,))
def addresses_for_nodes(state: State, request: Request) -> CloudError | None:
    """The subnets of a node group have an address for each interface that takes one."""
    launch = launch_of(state, request)
    if launch is None or not more_than_before(state, request, launch):
        return None
    per_node = launch.addresses_per_node
    free: dict[str, int] = {}
    for subnet in subnets_of(state, launch):
        room = free_addresses(state, subnet, but=launch.id)
        if room is None:
            return None
        free[subnet.id] = room
    # Auto Scaling goes on in another zone when one is full.
    if not free or launch.nodes <= sum(room // per_node for room in free.values()):
        return None
    listed = ", ".join(f"{place} has {room} free" for place, room in free.items())
    return refuse(
        request,
        NODES_FULL,
        because=f"{plural(launch.nodes, 'instance')} x {plural(per_node, 'address', 'addresses')}; {listed}",
    )


@rule(types=(tokens.NAT_GATEWAY,), verbs=CREATE, refuses=(ADDRESS_TAKEN, GATEWAY_FULL))
def address_for_gateway(state: State, request: Request) -> CloudError | None:
    """A NAT gateway has an Elastic IP address to itself, and takes one address of its subnet."""
    address = request.inputs.get("allocationId")
    others = (plain(other.inputs) for other in state.of_type(tokens.NAT_GATEWAY) if other.id != request.id)
    if address and any(other.get("allocationId") == address for other in others):
        return refuse(request, ADDRESS_TAKEN, address=address)
    subnet = state.get(tokens.SUBNET, str(request.inputs.get("subnetId")))
    return refuse(request, GATEWAY_FULL) if subnet and free_addresses(state, subnet) == 0 else None


def free_addresses(state: State, subnet: CloudResource, *, but: str = "") -> int | None:
    """Return the addresses that are left in a subnet, without what the node group whose id is ``but`` takes;
    ``None`` for a subnet whose range is not known, as of a pool.
    """
    cidr = subnet.outputs.get("cidrBlock")
    if not cidr:
        return None
    nodes = sum(_nodes(launch, subnet.id) for launch in running(state, subnet.region, but=but))
    others = sum(
        _TAKES[user.type](plain(user.inputs), plain(user.outputs), subnet.id)
        for user in state.referrers(subnet.id)
        if user.type in _TAKES
    )
    return max(0, ip_network(str(plain(cidr))).num_addresses - reserved_per_subnet() - nodes - others)


def _nodes(launch: Launch, subnet: str) -> int:
    return launch.nodes_in(subnet) * launch.addresses_per_node


def _one(_inputs: Value, _outputs: Value, _subnet: str) -> int:
    return 1


def _file_system(_inputs: Value, outputs: Value, _subnet: str) -> int:
    return len(as_list(outputs.get("networkInterfaceIds")))


def _cluster(inputs: Value, _outputs: Value, subnet: str) -> int:
    subnets = [str(subnet_id) for subnet_id in as_list(dig(inputs, "vpcConfig.subnetIds"))]
    share, rest = divmod(CLUSTER_INTERFACES, max(1, len(subnets)))
    return share + (subnet in subnets and subnets.index(subnet) < rest)


def _endpoint(inputs: Value, _outputs: Value, _subnet: str) -> int:
    return 1 if inputs.get("vpcEndpointType") == "Interface" else 0


_TAKES: dict[str, Callable[[Value, Value, str], int]] = {
    tokens.NAT_GATEWAY: _one,
    tokens.VPC_ATTACHMENT: _one,
    tokens.VPC_ENDPOINT: _endpoint,
    tokens.LUSTRE_FILE_SYSTEM: _file_system,
    tokens.CLUSTER: _cluster,
}
