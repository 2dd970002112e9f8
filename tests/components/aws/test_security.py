import pytest

from tests.components.aws.conftest import Build
from tests.components.recording import Graph, Made

STACK = "aws-us-west-2"
NODES = f"SecurityGroup/{STACK}-nodes"
LUSTRE = f"SecurityGroup/{STACK}-lustre"


def rules(graph: Graph, way: str, owner: str, other: str) -> list[Made]:
    return [
        resource
        for resource in graph.all(f"SecurityGroup{way}Rule")
        if resource.inputs["securityGroupId"] == owner
        and resource.inputs.get("referencedSecurityGroupId") == other
    ]


@pytest.mark.parametrize("way", ["Ingress", "Egress"])
def test_efa_passes_both_ways_inside_the_group(region: Graph, way: str) -> None:
    (rule,) = rules(region, way, NODES, NODES)
    assert rule.inputs["ipProtocol"] == "-1"
    assert "fromPort" not in rule.inputs


@pytest.mark.parametrize(
    ("way", "owner", "other"),
    [
        ("Ingress", LUSTRE, LUSTRE),
        ("Egress", LUSTRE, LUSTRE),
        ("Ingress", LUSTRE, NODES),
        ("Egress", LUSTRE, NODES),
        ("Ingress", NODES, LUSTRE),
        ("Egress", NODES, LUSTRE),
    ],
)
def test_lustre_ports_are_open_both_ways_and_no_others(
    region: Graph, way: str, owner: str, other: str
) -> None:
    admitted = rules(region, way, owner, other)
    assert {(rule.inputs["fromPort"], rule.inputs["toPort"]) for rule in admitted} == {
        (988, 988),
        (1018, 1023),
    }
    assert {rule.inputs["ipProtocol"] for rule in admitted} == {"tcp"}


def test_nothing_comes_in_from_an_address_but_https_to_endpoints_from_system_nodes(region: Graph) -> None:
    admitted = [
        resource.inputs
        for resource in region.all("SecurityGroupIngressRule")
        if "cidrIpv4" in resource.inputs
    ]
    systems = {
        resource.inputs["cidrBlock"] for resource in region.all("Subnet") if "-system-" in resource.name
    }
    assert {rule["cidrIpv4"] for rule in admitted} == systems
    assert {(rule["securityGroupId"], rule["fromPort"], rule["toPort"]) for rule in admitted} == {
        (f"SecurityGroup/{STACK}-endpoints", 443, 443)
    }


def test_the_vpcs_own_group_is_emptied(region: Graph) -> None:
    group = region.one("DefaultSecurityGroup")
    assert group.inputs["vpcId"] == region.one("Vpc").id
    # Empty lists remove rules; absent ones would leave them.
    assert (group.inputs["ingress"], group.inputs["egress"]) == ([], [])


def test_nodes_reach_addresses_by_https_only(region: Graph) -> None:
    out = [resource for resource in region.all("SecurityGroupEgressRule") if "cidrIpv4" in resource.inputs]
    assert [(rule.inputs["fromPort"], rule.inputs["toPort"]) for rule in out] == [(443, 443)]


def test_groups_hold_no_inline_rules_that_would_undo_others(region: Graph) -> None:
    assert all(
        "ingress" not in resource.inputs and "egress" not in resource.inputs
        for resource in region.all("SecurityGroup")
    )


def test_no_lustre_group_without_a_file_system(build: Build) -> None:
    graph = build(storage={})
    assert LUSTRE not in {resource.id for resource in graph.all("SecurityGroup")}
    ports = {resource.inputs.get("fromPort") for resource in graph.all("SecurityGroupIngressRule")}
    assert ports == {None, 443}
