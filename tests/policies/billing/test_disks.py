"""Root disks of machines outside the components are named, whichever resource makes the machines."""

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
    assert (disks.what, disks.reason) == ("root disks of pool one", UNREAD)
    assert (disks.pool, disks.resource, disks.machines) == ("one", "one", False)
    assert extraction.unevaluated == []


@pytest.mark.parametrize(
    ("type_", "props"),
    [
        ("aws:ec2/instance:Instance", {"instanceType": "m7i.xlarge"}),
        (
            "oci:Core/instance:Instance",
            {"shape": "VM.Standard.E5.Flex", "shapeConfig": {"ocpus": 4, "memoryInGbs": 64}},
        ),
    ],
)
def test_disks_of_machines_without_gpus_are_named(type_: str, props: dict[str, Any]) -> None:
    extraction = extracted([Made(type_, props)], region="us-east-1")
    (disks,) = [item for item in extraction.items if isinstance(item, Unpriced)]
    assert disks.what == "root disks of pool system"


def test_a_group_without_machines_has_no_disks() -> None:
    empty = {"sku": {"name": H100, "capacity": 0}, "virtualMachineProfile": {}}
    extraction = extracted([Made("azure-native:compute:VirtualMachineScaleSet", empty)], region="eastus")
    assert [item for item in extraction.items if isinstance(item, Unpriced)] == []
