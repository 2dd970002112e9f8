"""Prices that AWS quotes at a purchase."""

from collections.abc import Mapping

from gpufabric.simcloud.clouds.aws.tokens import CAPACITY_BLOCK
from gpufabric.simcloud.clouds.request import Request
from gpufabric.wire.values import Value


def quoted(request: Request) -> Mapping[str, Value]:
    """Return the fee of a Capacity Block, if the capacity file states that of the offering.

    The fee is paid at once, as the EC2 API names it: ``upfrontFee`` of a CapacityBlockOffering.
    """
    capacity = request.world.capacity.aws if request.world.capacity else None
    if request.type != CAPACITY_BLOCK or capacity is None:
        return {}
    sought = request.inputs.get("capacityBlockOfferingId")
    for offering in capacity.offerings or ():
        if offering.id == sought and "upfront_usd" in offering.model_fields_set:
            return {"upfrontFee": offering.upfront_usd}
    return {}
