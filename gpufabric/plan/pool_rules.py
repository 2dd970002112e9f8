"""Rules for the pools of every cloud: a shape sold there, enough capacity."""

from gpufabric.catalog.shape import Shape
from gpufabric.plural import plural
from gpufabric.spec.aws.capacity import CapacityBlock
from gpufabric.spec.capacity import NewReservation, Reservation
from gpufabric.spec.pools import Pool, sold_as
from gpufabric.spec.problems import Problem


def sold_here(where: str, shape: Shape, region: str, zone: str) -> list[Problem]:
    """Check that a shape is sold in a region and zone, if the catalogue knows all regions that sell it.

    Args:
        where: property path of the pool.
        shape: its machine.
        region: the cloud's name of the region.
        zone: zone of the fabric.
    """
    if not shape.regions_complete.value:
        return []
    limit = f"catalogue: {shape.regions_complete.source}, {shape.regions_complete.as_of}"
    offer = shape.regions.get(region)
    if offer is None:
        return [
            Problem(
                f"{where}.shape", f"{shape.name} in {region}", f"one of {', '.join(shape.regions)}", limit
            )
        ]
    zones = offer.zones.value
    if zones and zone not in zones:
        return [
            Problem(
                f"{where}.shape",
                f"{shape.name} in zone {zone}",
                f"one of {', '.join(zones)}",
                limit,
            )
        ]
    return []


def capacity_suffices(where: str, pool: Pool, shape: Shape) -> list[Problem]:
    """Check that a shape is sold in the declared way, and that the reserved machines suffice.

    Args:
        where: property path of the pool.
        pool: its declaration.
        shape: its machine.
    """
    capacity = pool.capacity
    modes = shape.capacity_modes
    if sold_as(capacity) not in modes.value:
        return [
            Problem(
                f"{where}.capacity.mode",
                f"{capacity.mode} for {shape.name}",
                ", ".join(modes.value),
                f"catalogue: {modes.source}, {modes.as_of}",
            )
        ]
    if not isinstance(capacity, Reservation | NewReservation | CapacityBlock):
        return []
    problems: list[Problem] = []
    if pool.peak_nodes > capacity.nodes:
        kind = "Capacity Block" if isinstance(capacity, CapacityBlock) else "reservation"
        name = "the new reservation" if isinstance(capacity, NewReservation) else capacity.id
        problems.append(
            Problem(
                f"{where}.{'max_nodes' if pool.max_nodes else 'nodes'}",
                plural(pool.peak_nodes, "node"),
                f"at most {capacity.nodes}, the size of {name}",
                f"the {kind} declared in {where}.capacity",
            )
        )
    return problems
