"""Disks of machines outside the components are named, whichever resource makes the machines."""

from typing import Any

import pytest

from gpufabric.cost.items import Unpriced
from gpufabric.policies.billing.disks import UNREAD
from gpufabric.policies.billing.extract import DISKS, MACHINES
from tests.policies.conftest import Made, extracted

H100 = "Standard_ND96isr_H100_v5"
MACHINES_OUTSIDE: list[tuple[str, dict[str, Any]]] = [
    ("aws:ec2/instance:Instance", {"instanceType": "p5.48xlarge"}),
    ("aws:ec2/spotInstanceRequest:SpotInstanceRequest", {"instanceType": "p5.48xlarge"}),
    ("azure-native:compute:VirtualMachine", {"hardwareProfile": {"vmSize": H100}}),
    (
        "azure-native:compute:VirtualMachineScaleSet",
        {"sku": {"name": H100, "capacity": 2}, "virtualMachineProfile": {}},
    ),
]


@pytest.mark.parametrize(("type_", "props"), MACHINES_OUTSIDE)
def test_disks_that_nobody_reads_are_named(type_: str, props: dict[str, Any]) -> None:
    assert type_ in MACHINES - DISKS.keys()
    extraction = extracted([Made(type_, props)], region="us-east-1")
    (disks,) = [item for item in extraction.items if isinstance(item, Unpriced)]
    assert (disks.what, disks.reason) == ("disks of pool one", UNREAD)
    assert (disks.pool, disks.resource, disks.machines) == ("one", "one", False)
    assert extraction.unevaluated == []


@pytest.mark.parametrize(
    ("type_", "props", "named"),
    [
        ("aws:ec2/instance:Instance", {"instanceType": "m7i.xlarge"}, "disks of pool system"),
        (
            "oci:Core/instance:Instance",
            {"shape": "VM.Standard.E5.Flex", "shapeConfig": {"ocpus": 4, "memoryInGbs": 64}},
            "root disks of pool system",
        ),
    ],
)
def test_disks_of_machines_without_gpus_are_named(type_: str, props: dict[str, Any], named: str) -> None:
    extraction = extracted([Made(type_, props)], region="us-east-1")
    (disks,) = [item for item in extraction.items if isinstance(item, Unpriced)]
    assert disks.what == named


INSTANCE, POOL = "oci:Core/instance:Instance", "oci:Core/instancePool:InstancePool"
CONFIGURATION = "oci:Core/instanceConfiguration:InstanceConfiguration"
LAUNCHED = {"shape": "BM.GPU.B200.8", "sourceDetails": {"bootVolumeSizeInGbs": "500"}}
BLOCK_VOLUMES = {"blockVolumes": [{"createDetails": {"sizeInGbs": "2048"}}]}
CREATED = {"launchCreateVolumeDetails": {"sizeInGbs": "2048"}}


@pytest.mark.parametrize(
    ("made", "named"),
    [
        ([Made(INSTANCE, LAUNCHED)], []),
        ([Made(INSTANCE, {**LAUNCHED, "launchVolumeAttachments": [CREATED]})], ["block volumes of pool one"]),
        # A volume that exists is billed where it was made.
        ([Made(INSTANCE, {**LAUNCHED, "launchVolumeAttachments": [{"volumeId": "ocid1.volume"}]})], []),
        (
            [
                Made(CONFIGURATION, {"instanceDetails": {"launchDetails": LAUNCHED, **BLOCK_VOLUMES}}, "c"),
                Made(POOL, {"size": 2.0}, "one", {"instanceConfigurationId": "c"}),
            ],
            ["block volumes of pool one"],
        ),
    ],
)
def test_block_volumes_that_nobody_reads_are_named(made: list[Made], named: list[str]) -> None:
    extraction = extracted(made, region="us-ashburn-1")
    assert extraction.unevaluated == []
    assert [item.what for item in extraction.items if isinstance(item, Unpriced)] == named


def test_a_group_without_machines_has_no_disks() -> None:
    empty = {"sku": {"name": H100, "capacity": 0}, "virtualMachineProfile": {}}
    extraction = extracted([Made("azure-native:compute:VirtualMachineScaleSet", empty)], region="eastus")
    assert [item for item in extraction.items if isinstance(item, Unpriced)] == []
