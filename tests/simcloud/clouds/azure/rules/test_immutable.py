import pytest

from gpufabric.simcloud.clouds.azure.rules import immutable as rules
from tests.simcloud.clouds.azure.subscription import ID, MADE_ELSEWHERE, Case

PREFIX = f"/subscriptions/{ID}/resourceGroups/x/providers/Microsoft.Compute/capacityReservationGroups"


def pool(**inputs):
    def ask(sub):
        sub.cluster(identity=MADE_ELSEWHERE)
        given = {"maxPods": 50, "capacityReservationGroupID": f"{PREFIX}/one"}
        return sub.change(sub.pool(**given), **inputs)

    return ask


def cluster(**inputs):
    return lambda sub: sub.change(
        sub.cluster(apiServerAccessProfile={"enablePrivateCluster": True}), **inputs
    )


def scale_set(old, new):
    def ask(sub):
        made = sub.make(
            "compute:VirtualMachineScaleSet", "vmss", resourceGroupName="rg", vmScaleSetName="vmss",
            location="eastus", sku={"name": "Standard_ND96isr_H200_v5", "capacity": 2}, **old,
        )  # fmt: skip
        return sub.change(made, **new)

    return ask


ONE, MANY = {"singlePlacementGroup": True}, {"singlePlacementGroup": False}
CASES = [
    Case("zones", rules.CHANGED, pool(availabilityZones=["2"]),
         "Changing property 'properties.availabilityZones' is not allowed."),
    Case("the most pods", rules.CHANGED, pool(maxPods=60), "'properties.maxPods'"),
    Case("the reservation group", rules.CHANGED, pool(capacityReservationGroupID=f"{PREFIX}/two"),
         "'properties.capacityReservationGroupID'"),
    Case("spot", rules.CHANGED, pool(scaleSetPriority="Spot"), "'properties.scaleSetPriority'"),
    Case("settings of the kubelet", rules.CHANGED, pool(kubeletConfig={"cpuManagerPolicy": "static"}),
         "'properties.kubeletConfig'"),
    Case("a cluster made public", rules.CHANGED,
         cluster(apiServerAccessProfile={"enablePrivateCluster": False}), "enablePrivateCluster' is not"),
    Case("fault domains", rules.CHANGED,
         scale_set({"platformFaultDomainCount": 1}, {"platformFaultDomainCount": 5}),
         "Changing property 'platformFaultDomainCount' is not allowed."),
    Case("back to one placement group", rules.ONE_GROUP_AGAIN, scale_set(MANY, ONE),
         "Changing property 'singlePlacementGroup' is not allowed."),
    Case("more than one placement group holds", rules.TOO_LARGE,
         scale_set(ONE, {"sku": {"name": "Standard_ND96isr_H200_v5", "capacity": 101}}), "at most 100"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_azure_refuses(sub, case):
    case.check(sub)


@pytest.mark.parametrize(
    "asked",
    [
        pool(count=9),
        pool(availabilityZones=["1"], nodeLabels={"a": "b"}),
        pool(upgradeSettings={"maxSurge": "0", "maxUnavailable": "1"}),
        cluster(tags={"a": "b"}),
        scale_set(ONE, MANY),
        scale_set(MANY, {"sku": {"name": "Standard_ND96isr_H200_v5", "capacity": 101}}),
    ],
)
def test_what_azure_takes(sub, asked):
    assert asked(sub).id


@pytest.mark.parametrize("change", [{"vmSize": "Standard_ND96isr_H100_v5"}, {"gpuInstanceProfile": "MIG1g"}])
def test_what_the_provider_replaces_by_itself(sub, change):
    sub.cluster()
    answer = sub.azure.diff(made := sub.pool(), {**made.inputs, **change})
    assert list(answer.replaces) == list(change)
    assert answer.deleteBeforeReplace


def test_what_only_the_program_can_have_replaced(sub):
    sub.cluster()
    answer = sub.azure.diff(made := sub.pool(), {**made.inputs, "availabilityZones": ["2"]})
    assert list(answer.replaces) == []
