"""Service limits on the number of networks and gateways in a region, from the capacity file."""

from gpufabric.simcloud.clouds.oci.rules.errors import refuse
from gpufabric.simcloud.clouds.oci.tokens import (
    CPE,
    DRG,
    IPSEC,
    REMOTE_PEERING_CONNECTION,
    VCN,
    VIRTUAL_CIRCUIT,
)
from gpufabric.simcloud.clouds.request import CloudError, Request, State, World
from gpufabric.simcloud.clouds.rule import CREATE, Refusal, rule

COUNTED = {
    VCN: "vcn/vcn-count",
    DRG: "vcn/drg-count",
    CPE: "vpn/cpe-count",
    IPSEC: "vpn/ipsec-connection-count",
    VIRTUAL_CIRCUIT: "fast-connect/virtual-circuit-count",
    REMOTE_PEERING_CONNECTION: "fast-connect/remote-peering-connection-count",
}
"""Service and name of the limit on the number of resources in a region, by type."""

COUNT = Refusal(
    "LimitExceeded",
    "The following service limits were exceeded: {name}. Request a service limit increase from the service "
    "limits page in the console.",
    "more networks or gateways of a kind in a region than the service limit",
    "jpetazzo/ampernetacle#35",
    status="RESOURCE_EXHAUSTED",
)


@rule(types=COUNTED, verbs=CREATE, refuses=(COUNT,))
def number_of_resources(state: State, request: Request) -> CloudError | None:
    """The region's limit takes one more resource of the type."""
    key = COUNTED[request.type]
    limit = limit_of(request.world, key)
    if limit is None or held(state, request.region, request.type) < limit:
        return None
    name = key.partition("/")[2]
    return refuse(request, COUNT, because=f"{name} in {request.region}: limit {limit}", name=name)


def limit_of(world: World, key: str) -> int | None:
    """Return the limit of each region by service and name; None without a limit."""
    capacity = world.capacity.oci if world.capacity else None
    name = key.partition("/")[2]
    return next(
        (
            entry.limit
            for entry in (capacity.limits if capacity else ())
            if not entry.availability_domain and entry.name.strip().lower() == name
        ),
        None,
    )


def held(state: State, region: str, type_: str) -> int:
    """Return the number of resources of a type in a region."""
    return sum(resource.region == region for resource in state.of_type(type_))
