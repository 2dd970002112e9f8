"""The tables of searches by tag, against Pulumi's types and the clouds' forms of ids."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpufabric.accounts.tagged import deletion
from gpufabric.advice import is_command
from gpufabric.catalog.actions import cloud_actions
from gpufabric.catalog.catalog import default_catalog
from gpufabric.catalog.shape import Cloud
from gpufabric.catalog.tagged import TaggedKind, tagged_kinds, type_in_ocid, with_parts

CLOUDS: tuple[Cloud, ...] = ("aws", "azure", "oci")
ARN = "arn:aws:{}:us-east-1:123456789012:{}"


def pulumi(arn: str) -> tuple[str, str]:
    kind, parts = tagged_kinds(default_catalog(), "aws").of_arn(arn)
    assert kind is not None
    assert kind.type is not None
    assert kind.form is not None
    return kind.type.value, with_parts(kind.form.value, parts)


@pytest.mark.parametrize(
    ("service", "resource", "type_", "id_"),
    [
        ("ec2", "vpc/vpc-1", "aws:ec2/vpc:Vpc", "vpc-1"),
        ("ec2", "elastic-ip/eipalloc-1", "aws:ec2/eip:Eip", "eipalloc-1"),
        ("ec2", "natgateway/nat-1", "aws:ec2/natGateway:NatGateway", "nat-1"),
        ("ec2", "placement-group/gpu", "aws:ec2/placementGroup:PlacementGroup", "gpu"),
        ("ec2", "transit-gateway/tgw-1", "aws:ec2transitgateway/transitGateway:TransitGateway", "tgw-1"),
        ("eks", "cluster/c", "aws:eks/cluster:Cluster", "c"),
        ("eks", "nodegroup/c/train/8ab1-2", "aws:eks/nodeGroup:NodeGroup", "c:train"),
        ("eks", "addon/c/vpc-cni/8ab1-2", "aws:eks/addon:Addon", "c:vpc-cni"),
        (
            "eks",
            "access-entry/c/role/123456789012/admins/ops/8ab1-2",
            "aws:eks/accessEntry:AccessEntry",
            "c:arn:aws:iam::123456789012:role/admins/ops",
        ),
        (
            "eks",
            "podidentityassociation/c/a-1",
            "aws:eks/podIdentityAssociation:PodIdentityAssociation",
            "c,a-1",
        ),
        ("fsx", "file-system/fs-1", "aws:fsx/lustreFileSystem:LustreFileSystem", "fs-1"),
        (
            "fsx",
            "association/fs-1/dra-1",
            "aws:fsx/dataRepositoryAssociation:DataRepositoryAssociation",
            "dra-1",
        ),
        ("kms", "key/1234-ab", "aws:kms/key:Key", "1234-ab"),
        ("logs", "log-group:/aws/eks/c/cluster", "aws:cloudwatch/logGroup:LogGroup", "/aws/eks/c/cluster"),
        ("ssm", "parameter/gpufabric/link/key", "aws:ssm/parameter:Parameter", "/gpufabric/link/key"),
    ],
)
def test_arns_become_ids_of_pulumi(service: str, resource: str, type_: str, id_: str) -> None:
    assert pulumi(ARN.format(service, resource)) == (type_, id_)


def test_arns_without_a_region_or_in_other_partitions() -> None:
    assert pulumi("arn:aws:s3:::data") == ("aws:s3/bucket:Bucket", "data")
    assert pulumi("arn:aws-us-gov:ec2:us-gov-west-1:1:vpc/vpc-1")[1] == "vpc-1"
    budget = "arn:aws:budgets::123456789012:budget/aws-us-east-1"
    assert pulumi(budget)[1] == "123456789012:aws-us-east-1"
    task = ARN.format("datasync", "task/task-1")
    assert pulumi(task) == ("aws:datasync/task:Task", task)


@pytest.mark.parametrize("arn", ["", "arn", "arn:aws:ec2", ARN.format("ec2", "snapshot/snap-1"), "vpc-1"])
def test_what_the_table_lacks_has_no_kind(arn: str) -> None:
    assert tagged_kinds(default_catalog(), "aws").of_arn(arn)[0] is None


@given(st.text(max_size=60))
def test_no_text_of_a_cloud_breaks_the_reading_of_ids(text: str) -> None:
    kinds = tagged_kinds(default_catalog(), "aws")
    for arn in (text, ARN.format("ec2", text), f"arn:{text}"):
        kind, parts = kinds.of_arn(arn)
        if kind is not None and kind.form is not None:
            assert "{" not in with_parts(kind.form.value, dict.fromkeys(parts, "x"))
    type_in_ocid(text)


@given(st.text(max_size=40))
def test_a_command_has_no_part_that_a_shell_would_follow(id_: str) -> None:
    command = deletion("oci network vcn delete --vcn-id {id}", {"id": id_})
    assert not command or (is_command(command) and not re.search(r"[\s;&|$`'\"<>(){}*?!\\]", command[32:]))


@pytest.mark.parametrize(
    ("name", "type_"),
    [
        ("microsoft.network/VIRTUALNETWORKS", "azure-native:network:VirtualNetwork"),
        ("Microsoft.Resources/resourceGroups", "azure-native:resources:ResourceGroup"),
        ("Microsoft.Compute/virtualMachineScaleSets", None),
    ],
)
def test_types_of_resource_manager(name: str, type_: str | None) -> None:
    kind = tagged_kinds(default_catalog(), "azure").of_type(name)
    assert (kind.type.value if kind and kind.type else None) == type_


@pytest.mark.parametrize(
    ("label", "ocid", "type_"),
    [
        ("Vcn", "ocid1.vcn.oc1.iad.aaaa", "oci:Core/vcn:Vcn"),
        ("ClustersCluster", "ocid1.cluster.oc1.iad.aaaa", "oci:ContainerEngine/cluster:Cluster"),
        ("IPSecConnection", "ocid1.ipsecconnection.oc1.iad.aaaa", "oci:Core/ipsec:Ipsec"),
        ("NewName", "ocid1.nodepool.oc1.iad.aaaa", "oci:ContainerEngine/nodePool:NodePool"),
        ("NewName", "ocid1.newname.oc1.iad.aaaa", None),
        ("NewName", "no ocid", None),
    ],
)
def test_types_of_oci(label: str, ocid: str, type_: str | None) -> None:
    kind = tagged_kinds(default_catalog(), "oci").of_type(label, type_in_ocid(ocid))
    assert (kind.type.value if kind and kind.type else None) == type_


@pytest.mark.parametrize("cloud", CLOUDS)
def test_types_are_those_that_gpufabric_declares(cloud: Cloud) -> None:
    declared = set(cloud_actions(default_catalog(), cloud).by_type)
    kinds = tagged_kinds(default_catalog(), cloud).kinds
    assert {type_ for kind in kinds for type_ in _types(kind)} <= declared
    assert len({kind.id.lower() for kind in kinds}) == len(kinds)


def _types(kind: TaggedKind) -> list[str]:
    listed = [*(kind.also.value if kind.also else ()), *(kind.made_by.value if kind.made_by else ())]
    return [*listed, *([kind.type.value] if kind.type else [])]


@pytest.mark.parametrize("cloud", CLOUDS)
def test_each_command_can_be_filled_and_copied(cloud: Cloud) -> None:
    kinds = tagged_kinds(default_catalog(), cloud)
    for fact in [kind.delete for kind in kinds.kinds] + [kinds.any.delete]:
        if fact is not None:
            names = re.findall(r"\{(\w+)\}", fact.value)
            assert is_command(deletion(fact.value, dict.fromkeys(names, "x-1"))), fact.value
