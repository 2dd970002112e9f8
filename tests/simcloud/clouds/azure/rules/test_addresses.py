import pytest

from gpufabric.simcloud.clouds.azure.rules import addresses as rules
from tests.simcloud.clouds.azure.rules.test_subnets import WEB
from tests.simcloud.clouds.azure.subscription import PLAIN, Case


def endpoint(sub):
    sub.network()
    return sub.endpoint(sub.subnet(delegations=WEB))


def endpoints(count, prefix="10.0.0.0/29"):
    def ask(sub):
        sub.network()
        subnet = sub.subnet(prefix)
        return [sub.endpoint(subnet, f"pe{index}") for index in range(count)]

    return ask


def nodes_beside_a_file_system(sub):
    sub.network()
    subnet = sub.subnet("10.0.0.0/26")  # 59 addresses, of which the file system takes 27
    sub.lustre(8, subnet=subnet.id)
    sub.cluster()
    return sub.pool(33, vnetSubnetID=subnet.id, vmSize=PLAIN)


CASES = [
    Case("an endpoint in a delegated subnet", rules.ENDPOINT_DELEGATED, endpoint, "is delegated."),
    Case("nodes beside a file system", rules.FULL, nodes_beside_a_file_system,
         "Subnet gpu with address prefix 10.0.0.0/26 does not have enough capacity for 33 IP addresses. "
         "[simulated Azure: 32 left]"),
    Case("one endpoint too many", rules.ENDPOINT_FULL, endpoints(4), "enough capacity for 1 IP addresses."),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
def test_azure_refuses(sub, case):
    case.check(sub)


def test_azure_allows_an_endpoint_for_each_address(sub):
    assert endpoints(3)(sub)
