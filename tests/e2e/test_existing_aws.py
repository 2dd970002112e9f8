"""AWS regions on what a company already has: used by the stack, and left byte for byte by destroy."""

import copy
import json
from typing import Any

import pytest

from gpufabric.simcloud.given import given_bytes
from gpufabric.simcloud.inspect import held
from tests.docs.existing import smallest
from tests.e2e.conftest import Sandbox
from tests.plan.given_cases import DROP, changed

pytestmark = [pytest.mark.engine, pytest.mark.slow]

STACK, ACCOUNT = "aws-us-east-1", "123456789012"
SEEDED = "::seeded::"
HEX = "abc1234def567890"
VPC, GPU, CLUSTER_GROUP = f"vpc-0{HEX}", f"subnet-0{HEX}", f"sg-0{HEX}"
NODES, NAT, FILES = f"sg-1{HEX}", f"nat-0{HEX}", f"fs-0{HEX}"
KEY = "11111111-2222-3333-4444-555555555555"
KEY_ARN = f"arn:aws:kms:us-east-1:{ACCOUNT}:key/{KEY}"


def trust(service: str) -> str:
    """Return a trust policy; Pod Identity tags its sessions."""
    actions = ["sts:AssumeRole", *(["sts:TagSession"] if service.startswith("pods.") else [])]
    allow = {"Effect": "Allow", "Principal": {"Service": service}, "Action": actions}
    return json.dumps({"Version": "2012-10-17", "Statement": [allow]})


def _rule(direction: str) -> dict[str, Any]:
    inputs = {"securityGroupId": NODES, "referencedSecurityGroupId": NODES, "ipProtocol": "-1"}
    return {"type": f"security-group-{direction}-rule", "name": "closed", "inputs": inputs}


def _subnet(name: str, zone: str, cidr: str, id_: str = "") -> dict[str, Any]:
    inputs = {"vpcId": VPC, "cidrBlock": cidr, "availabilityZoneId": zone}
    return {"type": "subnet", "name": name, "inputs": inputs} | ({"id": id_} if id_ else {})


COMPANY: list[dict[str, Any]] = [
    {"type": "vpc", "id": VPC, "inputs": {"cidrBlock": "10.16.0.0/16"}},
    _subnet("gpu", "use1-az6", "10.16.0.0/20", GPU),
    _subnet("a", "use1-az4", "10.16.224.0/24"),
    _subnet("b", "use1-az6", "10.16.225.0/24"),
    {"type": "eip", "inputs": {"domain": "vpc"}},
    {"type": "nat-gateway", "id": NAT, "inputs": {"subnetId": "${a}", "allocationId": "${eip}"}},
    {"type": "security-group", "name": "nodes", "id": NODES, "inputs": {"vpcId": VPC}},
    _rule("ingress"),
    _rule("egress"),
    {"type": "security-group", "name": "control-plane", "id": CLUSTER_GROUP, "inputs": {"vpcId": VPC}},
    {"type": "role", "name": "control-plane", "inputs": {"assumeRolePolicy": trust("eks.amazonaws.com")}},
    {"type": "role", "name": "nodes", "inputs": {"assumeRolePolicy": trust("ec2.amazonaws.com")}},
    {"type": "role", "name": "training", "inputs": {"assumeRolePolicy": trust("pods.eks.amazonaws.com")}},
    {"type": "key", "name": "lab", "id": KEY},
    {
        "type": "cluster",
        "name": "shared",
        "inputs": {
            "name": "shared",
            "version": "1.35",
            "roleArn": f"arn:aws:iam::{ACCOUNT}:role/control-plane",
            "vpcConfig": {"subnetIds": ["${a}", "${b}"]},
            "accessConfig": {"authenticationMode": "API"},
        },
    },
    {"type": "bucket", "name": "lab-checkpoints", "inputs": {"bucket": "lab-checkpoints"}},
    {
        "type": "lustre-file-system",
        "name": "files",
        "id": FILES,
        "inputs": {
            "subnetIds": GPU,
            "storageCapacity": 9600,
            "deploymentType": "PERSISTENT_2",
            "perUnitStorageThroughput": 250,
        },
    },
]
SUBNET = {
    "id": GPU,
    "network_id": VPC,
    "cidr": "10.16.0.0/20",
    "zone": "use1-az6",
    "free_addresses": 4000,
    "gives_public_addresses": False,
    "has_outbound": True,
}
NETWORK = {
    "id": VPC,
    "ranges": ["10.16.0.0/16"],
    "security_groups": {"nodes": {"id": NODES, "network_id": VPC, "closed_on_itself": True}},
}


def role(name: str, service: str) -> dict[str, Any]:
    """Return a given role."""
    return {"id": f"arn:aws:iam::{ACCOUNT}:role/{name}", "trusted": [service]}


ALL_BUT_POOLS = changed(
    smallest("aws"),
    {
        "existing.network": {**NETWORK, "subnets": {"gpu": SUBNET}},
        "existing.roles": {
            "node": {**role("nodes", "ec2.amazonaws.com"), "policies": ["AmazonEKSWorkerNodePolicy"]},
            "training": role("training", "pods.eks.amazonaws.com"),
        },
        "existing.storage": {
            "checkpoints": {
                "id": "lab-checkpoints",
                "region": "us-east-1",
                "has_versioning": True,
                "key_id": KEY_ARN,
            },
            "lustre": {
                "id": FILES,
                "subnet_id": GPU,
                "address": f"{FILES}.fsx.us-east-1.amazonaws.com",
                "mount_name": "abcdefgh",
            },
        },
    },
)
ON_A_NETWORK = changed(
    smallest("aws"),
    {
        "system_zones": ["use1-az4", "use1-az6"],
        "storage": {},
        "existing.cluster": DROP,
        "existing.network": {**NETWORK, "nat_gateway_id": NAT, "subnets": {"gpu": SUBNET}},
        "existing.keys": {"storage": {"id": KEY_ARN, "is_enabled": True}},
    },
)
POOL = ["LaunchTemplate", "NodeGroup", "PlacementGroup"]
DECLARED = {
    "pools on a cluster": (
        smallest("aws"),
        [
            *POOL,
            "Role",
            "RolePolicy",
            *["RolePolicyAttachment"] * 2,
            *["SecurityGroupEgressRule"] * 2,
            "SecurityGroup",
            "SecurityGroupIngressRule",
        ],
    ),
    "all but pools": (ALL_BUT_POOLS, [*POOL, "PodIdentityAssociation"]),
}


def seed(sandbox: Sandbox) -> None:
    """Put what the company has into the simulated account."""
    account = {"cloud": "aws", "account": ACCOUNT, "region": "us-east-1", "resources": COMPANY}
    file = sandbox.root / "company.json"
    file.write_text(json.dumps({"accounts": [account]}))
    sandbox.gpufabric("sim", "seed", str(file))


def live(sandbox: Sandbox, declared: dict[str, Any], *, is_drafted: bool = False) -> list[str]:
    """Bring a stack up and down; give the types that it made, and check that nothing else changed.

    Args:
        sandbox: the project.
        declared: the stack.
        is_drafted: whether what exists comes from the cloud files that ``sim init`` drafts.
    """
    sandbox.declare(STACK, copy.deepcopy(declared))
    if is_drafted:
        sandbox.gpufabric("sim", "init")
        sandbox.gpufabric("sim", "load")
    else:
        seed(sandbox)
    before = given_bytes(sandbox.clouds)
    assert before
    sandbox.up(STACK)
    assert set(sandbox.preview(STACK)) <= {"same"}
    made = [entry.resource.type for entry in held(sandbox.clouds) if SEEDED not in entry.resource.urn]
    assert given_bytes(sandbox.clouds) == before
    sandbox.destroy(STACK)
    assert given_bytes(sandbox.clouds) == before
    assert all(SEEDED in urn for urn in sandbox.left())
    return sorted(token.rpartition(":")[2] for token in made)


DRAFTED = "pools on a cluster"


@pytest.mark.parametrize("name", DECLARED)
def test_pools_join_what_exists(sandbox: Sandbox, name: str) -> None:
    declared, own = DECLARED[name]
    assert live(sandbox, declared, is_drafted=name == DRAFTED) == sorted(own)


def test_a_region_lives_in_an_existing_network(sandbox: Sandbox) -> None:
    made = live(sandbox, ON_A_NETWORK)
    assert made.count("Cluster") == 1
    assert made.count("Key") == len(["secrets", "logs"])
    assert made.count("Subnet") == len(["system-use1-az4", "system-use1-az6", "links"])
    parts = {"Vpc", "NatGateway", "Eip", "InternetGateway", "VpcEndpoint", "FlowLog", "DefaultSecurityGroup"}
    assert not parts & set(made)
