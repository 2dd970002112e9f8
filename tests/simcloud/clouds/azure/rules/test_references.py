import pytest

from gpufabric.simcloud.clouds.azure.rules import references as rules
from tests.simcloud.clouds.azure.subscription import ID, Case

NOWHERE = f"/subscriptions/{ID}/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/no/subnets/no"


def pool_without_subnet(sub):
    sub.cluster()
    return sub.pool(vnetSubnetID=NOWHERE)


CASES = [
    Case("a group", rules.NO_GROUP,
         lambda sub: sub.make("network:NatGateway", "nat", resourceGroupName="no", natGatewayName="nat"),
         "Resource group 'no' could not be found."),
    Case("a network", rules.NO_PARENT, lambda sub: sub.subnet(), "virtualNetworks/vnet' could not be found."),
    Case("a cluster", rules.NO_PARENT, lambda sub: sub.pool(), "managedClusters/aks' could not be found."),
    Case("a subnet", rules.NO_RESOURCE, pool_without_subnet, f"Resource {NOWHERE} referenced by resource"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_azure_refuses(sub, case):
    case.check(sub)
