"""Solves a model of a lease with HiGHS (scipy)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from gpufabric.planner.highs_model import Minimum, UnsolvedError, minimize
from gpufabric.planner.link_rules import joins_of_single_regions, missing_joins
from gpufabric.planner.model import LeaseModel, LeaseRule, RuleKind

__all__ = ["SolvedLease", "UnsolvedError", "cheapest", "greatest_throughput"]

_TOLERANCE = 1e-6
"""Share by which a second solution may cost more and still count as equal."""

_EXACT = 1e-9
"""Share below which two costs are the same: sums of floats differ by less."""

_PART_OF_GAP = 0.75
"""Share of the allowed gap that the search for regions may use; the rest is for whole units and for links."""


@dataclass(frozen=True, slots=True)
class SolvedLease:
    """A lease that fulfils a model.

    Attributes:
        units: units of each offer, in the order of the model.
        usd_per_hour: its cost, in US dollars.
        gap: share by which a cheaper lease may still exist; 0 if it is proven to be the cheapest.
        links: positions of the leased links.
        parts: positions of the leased parts of the backbone.
    """

    units: tuple[int, ...]
    usd_per_hour: float
    gap: float
    links: tuple[int, ...] = ()
    parts: tuple[int, ...] = ()


def cheapest(
    model: LeaseModel,
    *,
    without: Collection[RuleKind] = (),
    least_units: Mapping[int, int] | None = None,
    gap: float = 0.0,
    seconds: float | None = None,
) -> SolvedLease | None:
    """Return the cheapest lease; None if there is none.

    Among leases of the same cost it takes the one with the offers, then the links, whose names come first.
    The solver runs on one thread in a fixed order, so that the same input gives the same lease, unless the
    time is cut short.

    Args:
        model: offers and rules.
        without: kinds of rules to leave out.
        least_units: least units of some offers, by position.
        gap: share by which the lease may cost more than the cheapest.
        seconds: most time of each search, in seconds; None: as long as it takes.

    Raises:
        UnsolvedError: the time was cut short before any lease was found.
    """
    search = _Search(model, without, least_units or {}, seconds)
    costs = (*model.costs, *model.region_costs, *model.join_costs)
    if gap:
        return search.near(costs, gap)
    first = search.exact(costs)
    if first is None:
        return None
    joins = len(model.links) + len(model.parts)
    ranks = (
        *range(1, len(model.offers) + 1),
        *(0.0 for _ in model.regions),
        *range(len(model.offers) + 1, len(model.offers) + 1 + joins),
    )
    budget = LeaseRule(
        None,
        {number: -cost for number, cost in enumerate(model.costs)},
        {number: -cost for number, cost in enumerate(model.region_costs)},
        -(first.value + max(1.0, first.value) * _TOLERANCE),
        {number: -cost for number, cost in enumerate(model.join_costs)},
    )
    second = search.exact(ranks, budget)
    return _lease(model, second or first, 0.0 if second else first.gap)


def greatest_throughput(model: LeaseModel, *, without: Collection[RuleKind] = ()) -> float:
    """Return the greatest throughput that the other rules allow, in tokens per second; 0 if there is none.

    Args:
        model: offers and rules.
        without: kinds of rules to leave out, beside ``throughput``.
    """
    others = len(model.regions) + len(model.links) + len(model.parts)
    rates = (*(-offer.tokens_per_second for offer in model.offers), *(0.0 for _ in range(others)))
    best = _Search(model, [*without, "throughput"], {}, None).exact(rates)
    return 0.0 if best is None else -best.value


@dataclass(frozen=True, slots=True)
class _Search:
    """Searches of one model.

    That links join the regions in use takes more rules than can be written down. Only those that a found
    lease breaks are added, until it breaks none.
    """

    model: LeaseModel
    without: Collection[RuleKind]
    least_units: Mapping[int, int]
    seconds: float | None

    def exact(self, weights: Sequence[float], *further: LeaseRule) -> Minimum | None:
        """Return the least sum of weights; None if no lease fulfils the rules."""
        while True:
            best = self._once(weights, 0.0, further=further)
            if best is None or not self._is_cut(best):
                return best

    def near(self, weights: Sequence[float], gap: float) -> SolvedLease | None:
        """Return a lease that costs little more than the cheapest; None if there is none.

        Regions and links are searched with parts of units first, which takes far less time and hardly
        changes the cost. Where whole units in these regions cost too much, the search is one of whole units.
        """
        if self._joins and self._has_quorum and not self.model.quorum_cuts:
            self.model.quorum_cuts.extend(joins_of_single_regions(self.model))
        while True:
            nearest = self._once(weights, gap * _PART_OF_GAP, has_parts_of_units=True)
            if nearest is None:
                return None
            is_cut = self._is_cut(nearest)
            used = {
                number: float(is_used) for number, is_used in enumerate(nearest.used, len(self.model.offers))
            }
            whole = self._joined(weights, gap * (1 - _PART_OF_GAP) / 2, used)
            if whole is not None and _off(whole, nearest.bound) <= gap:
                return _lease(self.model, whole, _off(whole, nearest.bound))
            if not is_cut:
                return self._near_of_whole_units(weights, gap, nearest.bound)

    def _near_of_whole_units(self, weights: Sequence[float], gap: float, bound: float) -> SolvedLease | None:
        while True:
            nearest = self._once(weights, gap * _PART_OF_GAP)
            if nearest is None:
                return None
            bound = max(bound, nearest.bound)
            joined: Minimum | None = nearest
            if self._is_cut(nearest):
                kept = {number: float(value) for number, value in enumerate((*nearest.units, *nearest.used))}
                joined = self._joined(weights, 0.0, kept)
            if joined is not None and (_off(joined, bound) <= gap or joined is nearest):
                return _lease(self.model, joined, _off(joined, bound))

    def _joined(self, weights: Sequence[float], gap: float, kept: Mapping[int, float]) -> Minimum | None:
        """Keep some values, and find the cheapest lease with links that join its regions; None if none do."""
        while True:
            best = self._once(weights, gap, kept=kept)
            if best is None or not self._is_cut(best):
                return best

    def _once(
        self,
        weights: Sequence[float],
        gap: float,
        *,
        further: Sequence[LeaseRule] = (),
        kept: Mapping[int, float] | None = None,
        has_parts_of_units: bool = False,
    ) -> Minimum | None:
        rows = [*self.model.rows, *further]
        if self._joins:
            rows.extend(self.model.cuts)
            rows.extend(self.model.quorum_cuts if self._has_quorum else ())
        rows = [row for row in rows if row.kind is None or row.kind not in self.without]
        return minimize(
            self.model,
            rows,
            weights,
            self.least_units,
            gap,
            self.seconds,
            kept,
            has_parts_of_units=has_parts_of_units,
        )

    @property
    def _joins(self) -> bool:
        return self.model.outages is not None and "links" not in self.without

    @property
    def _has_quorum(self) -> bool:
        return self.model.has_quorum and "quorum" not in self.without

    def _is_cut(self, nearest: Minimum) -> bool:
        """Add the rules on links that a lease breaks; return whether it breaks any."""
        if not self._joins:
            return False
        used = [region for region, is_used in zip(self.model.regions, nearest.used, strict=True) if is_used]
        missing = missing_joins(self.model, used, nearest.links, has_quorum=self._has_quorum)
        self.model.cuts.extend(missing.plain)
        self.model.quorum_cuts.extend(missing.by_quorum)
        return bool(missing.plain or missing.by_quorum)


def _off(lease: Minimum, bound: float) -> float:
    """Return the share by which a lease may cost more than the cheapest."""
    off = 1 - bound / lease.value if lease.value else 0.0
    return off if off > _EXACT else 0.0


def _lease(model: LeaseModel, minimum: Minimum, gap: float) -> SolvedLease:
    machines = sum(units * cost for units, cost in zip(minimum.units, model.costs, strict=True))
    fixed = sum(cost for used, cost in zip(minimum.used, model.region_costs, strict=True) if used)
    joins = (*minimum.links, *(len(model.links) + part for part in minimum.parts))
    joined = sum(model.join_costs[number] for number in joins)
    return SolvedLease(minimum.units, machines + fixed + joined, gap, minimum.links, minimum.parts)
