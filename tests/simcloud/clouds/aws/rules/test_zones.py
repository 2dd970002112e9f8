"""Private hosted zones, records, reserved ranges."""

import pytest

from gpufabric.simcloud.clouds.aws.rules import dependencies
from gpufabric.simcloud.clouds.aws.rules import zones as rules
from gpufabric.simcloud.clouds.aws.tokens import HOSTED_ZONE, RECORD, SUBNET_CIDR_RESERVATION
from tests.simcloud.clouds.aws.account import Account, Case, judged, request

NAME = "fabric.internal"
VPC = {"vpcId": "vpc-0a", "vpcRegion": "us-east-1"}


def zone(name=NAME, *, beside=None, **inputs):
    def make(account):
        if beside:
            account.add(HOSTED_ZONE, "Z1", {"name": beside, "vpcs": [VPC]})
        return request(HOSTED_ZONE, {"name": name, "vpcs": [VPC], **inputs})

    return make


def record(name=f"lighthouse.{NAME}", *, beside=False, verb="Create", **inputs):
    def make(account):
        account.add(HOSTED_ZONE, "Z1", {"name": NAME, "vpcs": [VPC]})
        given = {"zoneId": "Z1", "name": name, "type": "A", "ttl": 30, "records": ["10.0.0.1"], **inputs}
        if beside:
            account.add(RECORD, "Z1_x_A", {**given, "name": f"{name}."})
        return request(RECORD, given, verb=verb)

    return make


def kept(cidr, *, beside=None):
    def make(account):
        account.subnet(cidr="10.0.0.0/20")
        if beside:
            account.add(SUBNET_CIDR_RESERVATION, "scr-0a", {"subnetId": "subnet-0a", "cidrBlock": beside})
        return request(SUBNET_CIDR_RESERVATION, {"subnetId": "subnet-0a", "cidrBlock": cidr})

    return make


def full(account):
    account.add(HOSTED_ZONE, "Z1", {"name": NAME})
    account.add(RECORD, "Z1_x_A", {"zoneId": "Z1", "name": "x"})
    return request(HOSTED_ZONE, {}, id_="Z1", verb="Delete")


CASES = [
    Case("no name", rules.NAME, zone("two words"), "two words is not a valid domain name"),
    Case("long label", rules.NAME, zone(f"{'a' * 64}.internal"), "is not a valid domain name"),
    Case("AWS's name", rules.RESERVED, zone("demo.example.com"), "demo.example.com is reserved by AWS!"),
    Case("second of a name", rules.TAKEN, zone(beside="Fabric.internal."),
         "The VPC vpc-0a in region us-east-1 has already been associated with the hosted zone Z1"),
    Case("not in its zone", rules.OUTSIDE, record("lighthouse.other.internal"),
         "lighthouse.other.internal. is not permitted in zone fabric.internal."),
    Case("twice", rules.EXISTS, record(beside=True), "but it already exists"),
    Case("no address", rules.VALUE, record(records=["10.0.0"]), "not a valid IPv4 address"),
    Case("no time to live", rules.TTL, record(ttl=None), "Invalid TTL: None"),
    Case("negative time", rules.TTL, record(ttl=-1), "Invalid TTL: -1"),
    Case("outside of the subnet", rules.BLOCK_OUTSIDE, kept("10.1.0.0/28"),
         "not within the CIDR 10.0.0.0/20"),
    Case("kept already", rules.BLOCK_TAKEN, kept("10.0.0.16/28", beside="10.0.0.0/27"),
         "overlaps with reservation scr-0a"),
    Case("zone with records", dependencies._IN_USE[HOSTED_ZONE][0], full,
         "non-required resource record sets"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
def test_refusals(case):
    case.check()


@pytest.mark.parametrize(
    "make",
    [
        zone(),
        zone(beside="other.internal"),
        zone(vpcs=[{"vpcId": "vpc-0b"}], beside=NAME),
        record(),
        record(beside=True, verb="Update", records=["10.0.0.2"]),
        record(type="TXT", records=["any text"]),
        record(ttl=None, aliases=[{"name": "x"}]),
        kept("10.0.0.16/28", beside="10.0.0.0/28"),
    ],
)
def test_what_is_allowed(make):
    account = Account()
    assert judged(account, make(account)) is None
