from typing import Any

import pytest
from pydantic import ValidationError

from gpufabric.spec.aws.cluster import AwsCluster, AwsNetwork, admin_key
from gpufabric.spec.encrypted import with_marks

ROLE = "arn:aws:iam::123456789012:role/ops/oncall"
OTHER, THIRD = "arn:aws:iam::210987654321:role/oncall", "arn:aws:iam::210987654321:role/night"

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
    assert admin_key(ROLE, 0) == "123456789012-oncall"
    assert admin_key("arn:aws:iam::210987654321:role/oncall", 1) == "210987654321-oncall"


def test_an_encrypted_admin_is_told_from_others_by_its_position() -> None:
    secret = {"secure": "v1:x"}
    without_engine = AwsCluster.model_validate({"admin_role_arns": [ROLE, secret, secret]})
    marked = with_marks(
        {"admin_role_arns": [ROLE, OTHER, THIRD]}, [{"admin_role_arns": [ROLE, secret, secret]}]
    )
    with_engine = AwsCluster.model_validate(marked)
    for cluster in (without_engine, with_engine):
        keys = [admin_key(arn, position) for position, arn in enumerate(cluster.admin_role_arns)]
        assert keys == ["123456789012-oncall", "encrypted-1", "encrypted-2"]
    assert with_engine.admin_role_arns == [ROLE, OTHER, THIRD]


def test_an_encrypted_admin_that_is_listed_twice_is_refused_without_its_name() -> None:
    marked = with_marks({"admin_role_arns": [ROLE, ROLE]}, [{"admin_role_arns": [{"secure": "v1:x"}] * 2}])
    with pytest.raises(ValidationError) as refused:
        AwsCluster.model_validate(marked)
    assert "oncall" not in refused.value.errors()[0]["msg"]
