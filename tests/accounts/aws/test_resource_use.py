from decimal import Decimal
from typing import Any

import pytest

from gpufabric.accounts.aws.resource_use import COUNTS
from gpufabric.catalog.catalog import default_catalog
from gpufabric.snapshots.rows import Usage
from tests.accounts.aws.conftest import ACCOUNT, reader_of, target
from tools.loopback.aws.account import NETWORK, QUOTAS, quota
from tools.loopback.aws.server import Refusal


def listed(request: dict[str, Any]) -> dict[str, Any]:
    """List the quotas of a service that are counted, and those of the other tests."""
    service = request["ServiceCode"]
    codes = [key.partition("/")[2] for key in COUNTS if key.startswith(f"{service}/")]
    rows = [quota(code, 5.0, ServiceCode=service) for code in codes]
    others = QUOTAS["service-quotas:ListAWSDefaultServiceQuotas"](request)["Quotas"]
    return {
        "Quotas": [
            *(row for row in rows if row["QuotaCode"] not in {r["QuotaCode"] for r in others}),
            *others,
        ]
    }


def lustre(kind: str, capacity: int, storage: str = "SSD") -> dict[str, Any]:
    return {
        "FileSystemType": "LUSTRE",
        "StorageCapacity": capacity,
        "StorageType": storage,
        "LustreConfiguration": {"DeploymentType": kind},
    }


GOOD: dict[str, Any] = {
    "service-quotas:ListAWSDefaultServiceQuotas": listed,
    "ec2:DescribeInternetGateways": {"InternetGateways": [{"InternetGatewayId": "igw-1"}]},
    "ec2:DescribeNatGateways": {"NatGateways": [{"NatGatewayId": "nat-1"}, {"NatGatewayId": "nat-2"}]},
    "ec2:DescribeVpcEndpoints": {"VpcEndpoints": [{"VpcEndpointId": "vpce-1"}]},
    "ec2:DescribeSecurityGroups": {"SecurityGroups": [{"GroupId": f"sg-{number}"} for number in range(7)]},
    "ec2:DescribeAddresses": {"Addresses": [{"PublicIp": "192.0.2.1"}]},
    "ec2:DescribeTransitGateways": {"TransitGateways": [{"TransitGatewayId": "tgw-1"}]},
    "ec2:DescribeVpnConnections": {
        "VpnConnections": [{"VpnConnectionId": f"vpn-{number}"} for number in range(4)]
    },
    "ec2:DescribeCustomerGateways": {
        "CustomerGateways": [{"CustomerGatewayId": f"cgw-{number}"} for number in range(2)]
    },
    "ec2:DescribeVolumes": {
        "Volumes": [{"VolumeId": "vol-1", "Size": 512}, {"VolumeId": "vol-2", "Size": 1024}]
    },
    "eks:ListClusters": {"clusters": ["a", "b", "c"]},
    "fsx:DescribeFileSystems": {
        "FileSystems": [
            lustre("PERSISTENT_2", 1200),
            lustre("PERSISTENT_2", 2400),
            lustre("PERSISTENT_1", 6000, "HDD"),
            lustre("SCRATCH_2", 3600),
            {"FileSystemType": "WINDOWS", "StorageCapacity": 32, "StorageType": "SSD"},
        ]
    },
}


def no_values(request: dict[str, Any]) -> dict[str, Any]:
    """Answer that no metric has a value."""
    ids = [query["Id"] for query in request["MetricDataQueries"]]
    return {
        "MetricDataResults": [
            {"Id": id_, "Timestamps": [], "Values": [], "StatusCode": "Complete"} for id_ in ids
        ]
    }


def usage(aws: Any, **changes: Any) -> tuple[dict[str, Decimal], Any]:
    server = aws(QUOTAS | NETWORK | GOOD | changes)
    answers = {answer.section: answer for answer in reader_of(server).read(target(), "quotas")}
    answer = answers["usage"]
    return {key: row.used for key, row in (answer.rows or {}).items() if isinstance(row, Usage)}, (
        server,
        answer,
    )


@pytest.mark.parametrize(
    ("key", "used"),
    [
        ("ebs/L-7A658B76", Decimal("1.5")),
        ("ec2/L-A2478D36", 1),
        ("ec2/L-3E6EC3A3", 4),
        ("ec2/L-4FB7FF5D", 2),
        ("eks/L-1194D53C", 3),
        ("vpc/L-A4707A72", 1),
        ("vpc/L-FE5A380F", 2),
        ("vpc/L-1B52E74A", 1),
        ("vpc/L-E79EC296", 7),
        ("fsx/L-FD6F2F22", 2),
        ("fsx/L-8F1B9C74", 3600),
        ("fsx/L-9AFA1F09", 1),
        ("fsx/L-C8640C82", 0),
        ("fsx/L-C48231E5", 1),
        ("fsx/L-AD2FC696", 3600),
    ],
)
def test_resources_are_counted_where_no_metric_has_a_value(aws: Any, key: str, used: int | Decimal) -> None:
    assert usage(aws)[0][key] == used


def test_a_value_of_the_metric_comes_first(aws: Any) -> None:
    used, (server, _) = usage(aws)
    # The metric of the first quota has a value in these answers.
    assert used["ec2/L-0263D0A3"] != 1
    assert not server.asked("ec2:DescribeAddresses")


def test_addresses_are_counted_if_their_metric_has_no_value(aws: Any) -> None:
    assert usage(aws, **{"cloudwatch:GetMetricData": no_values})[0]["ec2/L-0263D0A3"] == 1


def test_networks_that_other_accounts_share_do_not_count(aws: Any) -> None:
    _, (server, _) = usage(aws)
    own = {"Name": "owner-id", "Values": [ACCOUNT]}
    for call in ("ec2:DescribeVpcs", "ec2:DescribeInternetGateways", "ec2:DescribeSecurityGroups"):
        assert server.asked(call)[0]["Filters"] == [own]


def test_transit_gateways_that_are_shared_or_deleted_do_not_count(aws: Any) -> None:
    _, (server, _) = usage(aws)
    assert server.asked("ec2:DescribeTransitGateways")[0]["Filters"] == [
        {"Name": "owner-id", "Values": [ACCOUNT]},
        {"Name": "state", "Values": ["pending", "available", "modifying", "deleting"]},
    ]


def test_a_call_that_is_denied_leaves_out_its_own_quotas(aws: Any) -> None:
    used, (_, answer) = usage(aws, **{"fsx:DescribeFileSystems": Refusal("AccessDeniedException", 400)})
    assert not [key for key in used if key.startswith("fsx/")]
    assert used["vpc/L-E79EC296"] == 7
    assert [(failure.call, failure.cause) for failure in answer.failures] == [
        ("fsx:DescribeFileSystems", "denied")
    ]


def test_every_count_is_one_of_the_catalogue():
    assert COUNTS.keys() <= default_catalog().counted_quotas("aws").keys()
