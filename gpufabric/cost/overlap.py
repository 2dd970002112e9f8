"""Machines and reservations that are paid for twice while an update moves a pool."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from gpufabric.cost.text import usd

OverlapKind = Literal["replaced", "removed", "new-reservation", "old-reservation", "outside", "block"]
"""``replaced``: machines that run until their replacements do. ``removed``: machines of a removed pool, which
run until the end of the update. ``new-reservation``: one that exists before the pool uses it.
``old-reservation``: one that exists after the pool has left it. ``outside``: an existing reservation of
another owner that the pool enters or leaves. ``block``: a Capacity Block likewise."""

ReplacedBy = Literal["update", "user", "unknown"]
"""Who replaces the machines of the pool: the update itself, its user afterwards, or nobody knows."""

_UNPRICED: tuple[OverlapKind, ...] = ("outside", "block")
"""Kinds that cost the same with and without the update: another owner pays, or they are paid in advance."""


_TEXTS: dict[tuple[OverlapKind, bool], str] = {
    ("replaced", False): "The old machines of {what} cost {amount} until their replacements run",
    ("removed", False): "{what} of {pools}, which the update removes last, cost {amount} until then",
    ("new-reservation", True): (
        "Reservation {what} costs {amount} from its creation, beside the running machines of {pools}, {until}"
    ),
    ("old-reservation", False): (
        "Reservation {what} costs {amount} after the machines of {pools} have left it, until the update"
        " deletes it{doubt}"
    ),
    ("outside", True): "The reservation outside this stack that {pools} will use is paid as well, {until}",
    ("outside", False): (
        "The reservation outside this stack that {pools} used is paid until its owner releases it, and the"
        " amounts after the change leave it out"
    ),
    ("block", True): (
        "The Capacity Block that {pools} will use is paid in advance; its hours pass unused {until}"
    ),
    ("block", False): (
        "The Capacity Block that {pools} used is paid until its end, and the amounts after the change leave"
        " it out"
    ),
}


@dataclass(frozen=True, slots=True)
class Overlap:
    """Capacity that is paid for beside other capacity of the same pool.

    Attributes:
        kind: the reason.
        what: the reservation by its logical name, or the machines.
        pools: pools that move, by name.
        usd_per_hour: its cost while both are paid; None if unknown or confidential, or if the update does not
            change it.
        replaced_by: who replaces the machines of the pools.
        enters: whether the pools move to it; otherwise they leave it.
    """

    kind: OverlapKind
    what: str
    pools: tuple[str, ...] = ()
    usd_per_hour: Decimal | None = None
    replaced_by: ReplacedBy = "update"
    enters: bool = False

    @property
    def is_extra(self) -> bool:
        """Whether the amount comes on top of the cost before or after the update."""
        return self.kind not in _UNPRICED

    @property
    def text(self) -> str:
        """One sentence for reviewers, without its full stop."""
        return _TEXTS[self.kind, self.enters].format(
            what=self.what,
            pools=f"pool{'' if len(self.pools) == 1 else 's'} {', '.join(self.pools)}",
            amount=self._amount,
            until=self._until,
            doubt=self._doubt,
        )

    @property
    def _amount(self) -> str:
        return "an unknown amount" if self.usd_per_hour is None else f"{usd(self.usd_per_hour)} per hour"

    @property
    def _until(self) -> str:
        match self.replaced_by:
            case "update":
                return "until the update has replaced these machines"
            case "user":
                return "until you replace these machines, which the update does not do"
            case "unknown":
                return f"until these machines are replaced{self._doubt}"

    @property
    def _doubt(self) -> str:
        known = self.replaced_by != "unknown"
        return "" if known else "; it is not known whether the update replaces them"


def most_usd_per_hour(overlaps: Iterable[Overlap]) -> Decimal | None:
    """Return the most that all overlaps cost in one hour; None if there are none or one is unknown.

    A pool has not left its old reservation while it waits for the new one. So only the larger of both counts.
    """
    extra = [overlap for overlap in overlaps if overlap.is_extra]
    total, moving = Decimal(0), dict[tuple[str, ...], dict[OverlapKind, Decimal]]()
    for overlap in extra:
        if overlap.usd_per_hour is None:
            return None
        if overlap.kind in ("new-reservation", "old-reservation"):
            sums = moving.setdefault(overlap.pools, {})
            sums[overlap.kind] = sums.get(overlap.kind, Decimal(0)) + overlap.usd_per_hour
        else:
            total += overlap.usd_per_hour
    return total + sum((max(sums.values()) for sums in moving.values()), Decimal(0)) if extra else None
