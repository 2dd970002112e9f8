"""Machines of types that no rule reads are named, with resource, type and property."""

from typing import Any

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.cost.items import Unpriced
from gpufabric.policies.billing.uncounted import MACHINE_KEYS, uncounted_value
from gpufabric.policies.properties import Props
from tests.policies.conftest import UNKNOWN, Made, extracted

CATALOG = default_catalog()

H100, H200 = "Standard_ND96isr_H100_v5", "Standard_ND96isr_H200_v5"

Named = tuple[str, dict[str, Any], str, str]
"""Type, properties, the property that is named, and the machine that is shown."""

AWS: list[Named] = [
    ("aws:sagemaker/endpoint:Endpoint", {"endpointConfigName": "x"}, "", ""),
    (
        "aws:sagemaker/notebookInstance:NotebookInstance",
        {"instanceType": "ml.p5.48xlarge"},
        "instanceType",
        "p5.48xlarge",
    ),
    (
        "aws:sagemaker/trainingJob:TrainingJob",
        {"resourceConfig": {"instanceType": UNKNOWN}},
        "resourceConfig.instanceType",
        "",
    ),
    ("aws:ec2/dedicatedHost:DedicatedHost", {"instanceFamily": "p5"}, "", ""),
    (
        "aws:emr/cluster:Cluster",
        {"coreInstanceGroup": {"instanceType": "p4d.24xlarge"}},
        "coreInstanceGroup.instanceType",
        "p4d.24xlarge",
    ),
    ("aws:cloudformation/stack:Stack", {"templateBody": "{}"}, "", ""),
    ("aws:ecs/capacityProvider:CapacityProvider", {"managedInstancesProvider": {}}, "", ""),
]
AZURE: list[Named] = [
    ("azure-native:compute:DedicatedHost", {"sku": {"name": "NDv5-Type1"}}, "", ""),
    ("azure-native:servicefabric:NodeType", {"vmSize": H100.lower()}, "vmSize", H100),
    (
        "azure-native:machinelearningservices:OnlineDeployment",
        {"properties": {"instanceType": H200.upper()}},
        "properties.instanceType",
        H200,
    ),
    ("azure-native:resources:Deployment", {"properties": {}}, "", ""),
]
OCI: list[Named] = [
    ("oci:Core/dedicatedVmHost:DedicatedVmHost", {"dedicatedVmHostShape": "DVH.x"}, "", ""),
    ("oci:GenerativeAi/dedicatedAiCluster:DedicatedAiCluster", {"unitShape": "H100_X1"}, "", ""),
    (
        "oci:DataScience/notebookSession:NotebookSession",
        {"notebookSessionConfigDetails": {"shape": "BM.GPU.H100.8"}},
        "notebookSessionConfigDetails.shape",
        "BM.GPU.H100.8",
    ),
]
OTHERS: list[Named] = [
    # Other providers, and types of an SDK that the list does not have.
    ("aws-native:ec2:Instance", {"instanceType": "p5.48xlarge"}, "instanceType", "p5.48xlarge"),
    ("azure:compute/linuxVirtualMachine:LinuxVirtualMachine", {"size": H100}, "size", H100),
    ("gcp:compute/instance:Instance", {"machineType": "a3-ultragpu-8g"}, "machineType", ""),
    (
        "aws:ec2/warpDrive:WarpDrive",
        {"engines": [{"instanceTypes": [UNKNOWN]}]},
        "engines[0].instanceTypes[0]",
        "",
    ),
]


@pytest.mark.parametrize(("type_", "props", "property_", "machine"), [*AWS, *AZURE, *OCI, *OTHERS])
def test_machines_that_no_rule_reads_are_named(
    type_: str, props: dict[str, Any], property_: str, machine: str
) -> None:
    made = Made(type_, props)
    extraction = extracted([made], region="us-east-1")
    ((resource, machines),) = extraction.uncounted
    assert (resource.name, machines.property, machines.machine) == ("one", property_, machine)
    assert machines.text(resource).startswith(f"machines of one ({made.type})")
    assert machines.reason in machines.text(resource)
    (item,) = extraction.items
    assert isinstance(item, Unpriced)
    assert item.machines
    assert made.type in item.what
    assert extraction.unknown_types == {}


@pytest.mark.parametrize(
    ("type_", "props"),
    [
        ("aws:rds/instance:Instance", {"instanceClass": "db.r5.large"}),
        (
            "aws:sagemaker/endpointConfiguration:EndpointConfiguration",
            {"productionVariants": [{"instanceType": "ml.p5.48xlarge"}]},
        ),
        (
            "aws:ecs/capacityProvider:CapacityProvider",
            {"autoScalingGroupProvider": {"autoScalingGroupArn": UNKNOWN}},
        ),
        ("azure-native:containerservice:Fleet", {"location": "eastus"}),
        ("azure-native:machinelearningservices:Job", {"properties": {"computeId": "x"}}),
        (
            "azure-native:recoveryservices:ReplicationPolicy",
            {"properties": {"providerSpecificInput": {"instanceType": "A2A"}}},
        ),
        ("oci:Database/dbSystem:DbSystem", {"shape": "VM.Standard2.1"}),
        ("gcp:storage/bucket:Bucket", {"location": "EU"}),
    ],
)
def test_types_without_machines_are_types_without_a_price(type_: str, props: dict[str, Any]) -> None:
    made = Made(type_, props)
    extraction = extracted([made], region="us-east-1")
    assert (extraction.uncounted, extraction.items) == ([], [])
    assert extraction.unknown_types == {made.type: 1}


def test_a_condition_that_is_unknown_counts_as_met() -> None:
    made = Made("azure-native:containerservice:Fleet", {"hubProfile": UNKNOWN})
    assert extracted([made]).uncounted


@pytest.mark.parametrize(
    ("state", "property_"),
    [
        ('{"InstanceType": "p5.48xlarge"}', "desiredState.InstanceType"),
        (
            '{"Configs": [{"Overrides": [{"InstanceType": "m5.large"}]}]}',
            "desiredState.Configs[0].Overrides[0].InstanceType",
        ),
        ('{"BucketName": "one"}', None),
    ],
)
def test_cloud_control_names_machines_in_its_json(state: str, property_: str | None) -> None:
    made = Made("aws:cloudcontrol/resource:Resource", {"typeName": "AWS::X::Y", "desiredState": state})
    extraction = extracted([made], region="us-east-1")
    assert [machines.property for _, machines in extraction.uncounted] == ([property_] if property_ else [])
    (item,) = extraction.items
    assert isinstance(item, Unpriced)
    assert item.machines is bool(property_)


def test_json_that_is_unknown_is_a_gap() -> None:
    made = Made("aws:cloudcontrol/resource:Resource", {"typeName": "AWS::X::Y", "desiredState": UNKNOWN})
    assert [str(gap) for gap in extracted([made], region="us-east-1").unevaluated] == [
        "one.desiredState unknown until apply"
    ]


def test_a_shape_goes_before_a_property_of_unknown_machines() -> None:
    props: dict[str, Any] = {"a": {"instanceType": "small"}, "b": ["p5.48xlarge"]}
    machines = uncounted_value(Props(props), CATALOG)
    assert machines is not None
    assert (machines.property, machines.machine) == ("b[0]", "p5.48xlarge")


@pytest.mark.parametrize("key", sorted(MACHINE_KEYS))
def test_a_value_that_may_be_secret_is_not_shown(key: str) -> None:
    machines = uncounted_value(Props({key: "hunter2"}), CATALOG)
    assert machines is not None
    assert "hunter2" not in repr(machines)
