"""Azure services that start virtual machines: fleets, Batch and Machine Learning."""

from typing import Any

import pytest

from tests.policies.conftest import UNKNOWN, Made
from tests.policies.machine_readings import read

H200, H100 = "Standard_ND96isr_H200_v5", "Standard_ND96isr_H100_v5"
H200_FAMILY, H100_FAMILY = "standardNDISRH200V5Family", "standardNDSH100v5Family"


def fleet(**props: Any) -> Made:
    given = {"location": "eastus", "vmSizesProfile": [{"name": H200}], **props}
    return Made("azure-native:azurefleet:Fleet", given, "fleet")


def batch(**props: Any) -> Made:
    return Made("azure-native:batch:Pool", {"vmSize": H200.upper(), "accountName": "one", **props}, "pool")


def learning(kind: str = "AmlCompute", **inner: Any) -> Made:
    properties = {"computeType": kind, "properties": inner}
    token = "azure-native:machinelearningservices:Compute"
    return Made(token, {"location": "eastus", "properties": properties}, "compute")


FIXED = {"fixedScale": {"targetDedicatedNodes": 3.0, "targetLowPriorityNodes": 2.0}}


@pytest.mark.parametrize(
    ("made", "pools", "demands"),
    [
        (
            fleet(regularPriorityProfile={"capacity": 4.0}, spotPriorityProfile={"capacity": 2.0}),
            [("on-demand", 4, 4, 4), ("spot", 2, 2, 2)],
            [(H200_FAMILY, "on-demand", 4, 0), ("lowPriorityCores", "spot", 2, 0)],
        ),
        (
            fleet(
                vmSizesProfile=[{"name": H200}, {"name": H100}],
                regularPriorityProfile={"capacity": 4.0},
            ),
            [("on-demand", 4, 4, 4)],
            [(H200_FAMILY, "on-demand", 4, 0), (H100_FAMILY, "on-demand", 4, 0)],
        ),
        (
            batch(scaleSettings=FIXED),
            [("on-demand", 3, 3, 3), ("spot", 2, 2, 2)],
            [(None, "on-demand", 3, 0), (None, "spot", 2, 0)],
        ),
        (
            learning(vmSize=H200, scaleSettings={"minNodeCount": 1.0, "maxNodeCount": 6.0}),
            [("on-demand", 1, 1, 6)],
            [(None, "on-demand", 6, 0)],
        ),
        (
            learning("ComputeInstance", vmSize=H200),
            [("on-demand", 1, 1, 1)],
            [(None, "on-demand", 1, 0)],
        ),
        (
            learning(vmSize=H200, vmPriority="LowPriority", scaleSettings={"maxNodeCount": 6.0}),
            [("spot", 0, 0, 6)],
            [(None, "spot", 6, 0)],
        ),
        (learning("Kubernetes"), [], []),
    ],
)
def test_machines_of_services(made: Made, pools: Any, demands: Any) -> None:
    machines = read([made], "eastus")
    assert [entry[2:] for entry in machines.pools] == pools
    assert sorted(machines.demands, key=str) == sorted(demands, key=str)
    assert (machines.gaps, machines.uncounted) == ([], [])
    assert machines.gpus == sum(8 * most for *_, most in pools)


@pytest.mark.parametrize(
    ("made", "uncounted", "gaps"),
    [
        (
            fleet(vmAttributes={"vCpuCount": {"min": 8.0}}, vmSizesProfile=None),
            [("vmAttributes", "")],
            ["fleet.vmAttributes leaves the size of machines to Azure"],
        ),
        (
            fleet(vmSizesProfile=None),
            [("vmSizesProfile", "")],
            ["fleet.vmSizesProfile names no size"],
        ),
        (
            batch(scaleSettings={"autoScale": {"formula": "$TargetDedicatedNodes = 10"}}),
            [("scaleSettings.autoScale", "")],
            ["pool.scaleSettings.autoScale is a formula"],
        ),
        (batch(vmSize=UNKNOWN), [], ["pool.vmSize unknown until apply"]),
        (learning("VirtualMachine"), [("properties.computeType", "")], []),
        (
            learning(vmSize=H200),
            [("properties.properties.scaleSettings.maxNodeCount", "")],
            ["compute.properties.properties.scaleSettings.maxNodeCount is not given"],
        ),
    ],
)
def test_services_that_cannot_be_counted(made: Made, uncounted: Any, gaps: Any) -> None:
    machines = read([made], "eastus")
    assert (machines.uncounted, machines.gaps, machines.gpus) == (uncounted, gaps, None)
