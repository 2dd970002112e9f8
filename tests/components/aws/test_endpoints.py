import json

import pytest

from gpufabric.plan.aws.endpoints import INTERFACE_ENDPOINTS
from tests.components.aws.conftest import ACCOUNT, CIDR, Build
from tests.components.recording import Graph

STACK = "aws-us-west-2"
SERVICES = {endpoint.service for endpoint in INTERFACE_ENDPOINTS}
TAKES_NO_POLICY = {"eks", "eks-auth", "ssmmessages"}


def network(**options: bool) -> dict[str, object]:
    return {"network": {"cidr": CIDR, **options}}


@pytest.mark.parametrize("service", ["ec2", "ecr.api", "ecr.dkr", "eks", "eks-auth", "logs", "ssm", "sts"])
def test_nodes_reach_the_services_that_they_need_at_private_addresses_in_every_zone(
    region: Graph, service: str
) -> None:
    endpoint = region.one("VpcEndpoint", f"{STACK}-{service}").inputs
    assert endpoint["serviceName"] == f"com.amazonaws.us-west-2.{service}"
    assert endpoint["vpcEndpointType"] == "Interface"
    assert endpoint["privateDnsEnabled"] is True
    assert set(endpoint["subnetIds"]) == {
        f"Subnet/{STACK}-system-{zone}" for zone in ("usw2-az1", "usw2-az2")
    }
    assert endpoint["securityGroupIds"] == [f"SecurityGroup/{STACK}-endpoints"]


def test_only_identities_of_the_account_pass(region: Graph) -> None:
    for service in SERVICES:
        inputs = region.one("VpcEndpoint", f"{STACK}-{service}").inputs
        assert ("policy" not in inputs) == (service in TAKES_NO_POLICY)
        if "policy" in inputs:
            first, *more = json.loads(inputs["policy"])["Statement"]
            assert first["Condition"] == {"StringEquals": {"aws:PrincipalAccount": ACCOUNT}}
            assert first["Action"] == f"{service.split('.')[0]}:*"
            assert bool(more) == (service == "sts")


def test_tokens_of_the_cluster_are_taken_for_roles_of_the_account(region: Graph) -> None:
    policy = json.loads(region.one("VpcEndpoint", f"{STACK}-sts").inputs["policy"])
    _, tokens = policy["Statement"]
    assert tokens["Action"] == "sts:AssumeRoleWithWebIdentity"
    assert tokens["Resource"] == f"arn:aws:iam::{ACCOUNT}:role/*"


def test_the_endpoints_take_https_from_nodes_and_nothing_else(region: Graph) -> None:
    group = f"SecurityGroup/{STACK}-endpoints"
    rules = [
        resource.inputs
        for resource in region.all("SecurityGroupIngressRule")
        if resource.inputs["securityGroupId"] == group
    ]
    assert {(rule["ipProtocol"], rule["fromPort"], rule["toPort"]) for rule in rules} == {("tcp", 443, 443)}
    assert [rule["referencedSecurityGroupId"] for rule in rules if "referencedSecurityGroupId" in rule] == [
        f"SecurityGroup/{STACK}-nodes"
    ]
    assert len(rules) == 3
    assert all(
        resource.inputs["securityGroupId"] != group for resource in region.all("SecurityGroupEgressRule")
    )


def test_they_can_be_left_out(build: Build, region: Graph) -> None:
    graph = build(**network(interface_endpoints=False))
    assert [resource.name for resource in graph.all("VpcEndpoint")] == [f"{STACK}-s3"]
    assert "endpoints" not in {
        resource.name.removeprefix(f"{STACK}-") for resource in graph.all("SecurityGroup")
    }
    assert len(region.all("VpcEndpoint")) == 1 + len(SERVICES)
