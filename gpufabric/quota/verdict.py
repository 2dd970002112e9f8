"""Compares demand with a quota snapshot and shows the arithmetic."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.families import plain_family_name
from gpufabric.quota.demand import Demand, QuotaKey
from gpufabric.quota.headroom import Headroom, Part, headroom_of
from gpufabric.quota.siblings import Sibling, sibling_demands
from gpufabric.quota.snapshot import FamilyState, QuotaSnapshot

Status = Literal["fits", "short", "short but pending", "unknown"]


@dataclass(frozen=True, slots=True)
class QuotaVerdict:
    """Verdict on the demand for one quota family.

    Attributes:
        family: key of the family; absent if unknown.
        region: the cloud's name of the region.
        status: ``short but pending`` if a pending request would suffice.
        short_by: missing units; 0 unless short.
        text: the verdict with its arithmetic, one line.
        amount: units that the machines draw.
        unit: what the family counts.
        state: the family in the snapshot; absent if the snapshot lacks it.
        used_by_others: units in use outside the stacks that are judged.
        key: the limit that is judged; see ``Demand.key``.
    """

    family: str | None
    region: str
    status: Status
    short_by: int
    text: str
    amount: int = 0
    unit: str = ""
    state: FamilyState | None = None
    used_by_others: int = 0
    key: QuotaKey | None = None


def judge(
    demands: Iterable[Demand],
    snapshot: QuotaSnapshot | None,
    catalog: Catalog,
    now: datetime,
    *,
    siblings: Sequence[Sibling] = (),
    holding: Sequence[Demand] | None = None,
) -> list[QuotaVerdict]:
    """Return one verdict per account, region and family, in a stable order.

    Demand with an unknown family, and demand that draws nothing, each get a separate verdict. Missing data
    never results in ``fits``.

    Args:
        demands: demand of the stack.
        snapshot: quotas of its account.
        catalog: quota families.
        now: the present.
        siblings: other stacks of the project; those that share a limit with the stack are added up with it.
        holding: the stack's machines that existed when the snapshot was taken; None if they are not known.
    """
    groups: dict[tuple[str, str, str, str, bool], list[Demand]] = {}
    for demand in demands:
        if demand.nodes:
            groups.setdefault(demand.key, []).append(demand)
    others = [demand for demand in sibling_demands(siblings, catalog, now) if demand.nodes and demand.draws]
    return [
        _Case(
            group,
            [demand for demand in others if demand.key == key],
            siblings,
            None if holding is None else [demand for demand in holding if demand.key == key],
        ).verdict(snapshot, catalog, now)
        for key, group in sorted(groups.items())
    ]


@dataclass(frozen=True, slots=True)
class _Case:
    """Demand on one limit: of the stack, and of other stacks that share the limit."""

    own: list[Demand]
    others: list[Demand]
    siblings: Sequence[Sibling]
    holding: list[Demand] | None

    def verdict(self, snapshot: QuotaSnapshot | None, catalog: Catalog, now: datetime) -> QuotaVerdict:
        """Judge the demand."""
        first, demands = self.own[0], [*self.own, *self.others]
        amount = sum(demand.amount for demand in demands)
        need = _need(demands, amount)
        short_by = 0
        status: Status = "unknown"
        state: FamilyState | None = None
        outside: int | None = None
        if first.family is None:
            rest = f": unknown, the catalogue has no {_class(first)}quota family for {first.shape}"
        elif not first.draws:
            state = _state(snapshot, first, catalog) if snapshot else None
            status, rest = "fits", f" in a Capacity Block: does not count against {first.family}"
        elif snapshot is None:
            rest = f" of {first.family}: unknown, the stack has no quota snapshot"
        else:
            state = _state(snapshot, first, catalog)
            rest = f" of {first.family}: unknown, the quota snapshot does not have it"
            if state is not None:
                room = headroom_of(state, self._parts(state))
                outside = room.others_least if room.fit(amount) == "short" else room.others_most
                status, short_by, sums = _compare(amount, state, room)
                rest = f" of {first.family}: {sums}"
            rest = f"{rest} ({_age(snapshot, now)})"
        return QuotaVerdict(
            first.family,
            first.region,
            status,
            short_by,
            f"{need}{rest}",
            amount=amount if first.draws else 0,
            unit=first.unit,
            state=state,
            used_by_others=outside if outside is not None else (state.used if state else 0),
            key=first.key,
        )

    def _parts(self, state: FamilyState) -> Iterator[Part]:
        """Yield the units of ``used`` that belong to the stack, and to each sibling that shares the limit."""
        known = state.used_by_this_stack
        if known is None and self.holding is not None:
            known = min(state.used, sum(demand.running * demand.units_per_node for demand in self.holding))
        yield Part.of(known, sum(demand.amount for demand in self.own))
        for sibling in self.siblings:
            amount = sum(demand.amount for demand in self.others if demand.stack == sibling.stack)
            if amount:
                yield Part.of(sibling.used(self.own[0].family or ""), amount)


def _compare(amount: int, state: FamilyState, room: Headroom) -> tuple[Status, int, str]:
    fit = room.fit(amount)
    if fit == "unknown":
        free = state.limit - room.others_most
        return (
            "unknown",
            0,
            f"limit {state.limit:,} - used {room.others_most:,} = {free:,} free; unknown: used may include"
            " these machines, so state used_by_this_stack in the snapshot",
        )
    outside = room.others_least if fit == "short" else room.others_most
    free = state.limit - outside
    sums = f"limit {state.limit:,} - used by others {outside:,} = {free:,} free"
    short_by = amount - free
    if short_by <= 0:
        return "fits", 0, f"{sums}; fits, {-short_by:,} left"
    sums = f"{sums}; short by {short_by:,}"
    if state.pending is None:
        return "short", short_by, sums
    rise = state.pending.limit - state.limit
    asked = f"{rise:,} more requested on {state.pending.filed.isoformat()}"
    if rise >= short_by:
        return "short but pending", short_by, f"{sums} but pending: {asked}"
    return "short", short_by, f"{sums}, and {asked} would not suffice"


def _need(group: list[Demand], amount: int) -> str:
    if not group[0].unit:
        return f"{amount:,} nodes"
    return f"{' + '.join(map(_term, group))} = {amount:,}"


def _term(demand: Demand) -> str:
    nodes = f"{demand.nodes:,} nodes"
    if demand.surge:
        nodes = f"({nodes} + {demand.surge:,} of surge)"
    if demand.replaced:
        nodes = f"{nodes} that run until their replacements do"
    if demand.removed:
        nodes = f"{nodes} of {demand.what} that run until the update removes them"
    if demand.stack:
        nodes = f"{nodes} of {demand.stack}"
    return f"{nodes} x {demand.units_per_node:,} {demand.unit}"


def _class(demand: Demand) -> str:
    return "spot " if demand.usage_class == "spot" else ""


def _state(snapshot: QuotaSnapshot, demand: Demand, catalog: Catalog) -> FamilyState | None:
    """Find a family by any of the spellings in the cloud's APIs."""
    family = demand.family or ""
    entry = catalog.quota_families(demand.cloud).get(family)
    names = entry.plain_names if entry else {plain_family_name(family)}
    return next((state for key, state in snapshot.families.items() if plain_family_name(key) in names), None)


def _age(snapshot: QuotaSnapshot, now: datetime) -> str:
    days = snapshot.age_days(now)
    figures = "simulated figures" if snapshot.is_simulated else "snapshot"
    if days is None or snapshot.taken_at is None:
        return f"{figures} without a date"
    age = "less than a day old" if days == 0 else f"{days} day{'s' * (days > 1)} old"
    return f"{figures} of {snapshot.taken_at:%Y-%m-%d}, {age}"
