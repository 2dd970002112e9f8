from typing import Any

import pytest
from pydantic import ValidationError

from gpufabric.spec.aws.cluster import AwsCluster, AwsNetwork, admin_key

ROLE = "arn:aws:iam::123456789012:role/ops/oncall"

WRONG: list[tuple[dict[str, Any], str, str]] = [
    # what is declared, where, what the message says
    ({"public_endpoint": True}, "public_cidrs", "at least one range such as 203.0.113.0/24"),
    ({"public_endpoint": True, "public_cidrs": []}, "public_cidrs", "EKS allows 0.0.0.0/0"),
    (
        {"public_endpoint": True, "public_cidrs": ["0.0.0.0/0"]},
        "public_cidrs",
        "/8 or narrower, not 0.0.0.0/0",
    ),
    (
        {"public_endpoint": True, "public_cidrs": ["0.0.0.0/1", "128.0.0.0/1"]},
        "public_cidrs",
        "not 0.0.0.0/1",
    ),
    ({"public_endpoint": True, "public_cidrs": ["10.1.0.0/16"]}, "public_cidrs", "public ranges only"),
    ({"public_endpoint": True, "public_cidrs": ["100.64.0.0/16"]}, "public_cidrs", "public ranges only"),
    (
        {"public_endpoint": True, "public_cidrs": ["203.0.113.7/24"]},
        "public_cidrs.0",
        "valid IPv4 network",
    ),
    ({"public_cidrs": ["203.0.113.0/24"]}, "public_cidrs", "public_endpoint is false"),
    ({"admin_role_arns": ["*"]}, "admin_role_arns.0", "match pattern"),
    ({"admin_role_arns": ["arn:aws:iam::123456789012:user/jo"]}, "admin_role_arns.0", "match pattern"),
    ({"admin_role_arns": ["arn:aws:iam::123456789012:role/*"]}, "admin_role_arns.0", "match pattern"),
    ({"admin_role_arns": [ROLE, ROLE]}, "admin_role_arns", "123456789012-oncall twice"),
    (
        {"admin_role_arns": [ROLE, "arn:aws:iam::123456789012:role/oncall"]},
        "admin_role_arns",
        "123456789012-oncall twice",
    ),
    ({"addon_versions": {"cilium": "v1.0.0-eksbuild.1"}}, "addon_versions.cilium.[key]", "'vpc-cni'"),
    ({"addon_versions": {"coredns": "latest"}}, "addon_versions.coredns", "match pattern"),
]


@pytest.mark.parametrize(("declared", "where", "message"), WRONG)
def test_refused(declared: dict[str, Any], where: str, message: str) -> None:
    with pytest.raises(ValidationError) as caught:
        AwsCluster.model_validate(declared)
    (error,) = caught.value.errors()
    assert ".".join(map(str, error["loc"])) == where
    assert message in error["msg"]


def test_nothing_is_public_and_everything_private_by_default() -> None:
    cluster = AwsCluster()
    assert (cluster.public_endpoint, cluster.public_cidrs, cluster.admin_role_arns) == (False, [], [])
    network = AwsNetwork.model_validate({"cidr": "10.16.0.0/16"})
    assert network.interface_endpoints
    assert network.flow_logs


def test_an_admin_is_told_from_others_by_account_and_role() -> None:
    assert admin_key(ROLE) == "123456789012-oncall"
    assert admin_key("arn:aws:iam::210987654321:role/oncall") == "210987654321-oncall"
