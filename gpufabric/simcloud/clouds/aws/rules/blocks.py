"""Buying Capacity Blocks from the offerings that the capacity file lists.

A block cannot be given back: destroying the resource makes the provider forget it, and the account keeps it
until it ends (Terraform registry, ``aws_ec2_capacity_block_reservation``).
"""

from gpufabric.simcloud.clouds.aws.rules.errors import refuse
from gpufabric.simcloud.clouds.aws.tokens import CAPACITY_BLOCK
from gpufabric.simcloud.clouds.request import CloudError, Request, State
from gpufabric.simcloud.clouds.rule import CREATE, Refusal, rule
from gpufabric.wire.values import plain

NO_OFFERING = Refusal(
    "InvalidParameterValue",
    "The Capacity Block offering '{id}' does not exist or is no longer available.",
    "an offering that the capacity file does not list, that was already bought, or that has ended",
    "EC2 API reference, PurchaseCapacityBlock",
    own_words=True,
)


@rule(types=(CAPACITY_BLOCK,), verbs=CREATE, refuses=(NO_OFFERING,))
def purchase(state: State, request: Request) -> CloudError | None:
    """A block can be bought once, before its end. Without a list, every offering is assumed to exist."""
    capacity = request.world.capacity.aws if request.world.capacity else None
    if capacity is None or capacity.offerings is None:
        return None
    id_ = str(request.inputs.get("capacityBlockOfferingId"))
    offering = next((offering for offering in capacity.offerings if offering.id == id_), None)
    because = None
    if offering is None or offering.region != request.region:
        because = f"the capacity file lists no offering {id_} in {request.region}"
    elif offering.ends <= request.world.now:
        because = f"it ended {offering.ends}, it is {request.world.now}"
    elif any(
        plain(block.inputs).get("capacityBlockOfferingId") == id_ for block in state.of_type(CAPACITY_BLOCK)
    ):
        because = "it was bought before"
    return refuse(request, NO_OFFERING, because=because, id=id_) if because else None
