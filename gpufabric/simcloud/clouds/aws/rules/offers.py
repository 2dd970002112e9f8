"""Instance types that a zone sells, from the capacity file."""

from gpufabric.simcloud.clouds.aws.capacity import TypeInZone
from gpufabric.simcloud.clouds.aws.rules.errors import refuse
from gpufabric.simcloud.clouds.aws.rules.launch import launch_of, more_than_before, subnets_of, zones_of
from gpufabric.simcloud.clouds.aws.tokens import NODE_GROUP
from gpufabric.simcloud.clouds.aws.zones import aliases
from gpufabric.simcloud.clouds.request import CloudError, Request, State, World
from gpufabric.simcloud.clouds.rule import Refusal, rule

NOT_OFFERED = Refusal(
    "Unsupported",
    "Your requested instance type ({type}) is not supported in your requested Availability Zone ({zone}). "
    "Please retry your request by not specifying an Availability Zone or choosing another one.",
    "an instance type in a zone that does not sell it",
    "dspace-group/dspace-reference-architecture-aws#85; EKS lists the other zones",
    "launch",
    own_words=True,
)


@rule(types=(NODE_GROUP,), refuses=(NOT_OFFERED,))
def type_offered(state: State, request: Request) -> CloudError | None:
    """The zones of a node group's subnets sell its instance type."""
    launch = launch_of(state, request)
    if launch is None or not more_than_before(state, request, launch):
        return None
    for subnet in subnets_of(state, launch):
        if not is_offered(request.world, request.region, launch.instance_type, zones_of(subnet)):
            zone = subnet.outputs.get("availabilityZone")
            return refuse(request, NOT_OFFERED, type=launch.instance_type, zone=zone)
    return None


def is_offered(world: World, region: str, instance_type: str, zones: frozenset[str]) -> bool:
    """Return whether a zone, by its names, sells an instance type."""
    capacity = world.capacity.aws if world.capacity else None
    return not any(
        (entry.region, entry.instance_type) == (region, instance_type) and _is_one_of(entry, zones)
        for entry in (capacity.not_offered if capacity else ())
    )


def _is_one_of(entry: TypeInZone, zones: frozenset[str]) -> bool:
    return bool(aliases(entry.region, entry.zone) & zones)
