"""Checks quotas on resources other than GPU machines, such as networks, addresses and storage capacity."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from gpufabric.catalog.availability_domains import domain_key
from gpufabric.catalog.counted import CountedQuota
from gpufabric.plural import plural
from gpufabric.preflight.answers import Known, Unanswered
from gpufabric.preflight.case import StackCase
from gpufabric.preflight.commands import increase_step, pending_step
from gpufabric.preflight.verdict import PreflightVerdict
from gpufabric.quota.counted import (
    NOTHING,
    CountedUse,
    CountedVerdict,
    Place,
    PlannedUse,
    judge_counted,
    judge_made,
)
from gpufabric.quota.declared import place_of
from gpufabric.snapshots.rows import IncreaseRequest, Limit, Usage


def check_counted_quotas(case: StackCase) -> Iterator[PreflightVerdict]:
    """Compare the resources that the update adds with what is free of each limit.

    All quotas whose limit or use is unknown share one verdict.
    """
    limits = case.answers.section("quotas", "limits", Limit)
    if isinstance(limits, Unanswered) or case.needs is None:
        # The check of the machines' quotas says why.
        return
    unknown: list[str] = []
    for quota in case.catalog.counted_quotas(case.region.cloud).values():
        for place in _places(quota, case.needs.counted):
            key, row = _row(case, quota, limits)
            if row is None and limits.is_exhaustive:
                continue
            if not quota.is_listed:
                unknown.append(f"{quota.title.value} (the cloud states no such limit)")
                continue
            verdict = _Check(case, quota, place, key, row, limits).verdict() if row else None
            if verdict is None:
                unknown.append(f"{quota.title.value} ({key})")
            else:
                yield verdict
    if unknown:
        yield case.verdict(
            "quota",
            "counts of resources",
            "unknown",
            given=f"limit or use not known: {', '.join(dict.fromkeys(unknown))}",
            needed=plural(len(set(unknown)), "limit"),
            answer=limits,
        )


def _places(quota: CountedQuota, use: CountedUse) -> list[Place]:
    """Return where the program uses a quota; of several parents that the stack makes, the fullest."""
    planned = use.planned.get(quota.id, {})
    made = [place for place in planned if place.is_made]
    fullest = sorted(made, key=lambda place: (-planned[place].units, place.parent))[:1]
    return fullest + [place for place in planned if not place.is_made]


def _row(case: StackCase, quota: CountedQuota, limits: Known[Limit]) -> tuple[str, Limit | None]:
    """Return the limit with its key; that of the stack's availability domain if the cloud limits domains."""
    if quota.scope.value != "availability-domain":
        return quota.id, limits.rows.get(quota.id)
    own = domain_key(place_of(case.region))
    for key, row in limits.rows.items():
        name, _, domain = key.partition("@")
        if name == quota.id and domain_key(domain) == own:
            return key, row
    return quota.id, None


@dataclass(frozen=True, slots=True)
class _Check:
    """One limit, and what the stack uses of it.

    Attributes:
        case: the stack.
        quota: the quota.
        place: where the limit counts.
        key: key of the limit.
        row: the limit.
        limits: the section that has it.
    """

    case: StackCase
    quota: CountedQuota
    place: Place
    key: str
    row: Limit
    limits: Known[Limit]

    @property
    def name(self) -> str:
        return f"{self.key.partition('/')[2]} ({self.quota.title.value})"

    def verdict(self) -> PreflightVerdict | None:
        """Return the verdict; None if nothing can be said because the use is not known."""
        own = self._use_of(self.case.needs.counted if self.case.needs else CountedUse())
        if self.row.limit is None:
            return self._ok("the account has no limit", own.planned.units if own.adds is None else own.adds)
        if own.adds == 0 and not self.place.is_made:
            return self._ok("the update adds none", Decimal(0))
        if self.place.is_made:
            return self._of_made(judge_made(self.row.limit, own.planned))
        others = self._others()
        used = self._used()
        judged = judge_counted(self.row.limit, used, [own, *(use for _, use in others)])
        if judged.status == "short":
            # The use of one zone is not known, only that of all zones together.
            return None if self.quota.scope.value == "zone" else self._short(judged, used)
        if judged.status == "unknown" and used is None:
            return None
        given = f"{self._limit()} - used {_text(used)} = {_text(self.row.limit - (used or 0))} free"
        needed = self._needed(judged.needed) + _of_others(others)
        if judged.why:
            given = f"{given}; {judged.why}"
        usage = self.case.answers.section("quotas", "usage", Usage)
        return self.case.verdict(
            "quota", self.name, judged.status, given=given, needed=needed, answer=self.limits, also=usage
        )

    def _of_made(self, judged: CountedVerdict) -> PreflightVerdict:
        """Return the verdict on a limit inside a resource of the stack."""
        if judged.status == "short":
            return self._short(judged, None)
        given = f"{self._limit()} in each"
        return self.case.verdict(
            "quota",
            self.name,
            judged.status,
            given=f"{given}; {judged.why}" if judged.why else given,
            needed=self._needed(judged.needed),
            answer=self.limits,
        )

    def _ok(self, given: str, needed: Decimal) -> PreflightVerdict:
        return self.case.verdict(
            "quota", self.name, "ok", given=given, needed=self._needed(needed), answer=self.limits
        )

    def _short(self, judged: CountedVerdict, used: Decimal | None) -> PreflightVerdict:
        """Return the verdict on a quota that is too small; a pending request may suffice."""
        requests = self.case.answers.section("quotas", "requests", IncreaseRequest)
        request = requests.rows.get(self.key) if isinstance(requests, Known) else None
        given = self._limit() if used is None else f"{self._limit()}, used {_text(used)}"
        total = _whole(judged.total)
        needed = f"{self._needed(Decimal(total))} in all"
        if request is not None and request.state == "pending" and request.limit >= total:
            given = f"{given}, {_text(request.limit)} requested"
            return self.case.verdict(
                "quota",
                self.name,
                "pending",
                given=given,
                needed=needed,
                answer=self.limits,
                next_step=pending_step(self.case, self.key),
            )
        return self.case.verdict(
            "quota",
            self.name,
            "short",
            given=given,
            needed=needed,
            answer=self.limits,
            short_by=_whole(judged.short_by),
            next_step=increase_step(self.case, self.key, total),
        )

    def _others(self) -> list[tuple[str, PlannedUse]]:
        """Return what other stacks of the account and region use of the quota, or of the same parent."""
        of_domain = self.quota.scope.value == "availability-domain"
        own = domain_key(place_of(self.case.region))
        uses = [
            (other.stack, self._use_of(other.counted))
            for other in self.case.beside
            if not of_domain or domain_key(other.domain) == own
        ]
        return [(stack, use) for stack, use in uses if use.planned != NOTHING]

    def _use_of(self, use: CountedUse) -> PlannedUse:
        return use.at(self.quota.id, self.place)

    def _used(self) -> Decimal | None:
        """Return the units in use; the cloud states none of a single parent."""
        usage = self.case.answers.section("quotas", "usage", Usage)
        if self.quota.parent is not None or isinstance(usage, Unanswered):
            return None
        row = usage.rows.get(self.key)
        return None if row is None else row.used

    def _limit(self) -> str:
        return f"limit {self._needed(self.row.limit or Decimal(0))}"

    def _needed(self, units: Decimal) -> str:
        return f"{_text(units)} {self.quota.unit.value}" if self.quota.unit else _text(units)


def _of_others(others: Sequence[tuple[str, PlannedUse]]) -> str:
    """Name the other stacks that add something."""
    names = [stack for stack, use in others if use.adds != 0]
    return f", with {' and '.join(names)}" if names else ""


def _whole(units: Decimal) -> int:
    return -int(-units // 1)


def _text(units: Decimal | None) -> str:
    if units is None:
        return "?"
    return f"{units:,.0f}" if units == units.to_integral_value() else f"{units:,.2f}"
