"""Adds up what stacks use of quotas that count resources, and compares it with a limit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

CountedStatus = Literal["ok", "short", "unknown"]


@dataclass(frozen=True, slots=True)
class Place:
    """Area in which a limit applies.

    Attributes:
        parent: URN or id of the parent resource; empty for a limit of a region or zone.
        is_made: whether the stack itself makes the parent, so that nothing else is in it.
    """

    parent: str = ""
    is_made: bool = False


@dataclass(frozen=True, slots=True)
class Amount:
    """Units of a quota.

    Attributes:
        units: the units that are known.
        unread: names of resources whose units cannot be read yet.
    """

    units: Decimal = Decimal(0)
    unread: tuple[str, ...] = ()

    def __add__(self, other: "Amount") -> "Amount":
        """Add the units of two amounts."""
        return Amount(self.units + other.units, self.unread + other.unread)


NOTHING = Amount()

Uses = Mapping[str, Mapping[Place, Amount]]
"""Amounts by key of the quota and place."""


@dataclass(frozen=True, slots=True)
class CountedUse:
    """Use of counted quotas by a stack.

    Attributes:
        planned: amounts that its program requests.
        held: amounts that its state has; None if the state is not known.
    """

    planned: Uses = field(default_factory=dict[str, Mapping[Place, Amount]])
    held: Uses | None = None

    def __add__(self, other: "CountedUse") -> "CountedUse":
        """Add the use of another stack, or of another part of one."""
        held = None if self.held is None or other.held is None else _added(self.held, other.held)
        return CountedUse(_added(self.planned, other.planned), held)

    def at(self, quota: str, place: Place) -> "PlannedUse":
        """Return the amounts of one quota in one place.

        Args:
            quota: key of the quota.
            place: the place.
        """
        held = None if self.held is None else self.held.get(quota, {}).get(place, NOTHING)
        return PlannedUse(self.planned.get(quota, {}).get(place, NOTHING), held)


def _added(first: Uses, second: Uses) -> Uses:
    total = {quota: dict(amounts) for quota, amounts in first.items()}
    for quota, amounts in second.items():
        sums = total.setdefault(quota, {})
        for place, amount in amounts.items():
            sums[place] = sums.get(place, NOTHING) + amount
    return total


@dataclass(frozen=True, slots=True)
class PlannedUse:
    """Use of one limit by a stack.

    Attributes:
        planned: the amount that its program requests.
        held: the amount that its state has; None if the state is not known.
    """

    planned: Amount
    held: Amount | None

    @property
    def unread(self) -> tuple[str, ...]:
        """Names of the resources whose units cannot be read."""
        return self.planned.unread + (self.held.unread if self.held else ())

    @property
    def adds(self) -> Decimal | None:
        """Units that the update adds to what is in use; None if they are not known."""
        if self.held is None or self.unread:
            return None
        return max(Decimal(0), self.planned.units - self.held.units)


@dataclass(frozen=True, slots=True)
class CountedVerdict:
    """The answer on one limit.

    Attributes:
        status: the answer.
        needed: units that stacks need beside those in use; all planned units if a state is not known.
        short_by: units that are missing for certain.
        total: smallest limit that suffices.
        why: why the answer is unknown.
    """

    status: CountedStatus
    needed: Decimal
    short_by: Decimal = Decimal(0)
    total: Decimal = Decimal(0)
    why: str = ""


def judge_counted(limit: Decimal, used: Decimal | None, uses: Sequence[PlannedUse]) -> CountedVerdict:
    """Compare what all stacks of an account use with a limit that they share.

    Args:
        limit: the limit.
        used: units in use by all, the stacks' own among them; None if they are not known.
        uses: what each stack uses.
    """
    planned = sum((use.planned.units for use in uses), Decimal(0))
    unread = tuple(name for use in uses for name in use.unread)
    added = [use.adds for use in uses]
    adds = None if None in added else sum((units for units in added if units is not None), Decimal(0))
    needed = planned if adds is None else adds
    if used is not None and adds is not None:
        total = used + adds
        if total > limit:
            return CountedVerdict("short", needed, total - limit, total)
        return CountedVerdict("ok", needed, total=total)
    # Without the state, the planned units may be in use already. They are needed in any case.
    certain = max(planned, used or Decimal(0))
    if planned > limit:
        return CountedVerdict("short", needed, certain - limit, certain)
    if used is not None and used + planned <= limit and not unread:
        return CountedVerdict("ok", needed, total=used + planned)
    return CountedVerdict("unknown", needed, total=certain, why=_why(used, unread))


def judge_made(limit: Decimal, planned: Amount) -> CountedVerdict:
    """Compare what a stack puts into a parent resource of its own with the limit; nothing else is in it.

    Args:
        limit: the limit.
        planned: what the program puts into the parent.
    """
    units = planned.units
    if units > limit:
        return CountedVerdict("short", units, units - limit, units)
    if planned.unread:
        return CountedVerdict("unknown", units, total=units, why=_why(units, planned.unread))
    return CountedVerdict("ok", units, total=units)


def _why(used: Decimal | None, unread: Sequence[str]) -> str:
    if unread:
        return f"not known before the update: {', '.join(sorted(set(unread)))}"
    return "use not known" if used is None else "the stack's state is not known"
