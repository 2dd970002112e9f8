"""Problems of which Azure only warns, and which a deployment does not show."""

from gpufabric.simcloud.clouds.azure.tokens import POOL
from gpufabric.simcloud.clouds.request import State
from gpufabric.simcloud.resource import CloudResource
from gpufabric.wire.values import plain

_KEY = "capacityReservationGroupID"


def remark(_: State, resource: CloudResource) -> str:
    """Return a note on a pool outside the capacity reservation group that it names.

    AKS creates such a pool if the group holds no reservation at that time (AKS document "Assign capacity
    reservation groups to AKS node pools").
    """
    if resource.type != POOL:
        return ""
    asked, has = plain(resource.inputs).get(_KEY), plain(resource.outputs).get(_KEY)
    return "not in its capacity reservation group, which held no reservation" if asked and not has else ""
