import json
import re
from dataclasses import replace
from fnmatch import fnmatch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpufabric.accounts.aws.calls import CALLS
from gpufabric.catalog.actions import cloud_actions
from gpufabric.catalog.catalog import Catalog
from gpufabric.roles.aws import (
    MOST_CHARACTERS,
    PolicyAction,
    length,
    policies,
    policy_files,
    preview_grants,
    snapshot_grants,
    update_grants,
)
from gpufabric.roles.role import RoleAccount

ACCOUNT = "123456789012"
CATALOG = Catalog()
EVERY_TYPE = sorted(cloud_actions(CATALOG, "aws").by_type)
PLACE = RoleAccount(cloud="aws", account=ACCOUNT, region="us-west-2", prefixes=("aws-us-west-2",))


def statements(grants, effect="Allow"):
    listed = [statement for document in policies(grants) for statement in document["Statement"]]
    assert {statement["Effect"] for statement in listed} <= {"Allow", "Deny"}
    return [statement for statement in listed if statement["Effect"] == effect]


def test_snapshots_allow_the_calls_of_the_reader_and_nothing_else():
    (statement,) = statements(snapshot_grants())
    assert set(statement["Action"]) == {call.action for call in CALLS if call.action}
    assert statement["Effect"] == "Allow"


def test_an_update_of_a_type_allows_its_actions():
    allowed = {
        action
        for statement in statements(update_grants(PLACE, ["aws:ec2/vpc:Vpc"], CATALOG))
        for action in statement["Action"]
    }
    assert {"ec2:CreateVpc", "ec2:DescribeVpcs", "ec2:ModifyVpcAttribute", "ec2:DeleteVpc"} <= allowed
    assert "ec2:CreateSubnet" not in allowed
    assert "iam:PassRole" not in allowed


BOUNDARY = f"arn:aws:iam::{ACCOUNT}:policy/teams/boundary"
BOUNDED = replace(PLACE, boundary=BOUNDARY)


def test_the_boundary_of_the_company_may_be_set_and_not_removed():
    """A role that stacks make has the boundary; no statement allows a role without it."""
    made = statements(update_grants(BOUNDED, EVERY_TYPE, CATALOG))
    wanted = {"iam:CreateRole", "iam:PutRolePermissionsBoundary"}
    (bounded,) = (statement for statement in made if wanted & set(statement["Action"]))
    assert set(bounded["Action"]) == wanted
    assert bounded["Condition"] == {"StringEquals": {"iam:PermissionsBoundary": [BOUNDARY]}}
    assert f"arn:aws:iam::{ACCOUNT}:role/aws-us-west-2-*" in bounded["Resource"]
    assert not any("iam:DeleteRolePermissionsBoundary" in statement["Action"] for statement in made)


def test_without_a_boundary_nothing_sets_one():
    made = statements(update_grants(PLACE, EVERY_TYPE, CATALOG))
    assert not any("iam:PutRolePermissionsBoundary" in statement["Action"] for statement in made)
    without_roles = statements(update_grants(BOUNDED, ["aws:ec2/vpc:Vpc"], CATALOG))
    assert not any("PermissionsBoundary" in json.dumps(statement) for statement in without_roles)


def test_roles_that_exist_are_passed_and_read():
    """They have other names than those of stacks (existing.roles)."""
    given_role = f"arn:aws:iam::{ACCOUNT}:role/security/gpu-nodes"
    place = replace(PLACE, given_roles=(given_role,))
    made = statements(update_grants(place, ["aws:eks/nodeGroup:NodeGroup"], CATALOG))
    actions = {
        action for statement in made if given_role in statement["Resource"] for action in statement["Action"]
    }
    assert actions == {"iam:PassRole", "iam:GetRole", "iam:ListAttachedRolePolicies"}


def test_keys_of_other_accounts_are_used():
    key = "arn:aws:kms:us-west-2:999999999999:key/00000000-0000-4000-8000-000000000000"
    made = statements(update_grants(replace(PLACE, given_keys=(key,)), EVERY_TYPE, CATALOG))
    (used,) = (statement for statement in made if key in statement["Resource"])
    assert used["Action"] == ["kms:CreateGrant", "kms:DescribeKey"]


def test_no_policy_is_longer_than_iam_takes():
    documents = policies(update_grants(PLACE, EVERY_TYPE, CATALOG))
    assert len(documents) > 1
    for document in documents:
        assert length(document) <= MOST_CHARACTERS


def test_all_resources_only_for_actions_without_resources():
    for statement in statements(update_grants(PLACE, EVERY_TYPE, CATALOG)):
        assert ("*" in statement["Resource"]) == (statement["Sid"] == "WithoutResource")
        assert not any(action.endswith("*") for action in statement["Action"])


def test_roles_are_passed_to_the_services_of_the_resources_only():
    (passing,) = (
        statement
        for statement in statements(update_grants(PLACE, ["aws:eks/cluster:Cluster"], CATALOG))
        if "iam:PassRole" in statement["Action"]
    )
    assert passing["Action"] == ["iam:PassRole"]
    assert passing["Condition"] == {"StringEquals": {"iam:PassedToService": ["eks.amazonaws.com"]}}
    names = ("aws-us-west-2-*", "*--to--aws-us-west-2-*")
    assert passing["Resource"] == [f"arn:aws:iam::{ACCOUNT}:role/{name}" for name in names]


def test_an_update_cannot_widen_its_own_rights():
    """It changes no role of pipelines, and assumes no role that it writes."""
    denied = statements(update_grants(PLACE, ["aws:ec2/vpc:Vpc"], CATALOG), "Deny")
    assert {(statement["Sid"], *statement["Action"]) for statement in denied} == {
        ("OwnRights", "iam:*"),
        ("RolesOfStacks", "sts:AssumeRole"),
    }
    by_sid = {statement["Sid"]: statement["Resource"] for statement in denied}
    own = [f"arn:aws:iam::{ACCOUNT}:{kind}/gpufabric-up" for kind in ("role", "policy")]
    assert all(any(fnmatch(arn, pattern) for pattern in by_sid["OwnRights"]) for arn in own)
    # Every role that it may write or pass, apart from those that only a service can assume.
    written = [
        resource
        for statement in statements(update_grants(PLACE, EVERY_TYPE, CATALOG))
        for resource in statement["Resource"]
        if ":role/" in resource and ":role/aws-service-role/" not in resource
    ]
    assert written
    assert set(written) <= set(by_sid["RolesOfStacks"])
    assert not statements(preview_grants(PLACE, EVERY_TYPE, CATALOG), "Deny")


def test_roles_of_another_stack_are_out_of_reach():
    """Every action on roles applies to names that begin with the name of the stack, or to service roles."""
    for statement in statements(update_grants(PLACE, EVERY_TYPE, CATALOG)):
        for resource in statement["Resource"]:
            if ":role/" in resource:
                assert "aws-us-west-2-*" in resource or ":role/aws-service-role/" in resource


def test_equal_input_gives_equal_bytes():
    first = policy_files("up", update_grants(PLACE, EVERY_TYPE, CATALOG))
    assert first == policy_files("up", update_grants(PLACE, EVERY_TYPE[::-1], CATALOG))
    for file in first:
        assert json.loads(file.text)["Version"] == "2012-10-17"


def test_files_are_numbered_if_there_are_several():
    assert [file.name for file in policy_files("a", snapshot_grants())] == ["a.json"]
    names = [file.name for file in policy_files("a", update_grants(PLACE, EVERY_TYPE, CATALOG))]
    assert names == [f"a-{number}.json" for number in range(1, len(names) + 1)]


@given(
    actions=st.lists(
        st.tuples(st.sampled_from("ABC"), st.text("abcdefgh", min_size=3, max_size=200)),
        min_size=1,
        max_size=150,
    )
)
def test_every_action_is_in_one_policy(actions):
    grants = [PolicyAction(sid=sid, action=action, resources=(f"arn:{sid}",)) for sid, action in actions]
    kept = [(statement["Sid"], action) for statement in statements(grants) for action in statement["Action"]]
    assert sorted(kept) == sorted(actions)


def test_nothing_allowed_is_no_policy():
    assert policies([]) == []


@pytest.mark.parametrize(
    "action", ["iam:CreateUser", "iam:CreateAccessKey", "iam:PutUserPolicy", "sts:AssumeRole"]
)
def test_what_an_update_never_needs(action):
    for statement in statements(update_grants(PLACE, EVERY_TYPE, CATALOG)):
        assert action not in statement["Action"]


def test_a_preview_changes_nothing():
    for statement in statements(preview_grants(PLACE, EVERY_TYPE, CATALOG)):
        for action in statement["Action"]:
            assert re.match(r"[a-z0-9-]+:(Describe|Get|List|Search|View|Decrypt)", action), action


@pytest.mark.parametrize("other", ["azure-eastus", "oci-us-ashburn-1", "aws-us-east-1"])
def test_role_of_a_copy_in_either_direction_is_covered(other: str) -> None:
    (passing,) = [
        grant for grant in update_grants(PLACE, EVERY_TYPE, CATALOG) if grant.action == "iam:PassRole"
    ]
    for name in (f"aws-us-west-2--to--{other}-1a2b3c4", f"{other}--to--aws-us-west-2-1a2b3c4"):
        arn = f"arn:aws:iam::{ACCOUNT}:role/{name}"
        assert any(fnmatch(arn, pattern) for pattern in passing.resources), name
