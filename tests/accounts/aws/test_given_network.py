from typing import Any

from gpufabric.spec.given_facts import PlacementFacts, RouteTableFacts, SecurityGroupFacts, SubnetFacts
from tests.accounts.aws.conftest import pool, reader_of, target
from tools.loopback.aws.account import NETWORK
from tools.loopback.aws.server import Refusal

VPC, GPU, SYSTEM = "vpc-0123456789abcdef0", "subnet-0aaaaaaaaaaaaaaa0", "subnet-0aaaaaaaaaaaaaaa4"
GROUP, TABLE = "sg-0aaaaaaaaaaaaaaaa", "rtb-0aaaaaaaaaaaaaaaa"
EXISTING = {
    "network": {
        "id": VPC,
        "subnets": {"gpu": {"id": GPU}, "links": {"id": SYSTEM}},
        "security_groups": {"nodes": {"id": GROUP}},
        "route_tables": {"system": {"id": TABLE}},
    }
}
POOLS = {"train": pool(existing={"placement_group": {"id": "lab"}})}


def subnet(id_: str, **changes: Any) -> dict[str, Any]:
    return {
        "SubnetId": id_,
        "VpcId": VPC,
        "CidrBlock": "10.16.0.0/20",
        "AvailabilityZoneId": "use1-az6",
        "AvailableIpAddressCount": 4000,
        "MapPublicIpOnLaunch": False,
        **changes,
    }


def table(id_: str, hop: dict[str, str], *links: dict[str, Any]) -> dict[str, Any]:
    route = {"DestinationCidrBlock": "0.0.0.0/0", "State": "active", **hop}
    local = {"DestinationCidrBlock": "10.16.0.0/16", "GatewayId": "local", "State": "active"}
    return {"RouteTableId": id_, "VpcId": VPC, "Routes": [local, route], "Associations": list(links)}


def itself(id_: str) -> list[dict[str, Any]]:
    return [{"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": id_}]}]


INTERFACES = [
    {
        "SubnetId": GPU,
        "Attachment": {"InstanceId": "i-1"},
        "PrivateIpAddresses": [{"PrivateIpAddress": "10.16.0.5"}],
        "Ipv4Prefixes": [{"Ipv4Prefix": "10.16.0.16/28"}],
    },
    {
        "SubnetId": GPU,
        "Attachment": {"InstanceId": "i-2"},
        "PrivateIpAddresses": [{"PrivateIpAddress": "10.16.0.6"}],
    },
]
ANSWERS: dict[str, Any] = {
    "ec2:DescribeSubnets": {"Subnets": [subnet(GPU), subnet(SYSTEM, MapPublicIpOnLaunch=True)]},
    "ec2:DescribeRouteTables": {
        "RouteTables": [
            table(TABLE, {"NatGatewayId": "nat-1"}, {"SubnetId": GPU}),
            table("rtb-main", {"GatewayId": "igw-1"}, {"Main": True}),
        ]
    },
    "ec2:DescribeInstances": {"Reservations": [{"Instances": [{"InstanceId": "i-1"}]}]},
    "ec2:DescribeNetworkInterfaces": {"NetworkInterfaces": INTERFACES},
    "ec2:DescribeSecurityGroups": {
        "SecurityGroups": [
            {
                "GroupId": GROUP,
                "VpcId": VPC,
                "IpPermissions": itself(GROUP),
                "IpPermissionsEgress": itself(GROUP),
            }
        ]
    },
    "ec2:DescribePlacementGroups": {"PlacementGroups": [{"GroupName": "lab", "Strategy": "cluster"}]},
}


def read(aws: Any, **changes: Any) -> dict[str, Any]:
    declared = target(existing=EXISTING, pools=POOLS)
    reader = reader_of(aws(NETWORK | ANSWERS | changes))
    return {answer.section: answer for answer in reader.read(declared, "network")}


def test_free_addresses_count_those_of_the_stack_itself(aws):
    rows = read(aws)["subnets"].rows
    assert rows[GPU] == SubnetFacts.model_validate(
        {
            "network_id": VPC,
            "cidr": "10.16.0.0/20",
            "zone": "use1-az6",
            "free_addresses": 4000 + 1 + 16,
            "route_table_id": TABLE,
            "gives_public_addresses": False,
            "has_outbound": True,
        }
    )


def test_an_internet_gateway_is_no_way_out_of_machines_without_public_addresses(aws):
    row = read(aws)["subnets"].rows[SYSTEM]
    assert (row.route_table_id, row.has_outbound, row.gives_public_addresses) == ("rtb-main", False, True)


def test_a_subnet_that_is_not_listed_is_absent(aws):
    answer = read(aws, **{"ec2:DescribeSubnets": {"Subnets": [subnet(GPU)]}})["subnets"]
    assert answer.absent == {SYSTEM: "DescribeSubnets does not list it in the region"}


def test_a_group_is_closed_on_itself_if_both_directions_admit_it(aws):
    assert read(aws)["security_groups"].rows == {
        GROUP: SecurityGroupFacts(network_id=VPC, closed_on_itself=True)
    }
    half = {"GroupId": GROUP, "VpcId": VPC, "IpPermissions": itself(GROUP), "IpPermissionsEgress": []}
    answers = read(aws, **{"ec2:DescribeSecurityGroups": {"SecurityGroups": [half]}})
    assert answers["security_groups"].rows[GROUP].closed_on_itself is False


def test_routes_name_their_next_hops(aws):
    assert read(aws)["route_tables"].rows == {
        TABLE: RouteTableFacts(network_id=VPC, routes={"10.16.0.0/16": "local", "0.0.0.0/0": "nat-1"})
    }


def test_placement_groups_by_name(aws):
    assert read(aws)["placements"].rows == {"lab": PlacementFacts(strategy="cluster")}


def test_a_denied_call_ends_its_section_only(aws):
    answers = read(aws, **{"ec2:DescribeNetworkInterfaces": Refusal("UnauthorizedOperation", 403)})
    assert answers["subnets"].rows is None
    assert answers["subnets"].failures[0].call == "ec2:DescribeNetworkInterfaces"
    assert answers["security_groups"].rows


def test_a_stack_without_given_things_asks_for_none(aws):
    sections = {answer.section for answer in reader_of(aws(NETWORK)).read(target(), "network")}
    assert sections == {"zones", "networks"}
