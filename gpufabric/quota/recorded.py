"""Recorded quotas of a limit: of all snapshots of an account, the one that counts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from gpufabric.catalog.availability_domains import domain_key
from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.families import plain_family_name
from gpufabric.quota.declared import place_of
from gpufabric.quota.headroom import UsedUnits
from gpufabric.quota.limits import QuotaKey
from gpufabric.quota.siblings import Sibling
from gpufabric.quota.snapshot import FamilyState, QuotaSnapshot
from gpufabric.quota.units import running
from gpufabric.snapshots.dates import is_future
from gpufabric.spec.regions import AnyRegion, account_of

SAME_TIME = timedelta(hours=1)
"""Snapshots that differ by no more than this were taken together. Whose machines are in use is compared only
between such snapshots."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """A family in a snapshot.

    Attributes:
        state: the family.
        snapshot: the snapshot that counts.
        stack: the stack that it belongs to; empty for the stack that is judged.
        figures: units in use that snapshots of the same time attribute to their stacks, by stack; empty for
            the stack that is judged.
        knows_own: whether the snapshot of the stack that is judged is of the same time.
    """

    state: FamilyState
    snapshot: QuotaSnapshot
    stack: str = ""
    figures: Mapping[str, UsedUnits] = field(default_factory=dict[str, UsedUnits])
    knows_own: bool = True

    def is_of_time(self, other: QuotaSnapshot | None) -> bool:
        """Return whether another snapshot was taken together with this one."""
        if other is self.snapshot:
            return True
        taken_at, other_taken_at = self.snapshot.taken_at, other.taken_at if other else None
        return (
            taken_at is not None
            and other_taken_at is not None
            and abs(taken_at - other_taken_at) <= SAME_TIME
        )


def state_in(snapshot: QuotaSnapshot | None, cloud: str, family: str, catalog: Catalog) -> FamilyState | None:
    """Find a family by any of the spellings in the cloud's APIs."""
    if snapshot is None:
        return None
    entry = catalog.quota_families(cloud).get(family)
    names = entry.plain_names if entry else {plain_family_name(family)}
    return next((state for key, state in snapshot.families.items() if plain_family_name(key) in names), None)


def strange_names(snapshot: QuotaSnapshot, cloud: str, catalog: Catalog) -> list[str]:
    """Return the keys of a snapshot that no quota family of the catalogue has, sorted."""
    return sorted(key for key in snapshot.families if catalog.quota_family_named(cloud, key) is None)


def recorded(
    key: QuotaKey,
    own: QuotaSnapshot | None,
    home: AnyRegion | None,
    siblings: Sequence[Sibling],
    catalog: Catalog,
    now: datetime,
) -> Recorded | None:
    """Return the newest record of a limit in the snapshots of its account and region; None if there is none.

    The stack's own snapshot counts unless another stack's was taken later.

    Args:
        key: the limit.
        own: snapshot of the stack that is judged.
        home: declaration of that stack; None if it is unknown, so that its snapshot holds for every limit.
        siblings: other stacks, with their snapshots.
        catalog: quota families.
        now: the present. Snapshots of the future count only if there is no other.
    """
    recorded = [
        Recorded(state, snapshot, stack)
        for stack, region, snapshot in (
            ("", home, own),
            *((sibling.stack, sibling.region, sibling.snapshot) for sibling in siblings),
        )
        if snapshot is not None
        and (state := state_in(snapshot, key.cloud, key.family, catalog)) is not None
        and (_is_home(key, region) if region is not None else not stack)
    ]
    best: Recorded | None = None
    for entry in recorded:
        if best is None or _is_newer(entry.snapshot, best, now):
            best = entry
    if best is None:
        return None
    together = [entry for entry in recorded if best.is_of_time(entry.snapshot)]
    figures = {
        entry.stack: UsedUnits.of(entry.state.used_by_this_stack, 0)
        for entry in together
        if entry.state.used_by_this_stack is not None
    }
    taken_at = best.snapshot.taken_at
    for sibling in siblings:
        held = sibling.held_at(taken_at) if taken_at is not None else None
        if held is not None:
            figures[sibling.stack] = running(demand for demand in held if key in demand.keys)
    return replace(best, figures=figures, knows_own=any(not entry.stack for entry in together))


def _is_home(key: QuotaKey, region: AnyRegion) -> bool:
    """Return whether a snapshot of a region's account holds a limit."""
    place = domain_key(place_of(region)) if key.place else ""
    home = (region.cloud, account_of(region).casefold(), region.region, place)
    return (key.cloud, key.account, key.region, key.place) == home


def _is_newer(snapshot: QuotaSnapshot, best: Recorded, now: datetime) -> bool:
    if snapshot.taken_at is None or is_future(snapshot.taken_at, now):
        return False
    known = best.snapshot.taken_at
    return (
        known is None
        or is_future(known, now)
        or (snapshot.taken_at > known and not best.is_of_time(snapshot))
    )
