"""Scale sets with a single placement group."""

from gpufabric.simcloud.clouds.azure.rules.errors import refuse
from gpufabric.simcloud.clouds.azure.tokens import SCALE_SET
from gpufabric.simcloud.clouds.request import CloudError, Request, State
from gpufabric.simcloud.clouds.rule import Refusal, rule
from gpufabric.wire.values import dig, number, plain

SINGLE_PLACEMENT_MOST = 100
"""Machines of a scale set with a single placement group (Azure document "Working with large virtual machine
scale sets")."""

ONE_GROUP_AGAIN = Refusal(
    "PropertyChangeNotAllowed",
    "Changing property 'singlePlacementGroup' is not allowed.",
    "a change of singlePlacementGroup of a scale set from false to true",
    "Azure Compute REST API, VirtualMachineScaleSet; form of the text: MicrosoftDocs/azure-docs#108952",
    own_words=True,
    http=409,
    status="FAILED_PRECONDITION",
)
TOO_LARGE = Refusal(
    "InvalidParameter",
    "The scale set has {count} virtual machines; with singlePlacementGroup set to true it can have at most "
    "{most}.",
    "more than 100 machines in a scale set with a single placement group",
    'Azure document "Working with large virtual machine scale sets"',
    own_words=True,
)


@rule(types=(SCALE_SET,), refuses=(ONE_GROUP_AGAIN, TOO_LARGE))
def single_placement_group(state: State, request: Request) -> CloudError | None:
    """A scale set without a single placement group cannot get one later."""
    if request.inputs.get("singlePlacementGroup") is not True:
        return None
    before = state.get(SCALE_SET, request.id) if request.verb == "Update" else None
    if before is not None and plain(before.inputs).get("singlePlacementGroup") is False:
        return refuse(request, ONE_GROUP_AGAIN)
    count = number(dig(request.inputs, "sku.capacity"))
    return (
        refuse(request, TOO_LARGE, count=count, most=SINGLE_PLACEMENT_MOST)
        if count > SINGLE_PLACEMENT_MOST
        else None
    )
