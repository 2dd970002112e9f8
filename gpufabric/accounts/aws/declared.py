"""Facts that the stacks of a target declare, and that the reader asks AWS about."""

from collections.abc import Iterator

from gpufabric.accounts.target import Target
from gpufabric.catalog.catalog import Catalog
from gpufabric.plan.existing import given_things
from gpufabric.spec.aws.capacity import AwsReservation, AwsSpot, CapacityBlock
from gpufabric.spec.aws.pool import AwsPool
from gpufabric.spec.aws.region import AwsRegion
from gpufabric.spec.concealed import is_concealed
from gpufabric.spec.existing import Kind


def regions_of(target: Target) -> Iterator[AwsRegion]:
    """Yield the declared regions of a target."""
    for region in target.stacks.values():
        if isinstance(region, AwsRegion):
            yield region


def pools_of(target: Target) -> Iterator[AwsPool]:
    """Yield the pools of all stacks."""
    for region in regions_of(target):
        yield from region.pools.values()


def zones_by_shape(target: Target, catalog: Catalog) -> dict[str, set[str]]:
    """Return the zones in which the stacks use each shape, with those of the system nodes."""
    zones: dict[str, set[str]] = {}
    system = catalog.system_node("aws").shape.value
    for region in regions_of(target):
        for pool in region.pools.values():
            zones.setdefault(pool.shape, set()).add(region.zone)
        zones.setdefault(system, set()).update(region.system_zones)
    return zones


def reservations_of(target: Target) -> set[str]:
    """Return the ids of the declared reservations and Capacity Blocks."""
    return {id_ for id_ in _capacity_ids(target) if id_.startswith("cr-")}


def groups_of(target: Target) -> set[str]:
    """Return the ARNs of the declared resource groups."""
    return {id_ for id_ in _capacity_ids(target) if id_.startswith("arn:")}


def blocks_of(target: Target) -> list[tuple[str, CapacityBlock]]:
    """Return the shape and the Capacity Block of each pool that uses one."""
    return [
        (pool.shape, pool.capacity) for pool in pools_of(target) if isinstance(pool.capacity, CapacityBlock)
    ]


def spot_nodes(target: Target) -> dict[str, int]:
    """Return the largest number of spot machines of each shape in one pool."""
    nodes: dict[str, int] = {}
    for pool in pools_of(target):
        if isinstance(pool.capacity, AwsSpot):
            nodes[pool.shape] = max(nodes.get(pool.shape, 1), pool.peak_nodes)
    return nodes


def buckets_of(target: Target) -> set[str]:
    """Return the names of the buckets that must exist."""
    return {name for region in regions_of(target) for name in existing_buckets(region).values()}


def existing_buckets(region: AwsRegion) -> dict[tuple[str | int, ...], str]:
    """Return the names of the buckets that a region expects to exist, by the property that declares them.

    Names that a file states encrypted are left out.

    Args:
        region: the declaration.
    """
    arns: dict[tuple[str | int, ...], str] = {}
    replica = region.storage.checkpoints.replicate_to
    if replica is not None:
        arns["storage", "checkpoints", "replicate_to", "bucket"] = replica.bucket
    if region.workload_identity is not None:
        for number, data in enumerate(region.workload_identity.data):
            arns["workload_identity", "data", number, "bucket"] = data.bucket
    given = region.existing.storage.checkpoints
    if given is not None:
        arns["existing", "storage", "checkpoints", "id"] = given.id
    return {at: arn.rpartition(":")[2] for at, arn in arns.items() if not is_concealed(arn)}


def given_ids(target: Target) -> dict[Kind, list[str]]:
    """Return the ids of the things that exist and that the stacks use, by kind, sorted."""
    ids: dict[Kind, set[str]] = {}
    for region in regions_of(target):
        for declared in (region.existing, *(pool.existing for pool in region.pools.values())):
            for _, thing in given_things(declared, ""):
                ids.setdefault(thing.kind, set()).add(thing.id)
    return {kind: sorted(values) for kind, values in ids.items()}


def _capacity_ids(target: Target) -> Iterator[str]:
    for pool in pools_of(target):
        if isinstance(pool.capacity, AwsReservation | CapacityBlock):
            yield pool.capacity.id
