import pytest

from gpufabric.simcloud.clouds.azure.rules import subnets as rules
from tests.simcloud.clouds.azure.subscription import PLAIN, Case

WEB = [{"name": "web", "serviceName": "Microsoft.Web/serverFarms"}]
FLAT = {"networkPlugin": "azure", "serviceCidr": "172.20.0.0/16", "dnsServiceIP": "172.20.0.10"}


def subnets(*prefixes, **inputs):
    def ask(sub):
        sub.network()
        return [sub.subnet(prefix, f"s{index}", **inputs) for index, prefix in enumerate(prefixes)]

    return ask


def pool(prefix, nodes, *, delegations=(), profile=None, **inputs):
    def ask(sub):
        sub.network()
        subnet = sub.subnet(prefix, delegations=list(delegations))
        sub.cluster(**({"networkProfile": profile} if profile else {}))
        return sub.pool(nodes, vnetSubnetID=subnet.id, vmSize=PLAIN, **inputs)

    return ask


def delegate_later(sub):
    sub.network()
    subnet = sub.subnet()
    sub.endpoint(subnet)
    return sub.change(subnet, delegations=WEB)


CASES = [
    Case("outside of the network", rules.OUTSIDE, subnets("10.1.0.0/24"),
         "Subnet 's0' is not valid because its IP address range is outside the IP address range of virtual"),
    Case("wider than the network", rules.OUTSIDE, subnets("10.0.0.0/15"), "Subnet 's0' is not valid"),
    Case("over another subnet", rules.OVERLAP, subnets("10.0.0.0/24", "10.0.0.128/25"),
         "Subnet 's1' is not valid because its IP address range overlaps with that of an existing subnet in"),
    Case("delegated while in use", rules.DELEGATION, delegate_later,
         "cannot be changed from [] to [Microsoft.Web/serverFarms] because it is being used by the resource"),
    Case("a pool in a delegated subnet", rules.POOL_DELEGATED, pool("10.0.0.0/24", 1, delegations=WEB),
         "subnets/gpu cannot be used as it's a delegated subnet."),
    Case("more nodes than addresses", rules.POOL_TOO_LARGE, pool("10.0.0.0/27", 28),
         "Pre-allocated IPs 28 exceeds IPs available 27 in Subnet Cidr 10.0.0.0/27, Subnet Name gpu."),
    Case("pods with addresses of the subnet", rules.POOL_TOO_LARGE, pool("10.0.0.0/24", 9, profile=FLAT),
         "Pre-allocated IPs 279 exceeds IPs available 251"),
    Case("the most that the autoscaler may make", rules.POOL_TOO_LARGE,
         pool("10.0.0.0/27", 1, enableAutoScaling=True, minCount=1, maxCount=40), "Pre-allocated IPs 40"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_azure_refuses(sub, case):
    case.check(sub)


@pytest.mark.parametrize(
    "asked",
    [
        subnets("10.0.0.0/24", "10.0.1.0/24", "10.0.2.0/23"),
        subnets("10.0.0.0/24", delegations=WEB),
        pool("10.0.0.0/27", 27),
        pool("10.0.0.0/24", 8, profile=FLAT),
        pool("10.0.0.0/24", 50, profile=FLAT, maxPods=4),
    ],
)
def test_what_azure_takes(sub, asked):
    assert asked(sub)


def test_a_subnet_can_keep_its_delegation(sub):
    sub.network()
    subnet = sub.subnet(delegations=WEB)
    assert sub.change(subnet, serviceEndpoints=[{"service": "Microsoft.Storage"}]).id


def test_pools_of_one_subnet_count_together(sub):
    sub.network()
    subnet = sub.subnet("10.0.0.0/27")
    sub.cluster()
    sub.pool(20, "one", vnetSubnetID=subnet.id)
    with pytest.raises(Exception, match="Pre-allocated IPs 28 exceeds IPs available 27"):
        sub.pool(8, "two", vnetSubnetID=subnet.id)
