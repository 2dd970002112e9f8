"""Checks a declared Capacity Block against the blocks that EC2 sells."""

from datetime import UTC, datetime, timedelta

from gpufabric.catalog.capacity_blocks import CapacityBlockTerms, capacity_block_terms
from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.shape import Shape
from gpufabric.plural import noun, plural
from gpufabric.spec.aws.capacity import CapacityBlock
from gpufabric.spec.problems import Problem

_SOURCE = "EC2 user guide, Capacity Blocks"
_DAY = timedelta(days=1)


def block_problems(
    where: str, block: CapacityBlock, shape: Shape, catalog: Catalog, now: datetime
) -> list[Problem]:
    """Check a Capacity Block against the blocks that EC2 sells.

    Args:
        where: property path of the capacity.
        block: the declared capacity.
        shape: the machine.
        catalog: source of the terms of Capacity Blocks.
        now: time that the plan is made for.
    """
    terms = capacity_block_terms(catalog)
    return [
        *_source(where, block, shape),
        *_times(where, block, terms, now),
        *_length(where, block, terms),
        *_count(where, block, shape, terms),
    ]


def _source(where: str, block: CapacityBlock, shape: Shape) -> list[Problem]:
    if block.purchase is not None and shape.ultraservers:
        return [
            Problem(
                f"{where}.purchase",
                f"purchase of {shape.name}",
                "id of a block, or of a group of blocks, that was bought before",
                "an UltraServer block can be several reservations, and the provider's resource knows one",
            )
        ]
    if block.reservation is not None and block.reservation.startswith("arn:") and not shape.ultraservers:
        return [
            Problem(
                f"{where}.id",
                f"a resource group for {shape.name}",
                "id of one block (cr-...)",
                f"{_SOURCE}: only UltraServer blocks can be used with resource groups",
            )
        ]
    return []


def _times(where: str, block: CapacityBlock, terms: CapacityBlockTerms, now: datetime) -> list[Problem]:
    problems: list[Problem] = []
    ends = block.ends.astimezone(UTC)
    end_of_day = terms.end_of_day_utc.value
    if ends.time() != end_of_day:
        problems.append(
            Problem(
                f"{where}.ends",
                f"{ends:%Y-%m-%d %H:%M:%S} UTC",
                f"{ends:%Y-%m-%d} {end_of_day:%H:%M} UTC",
                f"{_SOURCE}: blocks end at {end_of_day:%H:%M} UTC",
            )
        )
    weeks_ahead = terms.max_weeks_ahead.value
    latest = now + timedelta(weeks=weeks_ahead)
    if block.starts > latest:
        problems.append(
            Problem(
                f"{where}.starts",
                f"{block.starts.astimezone(UTC):%Y-%m-%d %H:%M} UTC",
                f"at the latest {latest:%Y-%m-%d %H:%M} UTC",
                f"{_SOURCE}: sold up to {weeks_ahead} weeks ahead",
            )
        )
    return problems


def _length(where: str, block: CapacityBlock, terms: CapacityBlockTerms) -> list[Problem]:
    length = block.ends - block.starts
    whole = length // _DAY
    # A block that starts at another time of day is shorter or longer than its offer by less than a day.
    candidates = {whole} if length == whole * _DAY else {whole, whole + 1}
    if length <= terms.longest and (block.extended or any(terms.sells(days) for days in candidates)):
        return []
    hours = length.total_seconds() / 3600
    allowed = (
        f"1 to {plural(terms.max_single_days.value, 'day')},"
        f" or a multiple of {terms.days_step.value} up to {terms.max_days.value}"
    )
    if length <= terms.longest:
        allowed += "; extended: true for a block that was extended"
    return [
        Problem(
            f"{where}.ends",
            f"{plural(whole, 'day')} after the start"
            if length == whole * _DAY
            else f"{hours:g} {noun(hours, 'hour')} after the start",
            allowed,
            f"{_SOURCE}: lengths on offer",
        )
    ]


def _count(where: str, block: CapacityBlock, shape: Shape, terms: CapacityBlockTerms) -> list[Problem]:
    problems: list[Problem] = []
    is_group = block.reservation is not None and block.reservation.startswith("arn:")
    most = terms.max_instances.value
    if block.nodes > most and not is_group:
        problems.append(
            Problem(
                f"{where}.nodes",
                plural(block.nodes, "instance"),
                f"at most {most}; put more into a second pool with its own block",
                f"{_SOURCE}: instances in one block",
            )
        )
    unit = shape.domain_sizes_nodes[0]
    if block.nodes % unit:
        problems.append(
            Problem(
                f"{where}.nodes",
                f"{plural(block.nodes, 'instance')} of {shape.name}",
                f"a multiple of {unit}",
                f"UltraServers are sold whole: {', '.join(server.id for server in shape.ultraservers)}",
            )
        )
    return problems
