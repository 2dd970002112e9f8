"""Attachments of transit gateways, and addresses of NAT gateways, by zone."""

import pytest

from gpufabric.simcloud.clouds.aws import tokens
from gpufabric.simcloud.clouds.aws.rules import local_zones as rules
from tests.simcloud.clouds.aws.account import Account, Case, judged, request

DALLAS = "use1-dfw2-az1"
ADDRESS = "eipalloc-0a"


def attached(*zones):
    def make(account):
        subnets = [account.subnet(f"subnet-{number}", zone, zone) for number, zone in enumerate(zones)]
        inputs = {"transitGatewayId": "tgw-0a", "vpcId": "vpc-0a", "subnetIds": subnets}
        return request(tokens.VPC_ATTACHMENT, inputs)

    return make


def gateway(zone, group):
    def make(account):
        subnet = account.subnet("subnet-0b", zone, zone, cidr="10.1.0.0/24")
        account.add(tokens.ELASTIC_ADDRESS, ADDRESS, {}, {"networkBorderGroup": group})
        return request(tokens.NAT_GATEWAY, {"subnetId": subnet, "allocationId": ADDRESS})

    return make


def file_system(zone, throughput, **more):
    def make(account):
        subnet = account.subnet("subnet-0c", zone, zone, cidr="10.2.0.0/24")
        inputs = {
            "subnetIds": [subnet], "deploymentType": "PERSISTENT_2", "storageType": "SSD",
            "storageCapacity": 9600, "perUnitStorageThroughput": throughput,
            "metadataConfiguration": {"mode": "AUTOMATIC"}, **more,
        }  # fmt: skip
        return request(tokens.LUSTRE_FILE_SYSTEM, inputs)

    return make


CASES = [
    Case("fast file system in a Local Zone", rules.LOCAL_LUSTRE, file_system(DALLAS, 500), "125 or 250"),
    Case(
        "EFA in a Local Zone",
        rules.LOCAL_LUSTRE,
        file_system(DALLAS, 250, storageCapacity=19200, efaEnabled=True),
        "without EFA",
    ),
    Case(
        "attachment in a Local Zone", rules.LOCAL_ZONE, attached("use1-az4", DALLAS), f"Local Zone {DALLAS}"
    ),
    Case("two subnets of a zone", rules.SAME_ZONE, attached("use1-az4", "use1-az4"), "Duplicate Subnets"),
    Case("address of the region", rules.BORDER_GROUP, gateway(DALLAS, "us-east-1"), "us-east-1-dfw-2"),
    Case("address of a Local Zone", rules.BORDER_GROUP, gateway("use1-az4", "us-east-1-dfw-2"), "us-east-1."),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_aws_refuses(case):
    case.check()


@pytest.mark.parametrize(
    "make",
    [
        attached("use1-az4", "use1-az6"),
        file_system(DALLAS, 250),
        file_system("use1-az4", 500),
        gateway(DALLAS, "us-east-1-dfw-2"),
        gateway("use1-az4", "us-east-1"),
    ],
)
def test_what_aws_takes(make):
    account = Account()
    assert judged(account, make(account)) is None
