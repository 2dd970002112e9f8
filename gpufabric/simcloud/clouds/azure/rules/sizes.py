"""Sizes of virtual machines: where Azure sells them, where it restricts them, and where zones exist."""

from gpufabric.simcloud.clouds.azure.rules.errors import refuse
from gpufabric.simcloud.clouds.azure.rules.facts import regions_without_zones, shape_of
from gpufabric.simcloud.clouds.azure.rules.pools import (
    asked,
    given,
    growing,
)
from gpufabric.simcloud.clouds.azure.tokens import CLUSTER, POOL
from gpufabric.simcloud.clouds.request import CloudError, Request, State
from gpufabric.simcloud.clouds.rule import Refusal, rule

NOT_SOLD = Refusal(
    "BadRequest",
    "The VM size of AgentPoolProfile:{name} is not allowed in your subscription in location '{region}'. For "
    "more details, please visit https://aka.ms/aks/quotas-skus-regions",
    "a size that the region does not sell",
    "dotnet/core#8000",
)
NOT_AVAILABLE = Refusal(
    "SkuNotAvailable",
    "The requested VM size for resource 'Following SKUs have failed for Capacity Restrictions: {size}' is "
    "currently not available in location '{region}'. Please try another size or deploy to a different "
    "location or different zone. See https://aka.ms/azureskunotavailable for details.",
    "a size that is restricted in the region or in a zone",
    "Azure/karpenter-provider-azure, tests of provisioning errors",
    "operation",
    http=409,
    status="RESOURCE_EXHAUSTED",
)
NO_ZONES = Refusal(
    "AvailabilityZoneNotSupported",
    "Availability zone is not supported in region {region}.",
    "a pool with zones in a region without them",
    "cloud-barista/cb-spider#1246",
)


@rule(types=(POOL, CLUSTER), refuses=(NO_ZONES,))
def zones_exist(state: State, request: Request) -> CloudError | None:
    """The region of a pool with zones has zones."""
    for pool in asked(state, request):
        if pool.zones and pool.region in regions_without_zones():
            return refuse(request, NO_ZONES, region=pool.region)
    return None


@rule(types=(POOL, CLUSTER), refuses=(NOT_SOLD,))
def size_sold(state: State, request: Request) -> CloudError | None:
    """The region sells the size. Sizes are not judged if the catalogue does not know all of their regions."""
    for pool in asked(state, request):
        shape = shape_of(pool.size)
        if shape is not None and shape.regions_complete.value and pool.region not in shape.regions:
            return refuse(request, NOT_SOLD, name=pool.name, region=pool.region)
    return None


@rule(types=(POOL, CLUSTER), refuses=(NOT_AVAILABLE,))
def size_available(state: State, request: Request) -> CloudError | None:
    """The size is not restricted in the zones of the new machines."""
    capacity = given(request.world)
    if capacity is None or not capacity.restrictions:
        return None
    for pool in growing(state, request):
        for restriction in capacity.restrictions:
            here = restriction.region == pool.region and restriction.size.lower() == pool.size.lower()
            if here and (not restriction.zones or set(restriction.zones) & set(pool.zones)):
                return refuse(request, NOT_AVAILABLE, size=pool.size, region=pool.region)
    return None
