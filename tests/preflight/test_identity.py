from collections.abc import Sequence

import pytest

from gpufabric.accounts.answer import Failure
from gpufabric.accounts.reader import Identity, Permission, Permissions
from gpufabric.catalog.shape import Cloud
from gpufabric.preflight.identity import check_identity, check_permissions, no_actions
from tests.preflight.cases import aws, case, needs, oci, only

DENIED = Failure("sts:GetCallerIdentity", "expired-credentials", "ExpiredToken", "aws sso login")
VPC = {"aws:ec2/vpc:Vpc": 1}


def table(_cloud: Cloud, type_: str) -> Sequence[str] | None:
    return ["ec2:CreateVpc", "ec2:DeleteVpc"] if type_ == "aws:ec2/vpc:Vpc" else None


@pytest.mark.parametrize(
    ("identity", "status"),
    [
        (Identity("123456789012", "user/x", is_declared_account=True), "ok"),
        (Identity("999999999999", "user/x", is_declared_account=False), "missing"),
        (DENIED, "unknown"),
        (None, "unknown"),
    ],
)
def test_account_of_the_credentials(identity: Identity | Failure | None, status: str) -> None:
    verdict = only(list(check_identity(case(aws(), identity=identity))))
    assert verdict.status == status
    assert verdict.setting == "account_id"
    assert "999999999999" not in verdict.text


@pytest.mark.parametrize(
    ("stated", "declared", "status", "setting"),
    [
        ("us-ashburn-1", None, "ok", ""),
        ("us-phoenix-1", "us-phoenix-1", "ok", "home_region"),
        ("us-phoenix-1", None, "missing", ""),
        ("us-phoenix-1", "eu-frankfurt-1", "missing", "home_region"),
    ],
)
def test_home_region_of_a_tenancy(stated: str, declared: str | None, status: str, setting: str) -> None:
    region = oci().model_copy(update={"home_region": declared})
    identity = Identity(region.tenancy_id, "user/x", is_declared_account=True, home_region=stated)
    _, verdict = check_identity(case(region, identity=identity))
    assert (verdict.status, verdict.setting) == (status, setting)
    assert verdict.next_step == ("" if status == "ok" else f"declare home_region: {stated}")


def test_files_say_nothing_about_credentials() -> None:
    stack = case(aws(), is_live=False)
    assert not list(check_identity(stack))
    assert not list(check_permissions(stack, table))


@pytest.mark.parametrize(
    ("given", "statuses"),
    [
        ({"ec2:CreateVpc": "allowed", "ec2:DeleteVpc": "allowed"}, ["ok"]),
        ({"ec2:CreateVpc": "denied", "ec2:DeleteVpc": "allowed"}, ["missing"]),
        ({"ec2:CreateVpc": "denied", "ec2:DeleteVpc": "unknown"}, ["missing", "unknown"]),
        ({"ec2:CreateVpc": "allowed"}, ["unknown"]),
        ({}, ["unknown"]),
    ],
)
def test_permissions(given: dict[str, Permission], statuses: list[str]) -> None:
    stack = case(
        aws(),
        needed=needs(aws(), types=VPC),
        permissions=Permissions(given, "iam:SimulatePrincipalPolicy"),
    )
    verdicts = list(check_permissions(stack, table))
    assert [verdict.status for verdict in verdicts] == statuses


def test_denied_actions_are_named() -> None:
    permissions = Permissions({"ec2:CreateVpc": "denied", "ec2:DeleteVpc": "allowed"}, "x")
    stack = case(aws(), needed=needs(aws(), types=VPC), permissions=permissions)
    verdict = only(list(check_permissions(stack, table)))
    assert verdict.next_step == "grant ec2:CreateVpc to the credentials"


def test_types_without_actions_are_unknown() -> None:
    stack = case(aws(), needed=needs(aws(), types={"aws:fsx/x:X": 1, "pulumi:providers:aws": 1}))
    verdict = only(list(check_permissions(stack, no_actions)))
    assert verdict.status == "unknown"
    assert "1 type of resources" in verdict.given


def test_failed_call_is_unknown_with_its_fix() -> None:
    stack = case(aws(), needed=needs(aws(), types=VPC), permissions=DENIED)
    verdict = only(list(check_permissions(stack, table)))
    assert (verdict.status, verdict.given, verdict.next_step) == ("unknown", "ExpiredToken", "aws sso login")
