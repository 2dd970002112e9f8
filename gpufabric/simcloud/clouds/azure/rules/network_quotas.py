"""Quota of public addresses by region, from the capacity file."""

from gpufabric.catalog.families import plain_family_name
from gpufabric.simcloud.clouds.azure.rules.errors import refuse
from gpufabric.simcloud.clouds.azure.rules.pools import given, region_of
from gpufabric.simcloud.clouds.azure.tokens import PUBLIC_IP_ADDRESS
from gpufabric.simcloud.clouds.request import CloudError, Request, State, World
from gpufabric.simcloud.clouds.rule import CREATE, Refusal, rule

COUNTED = {PUBLIC_IP_ADDRESS: "PublicIPAddresses"}
"""Name of the number of resources in a region, in the usages of Microsoft.Network, by type."""

ADDRESSES = Refusal(
    "PublicIPCountLimitReached",
    "Cannot create more than {limit} public IP addresses for this subscription in this region.",
    "more public IP addresses than the region's quota",
    "openshift/openshift-azure#2252; evgenyb/aks-workshops#22",
    status="RESOURCE_EXHAUSTED",
)


@rule(types=COUNTED, verbs=CREATE, refuses=(ADDRESSES,))
def number_of_addresses(state: State, request: Request) -> CloudError | None:
    """The region's quota takes one more public address."""
    region = region_of(state, request.account, request.inputs, request.region)
    limit = limit_of(request.world, region, COUNTED[request.type])
    if limit is None or held(state, region, request.type) < limit:
        return None
    return refuse(request, ADDRESSES, limit=limit)


def limit_of(world: World, region: str, name: str) -> int | None:
    """Return the quota of a region by its name, in any spelling; None without a limit."""
    capacity = given(world)
    listed = capacity.quotas.get(region, {}) if capacity else {}
    plain = plain_family_name(name)
    return next((limit for key, limit in listed.items() if plain_family_name(key) == plain), None)


def held(state: State, region: str, type_: str) -> int:
    """Return the number of resources of a type in a region."""
    return sum(resource.region == region for resource in state.of_type(type_))
