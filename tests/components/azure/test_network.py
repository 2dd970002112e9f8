from ipaddress import ip_network
from itertools import pairwise

import pytest

from tests.components.azure.conftest import plan_of, subnet
from tests.components.recording import Graph

ROLES = ("gpu", "system", "lustre", "endpoints")


def test_the_virtual_network_holds_the_declared_range_and_no_inline_subnet(region: Graph):
    inputs = region.one("VirtualNetwork").inputs
    assert inputs["addressSpace"] == {"addressPrefixes": ["10.32.0.0/16"]}
    assert "subnets" not in inputs


@pytest.mark.parametrize("role", ROLES)
def test_a_subnet_has_its_planned_range_and_its_own_security_group(region: Graph, role: str):
    made = subnet(region, role)
    group = region.one("NetworkSecurityGroup", f"azure-eastus2-{role}-nsg")
    assert made.inputs["addressPrefix"] == str(getattr(plan_of().subnets, role))
    assert made.inputs["networkSecurityGroup"]["id"] == group.id
    assert made.inputs["virtualNetworkName"] == region.one("VirtualNetwork").inputs["virtualNetworkName"]


@pytest.mark.parametrize("role", ROLES)
def test_no_subnet_has_implicit_access_to_the_internet(region: Graph, role: str):
    assert subnet(region, role).inputs["defaultOutboundAccess"] is False


def test_what_calls_azure_services_goes_out_through_nat_in_the_zone_of_the_gpus(region: Graph):
    nat, address = region.one("NatGateway"), region.one("PublicIPAddress")
    assert nat.inputs["publicIpAddresses"] == [{"id": address.id}]
    assert nat.inputs["zones"] == address.inputs["zones"] == ["2"]
    assert address.inputs["sku"] == {"name": "Standard"}
    assert address.inputs["publicIPAllocationMethod"] == "Static"
    behind = {role for role in ROLES if subnet(region, role).inputs.get("natGateway") == {"id": nat.id}}
    assert behind == {"gpu", "system", "lustre"}


def test_the_gateway_subnet_has_the_name_azure_looks_for_and_no_security_group(region: Graph):
    inputs = subnet(region, "gateway").inputs
    assert inputs["subnetName"] == "GatewaySubnet"
    assert "networkSecurityGroup" not in inputs
    assert "natGateway" not in inputs


def test_subnets_are_made_one_after_the_other(region: Graph):
    chain = [subnet(region, role) for role in (*ROLES, "gateway", "balancers")]
    for before, after in pairwise(chain):
        assert before.urn in after.depends_on


def test_lustre_lets_in_its_protocol_from_the_nodes_and_nothing_else_from_outside(region: Graph):
    subnets = plan_of().subnets
    rules = region.one("NetworkSecurityGroup", "azure-eastus2-lustre-nsg").inputs["securityRules"]
    by_name = {rule["name"]: rule for rule in rules}
    clients = by_name["allow-lustre-clients"]
    assert clients["destinationPortRanges"] == ["988", "1019-1023"]
    assert clients["sourceAddressPrefixes"] == [str(subnets.gpu), str(subnets.system)]
    servers = by_name["allow-lustre-servers"]
    assert servers["sourceAddressPrefix"] == servers["destinationAddressPrefix"] == str(subnets.lustre)
    last = max(rules, key=lambda rule: rule["priority"])
    assert (last["access"], last["protocol"], last["sourceAddressPrefix"]) == ("Deny", "*", "*")


def test_rules_are_ones_that_azure_accepts(region: Graph):
    for group in region.all("NetworkSecurityGroup"):
        rules = group.inputs.get("securityRules", [])
        assert len({rule["priority"] for rule in rules}) == len(rules)
        for rule in rules:
            assert 100 <= rule["priority"] <= 4096
            for single, several in (
                ("sourceAddressPrefix", "sourceAddressPrefixes"),
                ("destinationPortRange", "destinationPortRanges"),
            ):
                assert (single in rule) != (several in rule)


def test_security_groups_hold_for_private_endpoints(region: Graph):
    policy = subnet(region, "endpoints").inputs["privateEndpointNetworkPolicies"]
    assert policy == "NetworkSecurityGroupEnabled"


def test_subnets_do_not_overlap(region: Graph):
    ranges = [ip_network(resource.inputs["addressPrefix"]) for resource in region.all("Subnet")]
    assert not any(a.overlaps(b) for i, a in enumerate(ranges) for b in ranges[i + 1 :])
