from ipaddress import IPv4Network
from itertools import combinations

import pytest
from pulumi import RunError

from gpufabric.components.oci.region import OciRegionComponent
from tests.components.oci.conftest import ANSWERS, computed
from tests.components.recording import record


def rules_of(table):
    return {rule["destination"]: rule["networkEntityId"] for rule in table.inputs["routeRules"]}


def test_subnets_are_regional_private_and_disjoint_inside_the_range(region):
    subnets = region.all("Subnet")
    ranges = [IPv4Network(subnet.inputs["cidrBlock"]) for subnet in subnets]
    assert {subnet.name.removeprefix("oci-us-ashburn-1-") for subnet in subnets} == {
        "pods",
        "workers",
        "control-plane",
        "lustre",
        "balancers",
    }
    allowing = {subnet.name for subnet in subnets if not subnet.inputs["prohibitPublicIpOnVnic"]}
    assert allowing == {"oci-us-ashburn-1-control-plane"}
    assert not any("availabilityDomain" in subnet.inputs for subnet in subnets)
    assert all(cidr.subnet_of(IPv4Network("10.32.0.0/16")) for cidr in ranges)
    assert not any(first.overlaps(second) for first, second in combinations(ranges, 2))


def test_no_subnet_is_made_of_the_rdma_range(region):
    rdma = IPv4Network("192.168.0.0/16")
    assert not any(
        rdma.overlaps(IPv4Network(resource.inputs["cidrBlock"])) for resource in region.all("Subnet")
    )
    assert region.one("Vcn").inputs["cidrBlocks"] == ["10.32.0.0/16"]


def test_no_subnet_keeps_the_default_security_list(region):
    nothing = region.one("SecurityList")
    assert "ingressSecurityRules" not in nothing.inputs
    assert "egressSecurityRules" not in nothing.inputs
    assert all(resource.inputs["securityListIds"] == [nothing.id] for resource in region.all("Subnet"))


def test_the_cluster_puts_load_balancers_into_their_own_subnet(region):
    cluster = region.one("Cluster").inputs
    assert cluster["options"]["serviceLbSubnetIds"] == [region.one("Subnet", "balancers").id]


def test_routes_lead_out_to_services_and_to_other_regions(region):
    table = region.one("RouteTable")
    drg = region.one("Drg").id
    assert rules_of(table) == {
        "0.0.0.0/0": region.one("NatGateway").id,
        "all-iad-services-in-oracle-services-network": region.one("ServiceGateway").id,
        "10.0.0.0/8": drg,
        "172.16.0.0/12": drg,
        "192.168.0.0/16": drg,
    }
    kinds = {rule["destination"]: rule["destinationType"] for rule in table.inputs["routeRules"]}
    assert kinds["all-iad-services-in-oracle-services-network"] == "SERVICE_CIDR_BLOCK"
    assert all(resource.inputs["routeTableId"] == table.id for resource in region.all("Subnet"))


def test_routes_wait_for_the_drg_to_be_attached(region):
    attachment = region.one("DrgAttachment")
    assert attachment.inputs["networkDetails"] == {"type": "VCN", "id": region.one("Vcn").id}
    assert attachment.inputs["drgId"] == region.one("Drg").id
    assert attachment.urn in region.one("RouteTable").depends_on


def test_traffic_out_of_the_vcn_is_spread_over_all_tunnels(region):
    """Report: ECMP is off by default (Oracle A-Team, "Equal-Cost Multi-Path (ECMP) Routing on OCI DRGv2")."""
    table = region.one("DefaultDrgRouteTable")
    assert table.inputs["isEcmpEnabled"] is True
    assert table.inputs["manageDefaultResourceId"] == "ocid1.drgroutetable.oc1.iad.aaaavcn"
    assert table.retain_on_delete, "a deletion by the provider removes the import of routes"


def test_service_gateway_takes_all_services(region):
    assert region.one("ServiceGateway").inputs["services"] == [{"serviceId": "ocid1.service.oc1.iad.aaaaall"}]


def test_a_public_endpoint_opens_its_own_subnet_and_no_other(build):
    graph = build(cluster={"public_endpoint": True, "public_cidrs": ["198.51.100.0/24"]})
    public = {
        resource.name for resource in graph.all("Subnet") if not resource.inputs["prohibitPublicIpOnVnic"]
    }
    assert public == {"oci-us-ashburn-1-control-plane"}
    table = graph.one("RouteTable", "public-routes")
    assert graph.one("Subnet", "control-plane").inputs["routeTableId"] == table.id
    assert rules_of(table)["0.0.0.0/0"] == graph.one("InternetGateway").id
    # OCI refuses both in one table.
    assert "SERVICE_CIDR_BLOCK" not in {rule["destinationType"] for rule in table.inputs["routeRules"]}


def test_a_private_endpoint_has_no_internet_gateway(region):
    assert region.all("InternetGateway") == []


def test_each_role_has_its_security_group(region):
    names = {
        resource.name.removeprefix("oci-us-ashburn-1-") for resource in region.all("NetworkSecurityGroup")
    }
    assert names == {"control-plane-group", "workers-group", "pods-group", "lustre-group", "balancers-group"}


def test_lustre_is_reached_from_privileged_ports_of_workers_only(region):
    lustre = region.one("NetworkSecurityGroup", "lustre-group").id
    workers = region.one("NetworkSecurityGroup", "workers-group").id
    inwards = [
        resource.inputs
        for resource in region.all("NetworkSecurityGroupSecurityRule")
        if resource.inputs["networkSecurityGroupId"] == lustre and resource.inputs["direction"] == "INGRESS"
    ]
    assert {rule["source"] for rule in inwards} == {lustre, workers}
    for rule in inwards:
        assert rule["protocol"] == "6"
        assert rule["tcpOptions"] == {
            "destinationPortRange": {"min": 988, "max": 988},
            "sourcePortRange": {"min": 512, "max": 1023},
        }


def test_path_discovery_is_icmp_3_4(region):
    icmp = [
        resource.inputs
        for resource in region.all("NetworkSecurityGroupSecurityRule")
        if resource.inputs["protocol"] == "1"
    ]
    assert icmp
    assert all(rule["icmpOptions"] == {"type": 3, "code": 4} for rule in icmp)


def test_every_rule_names_one_side(region):
    for resource in region.all("NetworkSecurityGroupSecurityRule"):
        inwards = resource.inputs["direction"] == "INGRESS"
        assert ("source" in resource.inputs) is inwards
        assert ("destination" in resource.inputs) is not inwards


def test_toggling_the_public_endpoint_changes_no_property_that_replaces(build, region):
    public = build(cluster={"public_endpoint": True, "public_cidrs": ["198.51.100.0/24"]})
    subnets = [graph.one("Subnet", "control-plane") for graph in (region, public)]
    fixed = [
        {key: value for key, value in subnet.inputs.items() if key != "routeTableId"} for subnet in subnets
    ]
    assert fixed[0] == fixed[1]
    endpoints = [graph.one("Cluster").inputs["endpointConfig"] for graph in (region, public)]
    assert [endpoint.pop("isPublicIpEnabled") for endpoint in endpoints] == [False, True]
    assert endpoints[0] == endpoints[1]
    # A subnet that an earlier version created keeps what it has.
    assert subnets[0].ignore_changes == ("prohibitPublicIpOnVnic",)


def test_a_subnet_of_an_earlier_version_refuses_a_public_endpoint(make_plan):
    def with_private_subnet(kind, name, inputs):
        own = {"prohibitPublicIpOnVnic": True} if name.endswith("control-plane") else {}
        return computed(kind, name, inputs) | own

    plan = make_plan(cluster={"public_endpoint": True, "public_cidrs": ["198.51.100.0/24"]})
    with pytest.raises(RunError, match=r"given cluster\.public_endpoint: true; allowed: false"):
        record(lambda: OciRegionComponent(plan).outputs, plan.stack, with_private_subnet, answers=ANSWERS)
