"""Which Capacity Blocks EC2 sells.

Source of all limits: EC2 user guide, "How Capacity Blocks work" and "Find and purchase Capacity Blocks".
"""

from datetime import UTC, datetime, time, timedelta

from gpufabric.catalog.shape import Shape
from gpufabric.spec.aws.capacity import CapacityBlock
from gpufabric.spec.problems import Problem

END_OF_DAY = time(11, 30)
"""Time of day, in UTC, at which every block ends. A block can start at any time, as soon as half an hour
after it is bought, so that its length is that of the offer to within a day."""

MOST_SINGLE_DAYS = 14
DAYS_STEP = 7
MOST_DAYS = 182
MOST_INSTANCES = 64
"""Instances in one block."""

MOST_AHEAD = timedelta(weeks=8)
"""How long before its start a block can be bought."""

_SOURCE = "EC2 user guide, Capacity Blocks"
_DAY = timedelta(days=1)


def block_problems(where: str, block: CapacityBlock, shape: Shape, now: datetime) -> list[Problem]:
    """Check a Capacity Block against what EC2 sells.

    Args:
        where: property path of the capacity.
        block: what is declared.
        shape: the machine.
        now: time that the plan is made for.
    """
    return [
        *_source(where, block, shape),
        *_times(where, block, now),
        *_length(where, block),
        *_count(where, block, shape),
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


def _times(where: str, block: CapacityBlock, now: datetime) -> list[Problem]:
    problems: list[Problem] = []
    ends = block.ends.astimezone(UTC)
    if ends.time() != END_OF_DAY:
        problems.append(
            Problem(
                f"{where}.ends",
                f"{ends:%Y-%m-%d %H:%M:%S} UTC",
                f"{ends:%Y-%m-%d} {END_OF_DAY:%H:%M} UTC",
                f"{_SOURCE}: blocks end at {END_OF_DAY:%H:%M} UTC",
            )
        )
    latest = now + MOST_AHEAD
    if block.starts > latest:
        problems.append(
            Problem(
                f"{where}.starts",
                f"{block.starts.astimezone(UTC):%Y-%m-%d %H:%M} UTC",
                f"at the latest {latest:%Y-%m-%d %H:%M} UTC",
                f"{_SOURCE}: sold up to {MOST_AHEAD.days // 7} weeks ahead",
            )
        )
    return problems


def _length(where: str, block: CapacityBlock) -> list[Problem]:
    length = block.ends - block.starts
    whole = length // _DAY
    # A block that starts at another time of day is shorter or longer than its offer by less than a day.
    candidates = {whole} if length == whole * _DAY else {whole, whole + 1}
    longest = MOST_DAYS * _DAY
    if length <= longest and (block.extended or any(_is_sold(days) for days in candidates)):
        return []
    hours = length.total_seconds() / 3600
    allowed = f"1 to {MOST_SINGLE_DAYS} days, or a multiple of {DAYS_STEP} up to {MOST_DAYS}"
    if length <= longest:
        allowed += "; extended: true for a block that was extended"
    return [
        Problem(
            f"{where}.ends",
            f"{whole} days after the start" if length == whole * _DAY else f"{hours:g} hours after the start",
            allowed,
            f"{_SOURCE}: lengths on offer",
        )
    ]


def _is_sold(days: int) -> bool:
    return 1 <= days <= MOST_SINGLE_DAYS or (days % DAYS_STEP == 0 and 0 < days <= MOST_DAYS)


def _count(where: str, block: CapacityBlock, shape: Shape) -> list[Problem]:
    problems: list[Problem] = []
    is_group = block.reservation is not None and block.reservation.startswith("arn:")
    if block.nodes > MOST_INSTANCES and not is_group:
        problems.append(
            Problem(
                f"{where}.nodes",
                f"{block.nodes} instances",
                f"at most {MOST_INSTANCES}; more in a second pool with a block of its own",
                f"{_SOURCE}: instances in one block",
            )
        )
    unit = shape.domain_sizes_nodes[0]
    if block.nodes % unit:
        problems.append(
            Problem(
                f"{where}.nodes",
                f"{block.nodes} instances of {shape.name}",
                f"a multiple of {unit}",
                f"UltraServers are sold whole: {', '.join(one.id for one in shape.ultraservers)}",
            )
        )
    return problems
