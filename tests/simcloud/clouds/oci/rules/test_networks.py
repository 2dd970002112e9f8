"""Address ranges."""

import pytest

from gpufabric.simcloud.clouds.oci.rules import networks as rules
from gpufabric.simcloud.clouds.oci.tokens import SUBNET, VCN
from tests.simcloud.clouds.oci.tenancy import Case


def vcn(*blocks):
    return lambda tenancy: tenancy.make(VCN, {"cidrBlocks": list(blocks)})


def subnet(block):
    return lambda tenancy: tenancy.make(SUBNET, {"vcnId": tenancy.vcn.id, "cidrBlock": block})


def both(tenancy):
    tenancy.make(SUBNET, {"vcnId": tenancy.vcn.id, "cidrBlock": "10.0.0.0/20"})
    tenancy.make(SUBNET, {"vcnId": tenancy.vcn.id, "cidrBlock": "10.0.15.0/24"})


CASES = [
    Case("host bits", rules.HOST_BITS, subnet("10.0.2.0/20"),
         "400-InvalidParameter, The requested CIDR 10.0.2.0/20 is invalid: CIDR IP 10.0.2.0 does not match "
         "network IP 10.0.0.0."),
    Case("too large", rules.SIZE, vcn("10.0.0.0/15"),
         "10.0.0.0/15 is invalid: its size must be between /16 and /30."),
    Case("too small", rules.SIZE, subnet("10.0.0.0/31"), "between /16 and /30"),
    Case("two that overlap", rules.VCN_OVERLAP, vcn("10.0.0.0/16", "10.0.128.0/17"),
         "10.0.128.0/17 is invalid: it overlaps with 10.0.0.0/16"),
    Case("outside", rules.OUTSIDE, subnet("10.1.0.0/24"),
         "10.1.0.0/24 is invalid: it is not within a CIDR of the VCN (10.0.0.0/16)."),
    Case("subnets that overlap", rules.SUBNET_OVERLAP, both,
         "with CIDR 10.0.0.0/20 overlaps with this CIDR."),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_oci_refuses(tenancy, case):
    case.check(tenancy)


@pytest.mark.parametrize(
    "make",
    [
        vcn("10.0.0.0/16", "10.1.0.0/16"),
        vcn("192.168.0.0/30"),
        subnet("10.0.255.0/24"),
        lambda tenancy: tenancy.make(VCN, {"cidrBlock": "172.16.0.0/16"}),
    ],
)
def test_what_oci_takes(tenancy, make):
    assert make(tenancy).id


def test_a_subnet_may_be_updated_in_its_place(tenancy):
    inputs = {**tenancy.subnet.inputs, "displayName": "workers"}
    assert tenancy.oci.update(tenancy.subnet, inputs).outputs["displayName"] == "workers"


def test_the_same_range_in_another_vcn(tenancy):
    tenancy.subnet  # noqa: B018 - made when first asked for
    other = tenancy.make(VCN, {"cidrBlocks": ["10.0.0.0/16"]})
    assert tenancy.make(SUBNET, {"vcnId": other.id, "cidrBlock": "10.0.0.0/20"}).id
