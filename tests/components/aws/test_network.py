import json
from ipaddress import IPv4Network

from gpufabric.plan.addresses import blocks
from gpufabric.plan.load_balancers import fixed_addresses
from gpufabric.spec.aws.region import AwsRegion
from tests.components.aws.conftest import ACCOUNT, declared
from tests.components.recording import Graph

STACK = "aws-us-west-2"


def test_subnets_lie_where_the_plan_says(region: Graph) -> None:
    cut = blocks(AwsRegion.model_validate(declared()).network.cidr)
    zones = {
        resource.name.removeprefix(f"{STACK}-"): (
            resource.inputs["availabilityZoneId"],
            resource.inputs["cidrBlock"],
        )
        for resource in region.all("Subnet")
    }
    assert zones == {
        "gpu": ("usw2-az2", str(cut.wide)),
        "system-usw2-az1": ("usw2-az1", str(cut.small[0])),
        "system-usw2-az2": ("usw2-az2", str(cut.small[1])),
        "public": ("usw2-az2", str(cut.small[6])),
        "links": ("usw2-az2", str(cut.small[7])),
    }
    vpc = region.one("Vpc")
    assert all(resource.inputs["vpcId"] == vpc.id for resource in region.all("Subnet"))
    assert all(resource.inputs["mapPublicIpOnLaunch"] is False for resource in region.all("Subnet"))
    assert vpc.inputs["enableDnsSupport"] and vpc.inputs["enableDnsHostnames"]


def test_private_subnets_leave_by_nat_and_the_public_one_by_the_gateway(region: Graph) -> None:
    nat, gateway = region.one("NatGateway"), region.one("InternetGateway")
    assert nat.inputs["subnetId"] == region.one("Subnet", f"{STACK}-public").id
    assert nat.inputs["allocationId"] == region.one("Eip").id
    assert gateway.urn in nat.depends_on
    ways = {
        route.inputs["routeTableId"]: route.inputs.get("natGatewayId") or route.inputs["gatewayId"]
        for route in region.all("Route")
    }
    tables = {
        resource.inputs["subnetId"]: resource.inputs["routeTableId"]
        for resource in region.all("RouteTableAssociation")
    }
    leaves = {subnet: ways[table] for subnet, table in tables.items()}
    assert leaves == {
        f"Subnet/{STACK}-gpu": nat.id,
        f"Subnet/{STACK}-system-usw2-az1": nat.id,
        f"Subnet/{STACK}-system-usw2-az2": nat.id,
        f"Subnet/{STACK}-links": nat.id,
        f"Subnet/{STACK}-public": gateway.id,
    }


def test_route_tables_hold_no_inline_routes_that_would_undo_the_backbones(region: Graph) -> None:
    assert all("routes" not in resource.inputs for resource in region.all("RouteTable"))


def test_s3_traffic_of_private_subnets_stays_inside_and_in_the_account(region: Graph) -> None:
    endpoint = region.one("VpcEndpoint", f"{STACK}-s3")
    assert endpoint.inputs["serviceName"] == "com.amazonaws.us-west-2.s3"
    assert endpoint.inputs["vpcEndpointType"] == "Gateway"
    assert set(endpoint.inputs["routeTableIds"]) == {f"RouteTable/{STACK}-gpu", f"RouteTable/{STACK}-system"}
    statements = json.loads(endpoint.inputs["policy"])["Statement"]
    for statement in statements:
        resources = statement["Resource"]
        names = [resources] if isinstance(resources, str) else resources
        if any(name in ("*", "arn:aws:s3:::*") for name in names):
            assert statement["Condition"] == {"StringEquals": {"aws:ResourceAccount": ACCOUNT}}
        else:
            assert statement["Action"] == "s3:GetObject"
    # Without the layers no image can be pulled: ECR answers with an address of this bucket.
    readable = [name for part in statements for name in part["Resource"] if "Condition" not in part]
    assert "arn:aws:s3:::prod-us-west-2-starport-layer-bucket/*" in readable


def test_fixed_addresses_are_kept_before_anything_takes_one(region: Graph) -> None:
    kept = region.one("SubnetCidrReservation").inputs
    links = region.one("Subnet", f"{STACK}-links")
    assert (kept["subnetId"], kept["reservationType"]) == (links.id, "explicit")
    fixed = fixed_addresses("aws", IPv4Network(region.one("Vpc").inputs["cidrBlock"]))
    assert kept["cidrBlock"] == str(fixed.block)
    assert {fixed.lighthouse, fixed.rendezvous} < set(fixed.block)
    assert IPv4Network(kept["cidrBlock"]).subnet_of(IPv4Network(links.inputs["cidrBlock"]))


def test_a_subnet_in_another_zone_replaces_its_former_self_after_that_of_the_links(region: Graph) -> None:
    links = region.one("Subnet", f"{STACK}-links")
    moving = {resource.name for resource in region.all("Subnet") if resource.delete_before_replace}
    waiting = {resource.name for resource in region.all("Subnet") if links.urn in resource.depends_on}
    assert waiting == {f"{STACK}-gpu", f"{STACK}-public"}
    assert moving == waiting | {links.name}
