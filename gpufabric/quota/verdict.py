"""Compares demand with a quota snapshot and shows the arithmetic."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.families import plain_family_name
from gpufabric.quota.demand import Demand
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
    """

    family: str | None
    region: str
    status: Status
    short_by: int
    text: str
    amount: int = 0
    unit: str = ""
    state: FamilyState | None = None


def judge(
    demands: Iterable[Demand], snapshot: QuotaSnapshot | None, catalog: Catalog, now: datetime
) -> list[QuotaVerdict]:
    """Return one verdict per account, region and family, in a stable order.

    Demand with an unknown family, and demand that draws nothing, each get a separate verdict. Missing data
    never results in ``fits``.
    """
    groups: dict[tuple[str, str, str, str, bool], list[Demand]] = {}
    for demand in demands:
        if demand.nodes:
            key = (
                demand.cloud,
                demand.account,
                demand.region,
                demand.family or f"?{demand.shape}",
                demand.draws,
            )
            groups.setdefault(key, []).append(demand)
    return [_judge(group, snapshot, catalog, now) for _, group in sorted(groups.items())]


def _judge(
    group: list[Demand], snapshot: QuotaSnapshot | None, catalog: Catalog, now: datetime
) -> QuotaVerdict:
    first = group[0]
    amount = sum(demand.amount for demand in group)
    need = _need(group, amount)
    short_by = 0
    status: Status = "unknown"
    state: FamilyState | None = None
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
            status, short_by, sums = _compare(amount, state)
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
    )


def _compare(amount: int, state: FamilyState) -> tuple[Status, int, str]:
    free = state.limit - state.used_by_others
    sums = f"limit {state.limit:,} - used by others {state.used_by_others:,} = {free:,} free"
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
    age = "less than a day old" if days == 0 else f"{days} day{'s' * (days > 1)} old"
    return f"{figures} of {snapshot.taken_at:%Y-%m-%d}, {age}"
