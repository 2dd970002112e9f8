"""Addresses left in subnets, for nodes and private endpoints."""

from gpufabric.simcloud.clouds.azure.rules import lustre
from gpufabric.simcloud.clouds.azure.rules.errors import refuse
from gpufabric.simcloud.clouds.azure.rules.pools import AgentPool, asked, growing, running
from gpufabric.simcloud.clouds.azure.rules.subnets import prefixes_of, services_of, size_of, subnet_of
from gpufabric.simcloud.clouds.azure.tokens import CLUSTER, LUSTRE_FILE_SYSTEM, POOL, PRIVATE_ENDPOINT
from gpufabric.simcloud.clouds.request import CloudError, Request, State
from gpufabric.simcloud.clouds.rule import CREATE, Refusal, rule
from gpufabric.simcloud.resource import CloudResource
from gpufabric.wire.values import dig, plain

FULL = Refusal(
    "SubnetIsFull",
    "Subnet {name} with address prefix {prefix} does not have enough capacity for {needed} IP addresses.",
    "more nodes than the subnet has free addresses for",
    'Azure/karpenter-provider-azure#734; AKS document "Troubleshoot the SubnetIsFull error code"',
    "operation",
    status="RESOURCE_EXHAUSTED",
)
ENDPOINT_FULL = Refusal(
    "SubnetIsFull",
    "Subnet {name} with address prefix {prefix} does not have enough capacity for {needed} IP addresses.",
    "a private endpoint in a full subnet",
    "MicrosoftDocs/azure-docs#88211",
    status="RESOURCE_EXHAUSTED",
)
ENDPOINT_DELEGATED = Refusal(
    "PrivateEndpointCreationNotAllowedAsSubnetIsDelegated",
    "Private endpoint {id} cannot be created as subnet {subnet} is delegated.",
    "a private endpoint in a delegated subnet",
    'Azure document "Troubleshoot private endpoint creation that fails or stalls" (code)',
    own_words=True,
)


@rule(types=(POOL, CLUSTER), refuses=(FULL,))
def addresses_for_pools(state: State, request: Request) -> CloudError | None:
    """The subnet has addresses left for the nodes of a pool."""
    before = running(state, without=request)
    grow = {pool.id for pool in growing(state, request)}
    for pool in asked(state, request):
        subnet = subnet_of(state, pool.subnet)
        needed = pool.nodes * pool.addresses_per_node
        free = free_addresses(state, subnet, before) if subnet else None
        if subnet is not None and pool.id in grow and free is not None and needed > free:
            name = subnet.id.rpartition("/")[2]
            return refuse(
                request, FULL, because=f"{free} left", name=name, prefix=prefixes_of(subnet), needed=needed
            )
        before.append(pool)
    return None


@rule(types=(PRIVATE_ENDPOINT,), verbs=CREATE, refuses=(ENDPOINT_DELEGATED, ENDPOINT_FULL))
def private_endpoint(state: State, request: Request) -> CloudError | None:
    """A private endpoint takes an address of a subnet that is not delegated."""
    subnet = subnet_of(state, str(dig(request.inputs, "subnet.id") or ""))
    if subnet is None:
        return None
    if services_of(plain(subnet.inputs)):
        return refuse(request, ENDPOINT_DELEGATED, id=request.id, subnet=subnet.id)
    if free_addresses(state, subnet, running(state)) == 0:
        name = subnet.id.rpartition("/")[2]
        return refuse(request, ENDPOINT_FULL, name=name, prefix=prefixes_of(subnet), needed=1)
    return None


def free_addresses(state: State, subnet: CloudResource, pools: list[AgentPool]) -> int | None:
    """Return the addresses left in a subnet; ``None`` for one whose range is not known."""
    size = size_of(subnet)
    if size is None:
        return None
    nodes = sum(pool.nodes * pool.addresses_per_node for pool in pools if pool.subnet == subnet.id.lower())
    others = 0
    for user in state.referrers(subnet.id.lower()):
        if user.type == PRIVATE_ENDPOINT:
            others += 1
        elif user.type == LUSTRE_FILE_SYSTEM:
            others += lustre.addresses_of(user)
    return max(0, size - nodes - others)
