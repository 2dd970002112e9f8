"""Compares demand with a quota snapshot and shows the arithmetic."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from gpufabric.catalog.catalog import Catalog
from gpufabric.plural import plural
from gpufabric.quota.demand import Demand
from gpufabric.quota.headroom import Headroom, headroom_of
from gpufabric.quota.limits import QuotaKey
from gpufabric.quota.parts import Shares, parts_of
from gpufabric.quota.recorded import Recorded, recorded, strange_names
from gpufabric.quota.siblings import Sibling, sibling_demands
from gpufabric.quota.snapshot import FamilyState, QuotaSnapshot
from gpufabric.quota.units import terms_of, total
from gpufabric.spec.regions import AnyRegion
from gpufabric.wire.project import ACCOUNT_SNAPSHOTS

QuotaStatus = Literal["fits", "short", "short but pending", "unknown"]


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
    status: QuotaStatus
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
    home: AnyRegion | None = None,
    siblings: Sequence[Sibling] = (),
    holding: Sequence[Demand] | None = None,
) -> list[QuotaVerdict]:
    """Return one verdict per limit that the stack's machines count against, in a stable order.

    Demand with an unknown family, and demand that draws nothing, each get a separate verdict. Missing data
    never results in ``fits``.

    Args:
        demands: demand of the stack.
        snapshot: quotas of its account.
        catalog: quota families.
        now: the present.
        home: the stack's declaration, to whose account and region the snapshot belongs; None if it is not
            known.
        siblings: other stacks of the project; those that share a limit with the stack are added up with it.
        holding: the stack's machines that existed when the snapshot was taken; None if they are not known.
    """
    own = [demand for demand in demands if demand.nodes or demand.reserves]
    others = [demand for demand in sibling_demands(siblings, catalog, now) if demand.draws]
    of_regions = {key for demand in own for key in demand.keys[1:]}
    keys = sorted({key for demand in own for key in demand.keys}, key=lambda key: (key in of_regions, key))
    verdicts: list[QuotaVerdict] = []
    for key in keys:
        record = recorded(key, snapshot, home, siblings, catalog, now)
        shares = Shares.of(key, own, others, holding)
        verdicts.append(_Case(key, shares, record, snapshot, catalog).verdict(now))
    return verdicts


@dataclass(frozen=True, slots=True)
class _Case:
    """Demand on one limit: of the stack, and of other stacks that share the limit."""

    key: QuotaKey
    shares: Shares
    record: Recorded | None
    snapshot: QuotaSnapshot | None
    catalog: Catalog

    def verdict(self, now: datetime) -> QuotaVerdict:
        """Judge the demand."""
        key, first, record = self.key, self.shares.own[0], self.record
        terms = terms_of(self.shares.certain)
        amount, unit = total(terms), next((d.unit for d in self.shares.certain if d.unit), "")
        parts = [term.text for term in terms if term.units] or [term.text for term in terms]
        need = f"{' + '.join(parts)} = {amount:,}" if unit else plural(amount, "node")
        short_by, outside = 0, record.state.used if record else 0
        status: QuotaStatus = "unknown"
        family = None if key.family.startswith("?") else key.family
        if family is None:
            spot = "spot " if first.usage_class == "spot" else ""
            rest = f": unknown, the catalogue has no {spot}quota family for {first.shape}"
        elif not key.draws:
            status, rest = "fits", f" in a Capacity Block: does not count against {family}"
        elif not any(term.units for term in terms) and not self.shares.possible:
            status, rest = "fits", f" of {family}: nothing is added to what is in use"
        elif record is None:
            rest = f" of {family}: unknown, {self._no_record(now)}"
        else:
            status, short_by, outside, sums = self._compare(amount, record)
            rest = f" of {family}: {sums} ({_age(record.snapshot, now, record.stack)})"
        state = record.state if record else None
        return QuotaVerdict(
            family,
            key.region,
            status,
            short_by,
            f"{need}{rest}",
            amount=amount if key.draws else 0,
            unit=unit,
            state=state,
            used_by_others=outside,
            key=key,
        )

    def _no_record(self, now: datetime) -> str:
        """Say why no snapshot has the limit."""
        if self.snapshot is None:
            return "the stack has no quota snapshot"
        strange = strange_names(self.snapshot, self.key.cloud, self.catalog)
        names = f"; it has {', '.join(strange)}, which the catalogue does not know" if strange else ""
        return f"the quota snapshot does not have it{names} ({_age(self.snapshot, now)})"

    def _compare(self, amount: int, record: Recorded) -> tuple[QuotaStatus, int, int, str]:
        """Return the result, the missing units, the units that others use, and the arithmetic."""
        state, possible = record.state, total(terms_of(self.shares.possible))
        room = headroom_of(state, parts_of(self.shares, record))
        fit = room.fit(amount, possible)
        outside = room.others_least if fit == "short" else room.others_most
        free = state.limit - outside
        if fit == "unknown" or (fit == "fits" and self.shares.without_units()):
            sums = f"limit {state.limit:,} - used {outside:,} = {free:,} free"
            return "unknown", 0, outside, f"{sums}; unknown: {self._why(amount, room)}"
        sums = f"limit {state.limit:,} - used by others {outside:,} = {free:,} free"
        if fit == "fits":
            return "fits", 0, outside, f"{sums}; fits, {free - amount:,} left"
        short_by = amount - free
        sums = f"{sums}; short by {short_by:,}"
        if state.pending is None:
            return "short", short_by, outside, sums
        rise = state.pending.limit - state.limit
        asked = f"{rise:,} more requested on {state.pending.filed.isoformat()}"
        if rise >= short_by:
            return "short but pending", short_by, outside, f"{sums} but pending: {asked}"
        return "short", short_by, outside, f"{sums}, and {asked} would not suffice"

    def _why(self, amount: int, room: Headroom) -> str:
        """Say what the result depends on."""
        shapes = self.shares.without_units()
        if shapes:
            return f"the number of vCPUs of {', '.join(shapes)} is not known"
        if room.fit(amount) == "fits":
            machines = " + ".join(term.text for term in terms_of(self.shares.possible))
            return f"{machines} may count against it too, because their account or place is not known"
        others = sorted({demand.stack for demand in self.shares.others})
        if self.record and self.record.snapshot.file.startswith(f"{ACCOUNT_SNAPSHOTS}/"):
            # The cloud does not say which stack uses what, and the file has no place for it.
            stacks = f"this stack and of {', '.join(others)}" if others else "this stack"
            return f"used may include these machines, because the state of {stacks} is not known"
        if not others:
            return "used may include these machines, so state used_by_this_stack in the snapshot"
        return (
            "used may include these machines, so state used_by_this_stack in the snapshots of this stack and "
            f"of {', '.join(others)}, taken at the same time"
        )


def _age(snapshot: QuotaSnapshot, now: datetime, stack: str = "") -> str:
    days = snapshot.age_days(now)
    figures = "simulated figures" if snapshot.is_simulated else "snapshot"
    if stack:
        figures = f"{figures} of {stack}"
    if days is None or snapshot.taken_at is None:
        return f"{figures} without a date"
    age = "less than a day old" if days == 0 else f"{days} day{'s' * (days > 1)} old"
    return f"{figures} of {snapshot.taken_at:%Y-%m-%d}, {age}"
