import pytest

from gpufabric.simcloud.clouds.azure.rules import scale_sets as rules
from tests.simcloud.clouds.azure.subscription import Case


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
        scale_set(ONE, MANY),
        scale_set(MANY, {"sku": {"name": "Standard_ND96isr_H200_v5", "capacity": 101}}),
    ],
)
def test_what_azure_takes(sub, asked):
    assert asked(sub).id
