"""Solves a model of a lease with HiGHS (scipy)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from gpufabric.planner.highs_model import Minimum, UnsolvedError, minimize
from gpufabric.planner.link_rules import missing_joins
from gpufabric.planner.model import LeaseModel, LeaseRule, RuleKind

__all__ = ["SolvedLease", "UnsolvedError", "cheapest", "greatest_throughput"]

_TOLERANCE = 1e-6
"""Share by which a second solution may cost more and still count as equal."""

_PART_OF_GAP = 0.5
"""Share of the allowed gap that the search for machines may use; the rest is for links."""


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
            best = self._once(weights, 0.0, further)
            if best is None or not self._is_cut(best):
                return best

    def near(self, weights: Sequence[float], gap: float) -> SolvedLease | None:
        """Return a lease that costs little more than the cheapest; None if there is none."""
        bound = 0.0
        while True:
            nearest = self._once(weights, gap * _PART_OF_GAP, ())
            if nearest is None:
                return None
            bound = max(bound, nearest.bound)
            joined = self._joined(weights, nearest) if self._is_cut(nearest) else nearest
            if joined is not None:
                off = max(0.0, 1 - bound / joined.value) if joined.value else 0.0
                if off <= gap or joined is nearest:
                    return _lease(self.model, joined, off)

    def _joined(self, weights: Sequence[float], nearest: Minimum) -> Minimum | None:
        """Keep machines and regions, and find the cheapest links that join them; None if none do."""
        while True:
            best = self._once(weights, 0.0, (), nearest)
            if best is None or not self._is_cut(best):
                return best

    def _once(
        self, weights: Sequence[float], gap: float, further: Sequence[LeaseRule], kept: Minimum | None = None
    ) -> Minimum | None:
        rows = [*self.model.rows, *further]
        if self._joins:
            rows.extend(self.model.cuts)
        rows = [row for row in rows if row.kind is None or row.kind not in self.without]
        return minimize(self.model, rows, weights, self.least_units, gap, self.seconds, kept)

    @property
    def _joins(self) -> bool:
        return self.model.outages is not None and "links" not in self.without

    def _is_cut(self, nearest: Minimum) -> bool:
        """Add the rules on links that a lease breaks; return whether it breaks any."""
        if not self._joins:
            return False
        used = [region for region, is_used in zip(self.model.regions, nearest.used, strict=True) if is_used]
        cuts = missing_joins(self.model, used, nearest.links)
        self.model.cuts.extend(cuts)
        return bool(cuts)


def _lease(model: LeaseModel, minimum: Minimum, gap: float) -> SolvedLease:
    machines = sum(units * cost for units, cost in zip(minimum.units, model.costs, strict=True))
    fixed = sum(cost for used, cost in zip(minimum.used, model.region_costs, strict=True) if used)
    joins = (*minimum.links, *(len(model.links) + part for part in minimum.parts))
    joined = sum(model.join_costs[number] for number in joins)
    return SolvedLease(minimum.units, machines + fixed + joined, gap, minimum.links, minimum.parts)
