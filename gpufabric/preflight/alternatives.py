"""Names what has machines of a shape, from the answers of an account: other zones, reservations, blocks."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from gpufabric.advice import no_command
from gpufabric.plural import plural
from gpufabric.preflight.answers import AccountAnswers, Known
from gpufabric.preflight.reservations import declared_id
from gpufabric.preflight.verdict import time_text
from gpufabric.preflight.zones import is_same_zone, zone_of
from gpufabric.snapshots.rows import Availability, BlockOffer, HeldCapacity
from gpufabric.spec.regions import AnyRegion
from gpufabric.visible import one_line

_MOST = 6


def alternatives(region: AnyRegion, answers: AccountAnswers, now: datetime) -> list[str]:
    """Name what has machines of the shapes that a region declares, elsewhere than it declares them.

    Nothing is named that the answers do not state: a zone that sells a shape may have no free machine.

    Args:
        region: the declaration.
        answers: answers of its account.
        now: the present, for blocks that are over.

    Returns:
        one line each, a few at most.
    """
    shapes = {pool.shape.casefold() for pool in region.pools.values()}
    used = {str(getattr(pool.capacity, "id", "")).casefold() for pool in region.pools.values()}
    availability = answers.section("capacity", "availability", Availability)
    held = answers.section("capacity", "held", HeldCapacity)
    blocks = answers.section("capacity", "block_offers", BlockOffer)
    lines = [
        *(_zones(availability.rows, shapes, zone_of(region)) if isinstance(availability, Known) else ()),
        *(_held(held.rows, shapes, used, region) if isinstance(held, Known) else ()),
        *(_blocks(blocks.rows, shapes, now) if isinstance(blocks, Known) else ()),
    ]
    return [no_command(one_line(line)) for line in lines[:_MOST]]


def _zones(rows: Mapping[str, Availability], shapes: set[str], declared: str) -> Iterator[str]:
    """Yield the zones, other than the declared one, that say how many machines could start."""
    free: dict[tuple[str, str], int] = {}
    for key, row in rows.items():
        shape, _, place = key.partition("@")
        zone = place.partition("/")[0]
        if shape.casefold() in shapes and zone and not is_same_zone(zone, declared):
            nodes = row.nodes or 0 if row.can_start else 0
            free[shape, zone] = free.get((shape, zone), 0) + nodes
    for (shape, zone), nodes in sorted(free.items(), key=lambda pair: (-pair[1], pair[0])):
        if nodes:
            yield f"{shape} in {zone}: {plural(nodes, 'machine')} could start now"


def _held(
    rows: Mapping[str, HeldCapacity], shapes: set[str], used: set[str], region: AnyRegion
) -> Iterator[str]:
    """Yield the reservations and blocks of the account that no pool of the region uses."""
    for key, row in sorted(rows.items(), key=lambda pair: (-(pair[1].free_nodes or 0), pair[0])):
        id_ = declared_id(key, region)
        if row.shape.casefold() in shapes and id_.casefold() not in used and row.is_usable and row.free_nodes:
            where = f" in {row.zone}" if row.zone else ""
            yield f"{row.shape}{where}: {plural(row.free_nodes, 'machine')} free in {row.kind} {id_}"


def _blocks(rows: Mapping[str, BlockOffer], shapes: set[str], now: datetime) -> Iterator[str]:
    """Yield the Capacity Blocks that can be bought."""
    for row in sorted(rows.values(), key=lambda block: block.starts):
        if row.shape.casefold() in shapes and row.ends > now:
            yield (
                f"{row.shape} in {row.zone}: {plural(row.nodes, 'machine')} in a Capacity Block from "
                f"{time_text(row.starts)} for {plural(row.hours, 'hour')}, ${row.upfront_usd:,.0f}"
            )
