from typing import Any

import pytest

from gpufabric.snapshots.rows import ExistingNetwork, TakenName, Zone
from tests.accounts.aws.conftest import ACCOUNT, reader_of, target
from tools.loopback.aws.account import NETWORK, zone
from tools.loopback.aws.server import Refusal


def read(aws: Any, storage: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
    declared = target(**({"storage": storage} if storage else {}))
    return {answer.section: answer for answer in reader_of(aws(NETWORK | changes)).read(declared, "network")}


def test_zones_by_id(aws):
    zones = read(aws)["zones"]
    assert zones.rows == {
        "use1-atl2-az1": Zone(name="us-east-1-atl-2a", state="not-opted-in"),
        "use1-az4": Zone(name="us-east-1a", state="available"),
        "use1-az6": Zone(name="us-east-1c", state="available"),
    }
    assert zones.absent == {}


def test_declared_zone_that_is_not_listed_is_absent(aws):
    listed = {"AvailabilityZones": [zone("us-east-1c", "use1-az6")]}
    zones = read(aws, **{"ec2:DescribeAvailabilityZones": listed})["zones"]
    assert list(zones.absent) == ["use1-az4"]


def test_networks_with_their_ranges_subnets_and_stack(aws):
    vpcs = [
        {
            "VpcId": "vpc-2",
            "CidrBlock": "10.16.0.0/16",
            "CidrBlockAssociationSet": [
                {"CidrBlock": "10.16.0.0/16", "CidrBlockState": {"State": "associated"}},
                {"CidrBlock": "100.64.0.0/16", "CidrBlockState": {"State": "associating"}},
                {"CidrBlock": "10.99.0.0/16", "CidrBlockState": {"State": "disassociated"}},
            ],
            "Tags": [{"Key": "gpufabric-stack", "Value": "aws-us-east-1"}],
        },
        {"VpcId": "vpc-1", "CidrBlock": "172.31.0.0/16"},
    ]
    subnets = [
        {"SubnetId": "subnet-b", "VpcId": "vpc-2", "CidrBlock": "10.16.1.0/24"},
        {"SubnetId": "subnet-a", "VpcId": "vpc-2", "CidrBlock": "10.16.0.0/24"},
        {"SubnetId": "subnet-6", "VpcId": "vpc-2", "Ipv6Native": True},
    ]
    answers = {"ec2:DescribeVpcs": {"Vpcs": vpcs}, "ec2:DescribeSubnets": {"Subnets": subnets}}
    networks = read(aws, **answers)["networks"]
    assert networks.rows == {
        "vpc-1": ExistingNetwork(ranges=("172.31.0.0/16",)),
        "vpc-2": ExistingNetwork(
            ranges=("10.16.0.0/16", "100.64.0.0/16"),
            subnets={"subnet-a": "10.16.0.0/24", "subnet-b": "10.16.1.0/24"},
            stack="aws-us-east-1",
        ),
    }
    assert list(networks.rows) == ["vpc-1", "vpc-2"]


def test_denied_subnets_leave_no_networks(aws):
    answers = read(aws, **{"ec2:DescribeSubnets": Refusal("UnauthorizedOperation", 403)})
    assert answers["networks"].rows is None
    assert answers["networks"].failures[0].call == "ec2:DescribeSubnets"
    assert answers["zones"].rows


REPLICA = {
    "checkpoints": {
        "replicate_to": {
            "bucket": "arn:aws:s3:::lab-copies",
            "kms_key": f"arn:aws:kms:us-west-2:{ACCOUNT}:key/1234abcd",
        }
    }
}


@pytest.mark.parametrize(
    ("answer", "taken"),
    [
        ({}, TakenName(is_free=False, is_own=True)),
        (Refusal("", 404), TakenName(is_free=True, reason="404: there is no such bucket")),
        (
            Refusal("", 403),
            TakenName(
                is_free=False, reason="403: another account owns it, or the policies deny s3:ListBucket"
            ),
        ),
    ],
)
def test_buckets_that_must_exist(aws, answer, taken):
    names = read(aws, REPLICA, **{"s3:HeadBucket": answer})["names"]
    assert names.failures == ()
    assert names.rows == {"bucket/lab-copies": taken}


def test_bucket_of_another_region_is_followed_there(aws):
    answers = iter([Refusal("", 301, headers={"x-amz-bucket-region": "us-west-2"}), {}])
    names = read(aws, REPLICA, **{"s3:HeadBucket": lambda _: next(answers)})["names"]
    assert names.rows == {"bucket/lab-copies": TakenName(is_free=False, is_own=True)}


def test_failure_of_s3_leaves_no_names(aws):
    names = read(aws, REPLICA, **{"s3:HeadBucket": Refusal("", 500)})["names"]
    assert names.rows is None
    assert names.failures[0].cause == "server-error"


def test_stacks_without_other_buckets_ask_for_none(aws):
    assert "names" not in read(aws)
