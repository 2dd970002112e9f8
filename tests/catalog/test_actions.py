import re

import pytest

from gpufabric.accounts.aws.calls import CALLS
from gpufabric.catalog.actions import (
    OPERATIONS,
    actions_of,
    actions_of_type,
    aws_action_scopes,
    cloud_actions,
)
from gpufabric.catalog.catalog import Catalog
from gpufabric.simcloud.clouds import CLOUDS, simulated
from tests.catalog.walk import facts
from tests.components.registered_types import registered_types

CATALOG = Catalog()
FORM = {
    "aws": r"[a-z0-9-]+:[A-Z]\w+",
    "azure": r"Microsoft\.\w+(/\w+)+/(read|write|delete|action)",
    "oci": r"(inspect|read|use|manage) [a-z-]+ in (tenancy|compartment)",
}
READING = {
    "aws": r"[a-z0-9-]+:(Describe|Get|List|Search|View|Decrypt)\w*",
    "azure": r".*/read",
    "oci": r"(inspect|read) .*",
}
WITHOUT_NAMES = {
    "azure-native:resources:DeploymentAtSubscriptionScope",
    "azure-native:resources:ResourceGroup",
    "azure-native:storage:ObjectReplicationPolicy",
}
"""Types whose path in the simulated cloud does not end with pairs of type and name."""


@pytest.mark.parametrize("cloud", CLOUDS)
def test_every_resource_type_has_actions(cloud):
    """A new type in a component needs its actions here, and a type that is gone needs none."""
    actions = cloud_actions(CATALOG, cloud)
    assert actions.by_type.keys() == registered_types(simulated(cloud).package)
    assert len(actions.types) == len(actions.by_type)


@pytest.mark.parametrize("cloud", CLOUDS)
def test_every_lookup_has_actions(cloud):
    assert {lookup.id for lookup in cloud_actions(CATALOG, cloud).lookups} == simulated(cloud).invokes.keys()


@pytest.mark.parametrize("cloud", CLOUDS)
def test_actions_have_the_form_of_their_cloud(cloud):
    actions = cloud_actions(CATALOG, cloud)
    every = {*actions_of(CATALOG, cloud, actions.by_type), *actions.of_lookups()}
    assert [action for action in every if not re.fullmatch(FORM[cloud], action)] == []


@pytest.mark.parametrize("cloud", CLOUDS)
def test_a_read_changes_nothing(cloud):
    reading = actions_of(CATALOG, cloud, cloud_actions(CATALOG, cloud).by_type, ("read",))
    unexpected = [action for action in reading if not re.fullmatch(READING[cloud], action)]
    # IAM names the permission to read the properties of buckets with ListBucket, and keys of budgets so.
    assert unexpected == []


@pytest.mark.parametrize("cloud", CLOUDS)
def test_every_creation_and_read_needs_an_action(cloud):
    for entry in cloud_actions(CATALOG, cloud).types:
        assert entry.create.value, entry.id
        assert entry.read.value, entry.id


@pytest.mark.parametrize("cloud", CLOUDS)
def test_every_source_is_listed(cloud):
    for name, fact in facts(cloud_actions(CATALOG, cloud), cloud):
        assert fact.source in CATALOG.sources, name


@pytest.mark.parametrize("token", sorted(registered_types("azure-native") - WITHOUT_NAMES))
def test_actions_of_azure_follow_from_the_type_in_resource_manager(token):
    path = simulated("azure").kinds[token].id
    provider, *parts = path.rsplit("/providers/", 1)[1].split("/")
    types = [part.replace("{in:recordType}", "A") for part in parts[::2]]
    base = "/".join([provider, *types])
    entry = cloud_actions(CATALOG, "azure").by_type[token]
    assert f"{base}/write" in entry.create.value
    assert f"{base}/write" in entry.update.value
    assert f"{base}/read" in entry.read.value
    assert set(entry.delete.value) <= {f"{base}/delete"}


def test_resources_of_every_action_of_aws_are_known():
    actions = cloud_actions(CATALOG, "aws")
    scopes = aws_action_scopes(CATALOG)
    every = {*actions_of(CATALOG, "aws", actions.by_type), *actions.of_lookups()}
    every |= {call.action for call in CALLS if call.action}
    for action in every:
        assert scopes.resources_of(action, account="1", region="r", prefixes=["p"]), action
    assert set(scopes.without_resource.value) <= every
    assert {scope.id for scope in scopes.services} <= {action.partition(":")[0] for action in every}


def test_all_resources_only_for_actions_without_resource():
    scopes = aws_action_scopes(CATALOG)
    for scope in scopes.services:
        assert "*" not in scope.resources.value


def test_actions_of_chosen_operations():
    vpc = "aws:ec2/vpc:Vpc"
    assert actions_of(CATALOG, "aws", [vpc], ("delete",)) == ["ec2:DeleteVpc"]
    assert actions_of(CATALOG, "aws", [vpc, vpc]) == actions_of(CATALOG, "aws", [vpc], OPERATIONS)


def test_an_unknown_type_is_not_taken_for_one_without_actions():
    with pytest.raises(KeyError, match="Bucketeer"):
        actions_of(CATALOG, "aws", ["aws:s3/bucketeer:Bucketeer"])


@pytest.mark.parametrize(
    ("cloud", "type_", "expected"),
    [
        ("aws", "kubernetes:core/v1:Namespace", []),
        ("aws", "oci:Core/vcn:Vcn", []),
        ("aws", "aws:s3/bucketeer:Bucketeer", None),
        ("azure", "azure-native:nothing:Known", None),
    ],
)
def test_actions_of_types_of_others_and_of_unknown_ones(cloud, type_, expected):
    assert actions_of_type(CATALOG, cloud, type_) == expected


def test_a_type_that_gets_a_role_needs_to_pass_it():
    assert "iam:PassRole" in actions_of_type(CATALOG, "aws", "aws:eks/cluster:Cluster")
    assert "iam:PassRole" not in actions_of_type(CATALOG, "aws", "aws:ec2/vpc:Vpc")
