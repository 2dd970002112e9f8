"""A fabric on hubs and networks that a company has: links work, stay apart, and leave them as they were."""

import json
from typing import Any

import pytest

from gpufabric.simcloud.given import given_bytes
from gpufabric.simcloud.inspect import held
from gpufabric.simcloud.reachability import reachability
from tests.docs.existing import smallest
from tests.e2e.conftest import Declare, Sandbox
from tests.e2e.test_existing_aws import COMPANY as NETWORK_TEAM
from tests.e2e.test_existing_aws import GPU, NETWORK, NODES, SUBNET, VPC
from tests.e2e.test_existing_oci import COMPANY as OCI_NETWORK_TEAM
from tests.e2e.test_existing_oci import COMPARTMENT, DRG, TENANCY, VCN
from tests.plan.given_cases import changed

pytestmark = [pytest.mark.engine, pytest.mark.slow]

EAST, WEST, AZURE, OCI = "aws-us-east-1", "aws-us-west-2", "azure-eastus", "oci-us-ashburn-1"
ACCOUNT = "123456789012"
EAST_HUB, WEST_HUB = "tgw-0aaaaaaaaaaaaaaa1", "tgw-0aaaaaaaaaaaaaaa2"
ZONE = "Z0123456789ABCDEFGHIJ"
PEERING = {"between": [EAST, WEST], "kind": "tgw-peering", "gbps": 50}
VPN = {"between": [EAST, AZURE], "kind": "vpn", "gbps": 2}
GATEWAY = {"defaultRouteTablePropagation": "disable", "vpnEcmpSupport": "enable"}
COMPANY = {
    "accounts": [
        {
            "cloud": "aws",
            "account": ACCOUNT,
            "region": "us-east-1",
            "resources": [
                # New attachments go to its default table, from which the stack moves its own.
                {
                    "type": "transit-gateway",
                    "id": EAST_HUB,
                    "inputs": {"amazonSideAsn": 64701, **GATEWAY},
                },
                {"type": "vpc", "name": "shared", "inputs": {"cidrBlock": "10.90.0.0/16"}},
                {
                    "type": "route53:Zone",
                    "id": ZONE,
                    "inputs": {"name": "fabric.internal", "vpcs": [{"vpcId": "${shared}"}]},
                },
                {
                    "type": "ec2transitgateway:RouteTable",
                    "name": "company",
                    "inputs": {"transitGatewayId": "${transit-gateway}"},
                },
            ],
        },
        {
            "cloud": "aws",
            "account": ACCOUNT,
            "region": "us-west-2",
            "resources": [
                {
                    "type": "transit-gateway",
                    "name": "west",
                    "id": WEST_HUB,
                    "inputs": {
                        "amazonSideAsn": 64702,
                        "defaultRouteTableAssociation": "disable",
                        **GATEWAY,
                    },
                }
            ],
        },
    ]
}
FACTS = {"spreads_over_paths": True, "owner_account": ACCOUNT, "propagates_by_default": False}
EXISTING = {
    EAST: {
        "hub": {"id": EAST_HUB, "asn": 64701, **FACTS},
        "dns_zone_id": ZONE,
        "dns_zone_name": "fabric.internal",
    },
    WEST: {"hub": {"id": WEST_HUB, "asn": 64702, **FACTS}},
}


def test_links_use_hubs_that_exist_and_leave_them(sandbox: Sandbox, region: Declare) -> None:
    company = sandbox.root / "company.json"
    company.write_text(json.dumps(COMPANY))
    sandbox.gpufabric("sim", "seed", str(company))
    before = given_bytes(sandbox.clouds)
    assert {EAST_HUB, WEST_HUB, ZONE} <= {id_ for *_, id_ in before}
    sandbox.declare(EAST, region(EAST))
    west = {"region": "us-west-2", "zone": "usw2-az2", "system_zones": ["usw2-az1", "usw2-az2"]}
    sandbox.declare(WEST, region(EAST, network={"cidr": "10.17.0.0/16"}, **west))
    sandbox.declare(AZURE, region(AZURE))
    sandbox.declare("backbone", {"links": [PEERING, VPN], "existing": EXISTING})
    for stack in (EAST, WEST, AZURE, "backbone"):
        sandbox.up(stack)

    reached = reachability(sandbox.clouds)
    assert reached.networks == {frozenset({EAST, WEST}), frozenset({EAST, AZURE})}, "links stay apart"
    assert reached.down == ()
    assert reached.gbps[EAST, AZURE] == 5, "traffic uses all tunnels"
    assert any("gpu" in (first.name, second.name) for first, second in reached.pairs)
    made = [entry.resource for entry in held(sandbox.clouds) if ":backbone::" in entry.resource.urn]
    types = [resource.type for resource in made]
    assert not [
        type_ for type_ in types if type_.endswith(("TransitGateway", "DefaultRouteTablePropagation"))
    ]
    assert types.count("aws:route53/zone:Zone") == 1, "the other region's own"
    records = [resource for resource in made if resource.outputs.get("zoneId") == ZONE]
    assert {resource.outputs["name"] for resource in records} >= {f"rendezvous.{EAST}.fabric.internal"}
    assert set(sandbox.preview("backbone")) <= {"same", "read"}
    assert given_bytes(sandbox.clouds) == before

    for stack in ("backbone", AZURE, WEST, EAST):
        sandbox.destroy(stack)
    assert given_bytes(sandbox.clouds) == before
    assert not [entry for entry in held(sandbox.clouds) if ":backbone::" in entry.resource.urn]


ATTACHMENT, TABLE, ROUTES = (
    "tgw-attach-0aaaaaaaaaaaaaaa1",
    "tgw-rtb-0aaaaaaaaaaaaaaa1",
    "rtb-0aaaaaaaaaaaaaaa1",
)
PEER = "10.32.0.0/16"


def _rule(direction: str) -> dict[str, Any]:
    inputs = {"securityGroupId": NODES, "cidrIpv4": PEER, "ipProtocol": "-1"}
    return {"type": f"security-group-{direction}-rule", "name": "peer", "inputs": inputs}


ATTACHED: list[dict[str, Any]] = [
    *NETWORK_TEAM,
    {
        "type": "transit-gateway",
        "id": EAST_HUB,
        "inputs": {"amazonSideAsn": 64701, "defaultRouteTableAssociation": "disable", **GATEWAY},
    },
    {
        "type": "ec2transitgateway:RouteTable",
        "name": "network",
        "id": TABLE,
        "inputs": {"transitGatewayId": EAST_HUB},
    },
    {
        "type": "vpc-attachment",
        "id": ATTACHMENT,
        "inputs": {
            "transitGatewayId": EAST_HUB,
            "vpcId": VPC,
            "subnetIds": ["${b}"],
            "transitGatewayDefaultRouteTableAssociation": False,
            "transitGatewayDefaultRouteTablePropagation": False,
        },
    },
    {
        "type": "ec2transitgateway:RouteTableAssociation",
        "name": "network",
        "inputs": {"transitGatewayAttachmentId": ATTACHMENT, "transitGatewayRouteTableId": TABLE},
    },
    {"type": "route-table", "id": ROUTES, "inputs": {"vpcId": VPC}},
    {"type": "route-table-association", "name": "gpu", "inputs": {"routeTableId": ROUTES, "subnetId": GPU}},
    {
        "type": "route",
        "inputs": {"routeTableId": ROUTES, "destinationCidrBlock": PEER, "transitGatewayId": EAST_HUB},
    },
    _rule("ingress"),
    _rule("egress"),
]


def test_a_link_uses_an_attachment_that_exists(sandbox: Sandbox, region: Declare) -> None:
    """Network, routes, rules, hub and attachment exist; the stacks make pools and the link."""
    account = {"cloud": "aws", "account": ACCOUNT, "region": "us-east-1", "resources": ATTACHED}
    company = sandbox.root / "company.json"
    company.write_text(json.dumps({"accounts": [account]}))
    sandbox.gpufabric("sim", "seed", str(company))
    before = given_bytes(sandbox.clouds)
    assert {ATTACHMENT, TABLE, ROUTES, EAST_HUB} <= {id_ for *_, id_ in before}
    sandbox.declare(
        EAST, changed(smallest("aws"), {"existing.network": {**NETWORK, "subnets": {"gpu": SUBNET}}})
    )
    sandbox.declare(AZURE, region(AZURE))
    hub = {"id": EAST_HUB, "asn": 64701, "network_ids": [VPC], **FACTS}
    hub |= {"attachment_id": ATTACHMENT, "route_table_id": TABLE}
    sandbox.declare("backbone", {"links": [VPN], "existing": {EAST: {"hub": hub}}})
    for stack in (EAST, AZURE, "backbone"):
        sandbox.up(stack)

    reached = reachability(sandbox.clouds)
    assert {(GPU in (first.id, second.id)) for first, second in reached.pairs} == {True}
    assert reached.down == ()
    made = [entry.resource for entry in held(sandbox.clouds) if ":backbone::" in entry.resource.urn]
    of_network = {"aws:ec2/route:Route", "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"}
    assert not [resource for resource in made if resource.type in of_network]
    names = sandbox.outputs("backbone")["backbone"]["names"]
    assert EAST in names["note"], "no address of the region is kept"
    assert {record["stack"] for record in names["records"].values()} == {AZURE}
    assert set(sandbox.preview("backbone")) <= {"same", "read"}

    for stack in ("backbone", AZURE, EAST):
        sandbox.destroy(stack)
    assert given_bytes(sandbox.clouds) == before


def test_a_link_uses_the_drg_of_a_network_that_exists(sandbox: Sandbox, region: Declare) -> None:
    """The network's own route table leads to the DRG; the stacks make groups, pools and the link."""
    account = {"cloud": "oci", "account": TENANCY, "region": "us-ashburn-1", "compartment": COMPARTMENT}
    company = sandbox.root / "company.json"
    company.write_text(json.dumps({"accounts": [{**account, "resources": OCI_NETWORK_TEAM}]}))
    sandbox.gpufabric("sim", "seed", str(company))
    before = given_bytes(sandbox.clouds)
    assert {DRG, VCN} <= {id_ for *_, id_ in before}
    sandbox.declare(EAST, region(EAST))
    sandbox.declare(OCI, changed(smallest("oci"), {"existing.network.drg_id": DRG}))
    link = {"between": [EAST, OCI], "kind": "vpn", "gbps": 1}
    existing = {OCI: {"hub": {"id": DRG, "network_ids": [VCN]}}}
    sandbox.declare("backbone", {"links": [link], "existing": existing})
    for stack in (EAST, OCI, "backbone", "backbone"):
        sandbox.up(stack)

    reached = reachability(sandbox.clouds)
    assert reached.down == ()
    assert {frozenset({first.cloud, second.cloud}) for first, second in reached.pairs} == {
        frozenset({"aws", "oci"})
    }
    made = [entry.resource for entry in held(sandbox.clouds) if ":backbone::" in entry.resource.urn]
    ends = [resource for resource in made if resource.type == "oci:Core/ipsec:Ipsec"]
    assert {str(end.outputs["drgId"]) for end in ends} == {DRG}
    assert set(sandbox.preview("backbone")) <= {"same", "read"}

    for stack in ("backbone", OCI, EAST):
        sandbox.destroy(stack)
    assert given_bytes(sandbox.clouds) == before
