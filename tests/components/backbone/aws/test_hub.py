"""The hub of the backbone on AWS."""

import pytest

from gpufabric.components.backbone.aws.gateway import attachment_subnets


def test_aws_routes_every_peer_from_both_tables_after_the_attachment(triangle):
    routes = triangle.by_name("Route")
    assert {
        (route.inputs["routeTableId"], route.inputs["destinationCidrBlock"]) for route in routes.values()
    } == {
        (f"{table}:aws-us-east-1", cidr)
        for table in ("rtb-gpu", "rtb-system")
        for cidr in ("10.32.0.0/16", "10.48.0.0/16")
    }
    gateway = triangle.one("TransitGateway", "aws-us-east-1")
    for route in routes.values():
        assert route.inputs["transitGatewayId"] == gateway.id
        assert any("vpcAttachment:VpcAttachment" in urn for urn in route.depends_on)


def test_aws_attaches_the_links_subnet(triangle):
    attachment = triangle.one("VpcAttachment", "aws-us-east-1").inputs
    assert attachment["vpcId"] == "vpc:aws-us-east-1"
    assert attachment["subnetIds"] == ["subnet:aws-us-east-1"]


@pytest.mark.parametrize(
    ("network", "subnets"),
    [
        ({"links_subnet_id": "links"}, ["links"]),
        ({"links_subnet_id": "links", "attachment_subnet_ids": ["links", "two"]}, ["links", "two"]),
        ({"links_subnet_id": "links", "attachment_subnet_ids": ["one", "two"]}, ["one", "two"]),
    ],
    ids=["region of an earlier version", "two zones", "Local Zone"],
)
def test_the_gateway_takes_the_subnets_that_the_region_exports(network, subnets):
    assert attachment_subnets(network) == subnets


def test_aws_nodes_admit_their_peers_both_ways(triangle):
    for kind in ("SecurityGroupIngressRule", "SecurityGroupEgressRule"):
        rules = triangle.by_name(kind).values()
        assert {rule.inputs["cidrIpv4"] for rule in rules} == {"10.32.0.0/16", "10.48.0.0/16"}
        assert {rule.inputs["securityGroupId"] for rule in rules} == {"sg:aws-us-east-1"}


def test_aws_spreads_over_tunnels(triangle):
    assert triangle.one("TransitGateway", "aws-us-east-1").inputs["vpnEcmpSupport"] == "enable"
