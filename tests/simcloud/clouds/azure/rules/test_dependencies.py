import pytest

from gpufabric.simcloud.clouds.azure.rules import dependencies as rules
from tests.simcloud.clouds.azure.subscription import Case

BY_TYPE = {refusal.when: refusal for rule in (rules.in_use, rules.reservations) for refusal in rule.refuses}


def in_use(token, inputs, field):
    """Something that a subnet refers to."""

    def ask(sub):
        sub.network()
        made = sub.make(token, "used", resourceGroupName="rg", location="eastus", **inputs)
        sub.subnet(**{field: {"id": made.id}})
        return sub.azure.delete(made)

    return ask


def subnet(sub):
    sub.network()
    made = sub.subnet()
    sub.endpoint(made)
    return sub.azure.delete(made)


def address(sub):
    made = sub.make(
        "network:PublicIPAddress", "ip", resourceGroupName="rg", publicIpAddressName="ip", location="eastus"
    )
    sub.make(
        "network:NatGateway", "nat", resourceGroupName="rg", natGatewayName="nat", location="eastus",
        publicIpAddresses=[{"id": made.id}],
    )  # fmt: skip
    return sub.azure.delete(made)


def gateway(sub):
    made = sub.make(
        "network:VirtualNetworkGateway", "vpn", resourceGroupName="rg", virtualNetworkGatewayName="vpn",
        location="eastus",
    )  # fmt: skip
    sub.make(
        "network:VirtualNetworkGatewayConnection", "c", resourceGroupName="rg", location="eastus",
        virtualNetworkGatewayConnectionName="c", connectionType="IPsec",
        virtualNetworkGateway1={"id": made.id},
    )  # fmt: skip
    return sub.azure.delete(made)


def reserving(delete):
    def ask(sub):
        made = {"group": sub.crg(), "reservation": sub.reserve(4)}
        sub.reserving_cluster()
        sub.pool(4, capacityReservationGroupID=made["group"].id)
        return sub.azure.delete(made[delete])

    return ask


def group_of_reservations(sub):
    crg = sub.crg()
    sub.reserve(4)
    return sub.azure.delete(crg)


def empty_group_in_use(sub):
    crg = sub.crg()
    sub.reserving_cluster()
    sub.pool(4, capacityReservationGroupID=crg.id)
    return sub.azure.delete(crg)


def used_from_outside(sub):
    sub.network()
    made = sub.subnet()
    sub.group("other")
    sub.make(
        "network:PrivateEndpoint", "pe", resourceGroupName="other", privateEndpointName="pe",
        location="eastus", subnet={"id": made.id},
    )  # fmt: skip
    return sub.azure.delete(sub.rg)


CASES = [
    Case("a subnet", rules.SUBNET, subnet, "Subnet gpu is in use by"),
    Case("a security group", BY_TYPE["a network security group in use"],
         in_use("network:NetworkSecurityGroup", {"networkSecurityGroupName": "nsg"}, "networkSecurityGroup"),
         "cannot be deleted because it is in use by the following resources:"),
    Case("a route table", BY_TYPE["a route table in use"],
         in_use("network:RouteTable", {"routeTableName": "rt"}, "routeTable"), "Route table rt is in use"),
    Case("a NAT gateway", BY_TYPE["a NAT gateway in use"],
         in_use("network:NatGateway", {"natGatewayName": "nat"}, "natGateway"), "is in use by"),
    Case("an address", BY_TYPE["a public IP address in use"], address, "is still allocated to resource"),
    Case("a gateway", rules.GENERAL, gateway, "virtualNetworkGateways/vpn is in use by"),
    Case("a reservation with nodes", rules.ALLOCATED, reserving("reservation"),
         "agentPools/train are allocated against it."),
    Case("a group with reservations", rules.RESERVED, group_of_reservations, "capacity reservations held."),
    Case("a group in use", BY_TYPE["a capacity reservation group in use"], empty_group_in_use,
         "because it is associated with"),
    Case("a resource group that is used from outside", rules.GROUP_BLOCKED, used_from_outside,
         "Deletion of resource group 'rg' failed as resources with identifiers"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_azure_keeps(sub, case):
    case.check(sub)


def test_a_resource_group_takes_everything_in_it_along_in_whatever_order(sub):
    sub.network()
    subnet = sub.subnet()
    crg = sub.crg()
    sub.reserve(4)
    sub.reserving_cluster()
    pool = sub.pool(4, capacityReservationGroupID=crg.id, vnetSubnetID=subnet.id)
    sub.endpoint(subnet)
    sub.azure.delete(sub.rg)
    assert sub.held("containerservice:AgentPool", pool.id) is None
    assert sub.held("network:Subnet", subnet.id) is None
    assert sub.held("compute:CapacityReservationGroup", crg.id) is None


def test_reservations_go_when_their_pools_are_gone(sub):
    crg = sub.crg()
    reservation = sub.reserve(4)
    sub.reserving_cluster()
    pool = sub.pool(4, capacityReservationGroupID=crg.id)
    for made in (pool, reservation, crg):
        sub.azure.delete(made)
    assert sub.held("compute:CapacityReservationGroup", crg.id) is None
