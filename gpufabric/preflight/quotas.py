"""Checks every quota of machines, with the arithmetic of ``gpufabric.quota``."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from gpufabric.catalog.availability_domains import domain_key
from gpufabric.preflight.answers import Known, Unanswered
from gpufabric.preflight.case import StackCase
from gpufabric.preflight.commands import increase_command
from gpufabric.preflight.verdict import PreflightStatus, PreflightVerdict
from gpufabric.quota.snapshot import FamilyState, PendingIncrease, QuotaSnapshot
from gpufabric.quota.verdict import QuotaStatus, QuotaVerdict, judge
from gpufabric.snapshots.rows import IncreaseRequest, Limit, Usage

_STATUSES: Mapping[QuotaStatus, PreflightStatus] = {
    "fits": "ok",
    "short": "short",
    "short but pending": "pending",
    "unknown": "unknown",
}


def check_quotas(case: StackCase) -> Iterator[PreflightVerdict]:
    """Compare the demand of the stack's machines with the limits of its account.

    The demand is that of the program's resources, with machines that surge, are replaced or leave. Machines
    of the stack's state are no demand beside what is in use.
    """
    if case.needs is None:
        yield case.verdict(
            "quota",
            "",
            "unknown",
            given=f"the program did not run: {case.no_needs}",
            needed="its demand",
            next_step=f"gpufabric check {case.stack}",
        )
        return
    for gap in case.needs.unread:
        yield case.verdict(
            "quota",
            "",
            "unknown",
            given=f"{gap}",
            needed="the machines that it decides",
            next_step=f"gpufabric check {case.stack}",
        )
    if not case.needs.demands:
        return
    limits = case.answers.section("quotas", "limits", Limit)
    usage = case.answers.section("quotas", "usage", Usage)
    requests = case.answers.section("quotas", "requests", IncreaseRequest)
    if isinstance(limits, Unanswered):
        verdicts = judge(case.needs.demands, None, case.catalog, case.now, home=case.region)
        for quota in verdicts:
            yield _draws_nothing(case, quota) or case.unanswered(
                "quota", quota.family or "", limits, needed=_need(quota), at=_at(case, quota)
            )
        return
    snapshot = snapshot_of(case, limits, usage, requests)
    quotas = judge(
        case.needs.demands,
        snapshot,
        case.catalog,
        case.now,
        home=case.region,
        siblings=case.siblings,
        holding=case.needs.holding,
    )
    for quota in quotas:
        yield _verdict(case, quota, limits, usage)


def snapshot_of(
    case: StackCase,
    limits: Known[Limit],
    usage: Known[Usage] | Unanswered,
    requests: Known[IncreaseRequest] | Unanswered,
) -> QuotaSnapshot:
    """Return the quotas of the account in the form that ``gpufabric.quota`` judges.

    A family without a figure of its use is left out: nobody knows how much of it is free.
    """
    families: dict[str, FamilyState] = {}
    for key, row in limits.rows.items():
        family = family_of(key, case)
        used = usage.rows.get(key) if isinstance(usage, Known) else None
        if family is None or row.limit is None or used is None:
            continue
        request = requests.rows.get(key) if isinstance(requests, Known) else None
        families[family] = FamilyState(
            limit=max(0, int(row.limit)),
            # A part of a unit that is in use is not free.
            used=max(0, -int(-used.used // 1)),
            pending=_pending(request, limits.section.read_at),
        )
    taken_at = min(limits.section.read_at, case.now)
    return QuotaSnapshot(taken_at=taken_at, source=limits.section.source, families=families)


def family_of(key: str, case: StackCase) -> str | None:
    """Return the family of a quota's key; None for a quota of another availability domain."""
    name, _, domain = key.partition("/")[2].partition("@")
    place = getattr(case.region, "availability_domain", "")
    return name if not domain or domain_key(domain) == domain_key(place) else None


def _pending(request: IncreaseRequest | None, read_at: datetime) -> PendingIncrease | None:
    if request is None or request.state != "pending":
        return None
    return PendingIncrease(limit=max(0, int(request.limit)), filed=request.filed or read_at.date())


def _verdict(
    case: StackCase, quota: QuotaVerdict, limits: Known[Limit], usage: Known[Usage] | Unanswered
) -> PreflightVerdict:
    nothing = _draws_nothing(case, quota)
    if nothing:
        return nothing
    key, row = _row(case, quota.family, limits)
    name = f"{quota.family} ({row.name})" if row and row.name else quota.family or ""
    at, needed = _at(case, quota), _need(quota)
    if row is not None and row.is_unlimited:
        return case.verdict(
            "quota", name, "ok", given="the account has no limit", needed=needed, at=at, answer=limits
        )
    if not _starts(case, quota):
        return case.verdict(
            "quota", name, "ok", given="the update starts no machines of it", needed="0", at=at, answer=limits
        )
    status, given, next_step = _STATUSES[quota.status], quota.text, ""
    if row is None and quota.family:
        absent = limits.section.absent.get(key or f"ec2/{quota.family}", "")
        given = f"the cloud has no such quota: {absent}" if absent else "the answer does not have this quota"
        next_step = f"gpufabric snapshot quotas {case.stack}"
    elif quota.state is None and isinstance(usage, Unanswered) and quota.family:
        given = f"limit {row.limit:,}; its use is unknown: {usage.reason}" if row else usage.reason
        next_step = usage.next_step
    elif quota.state is None and row is not None:
        given = f"limit {row.limit:,}; the answer does not have its use"
        next_step = f"gpufabric snapshot quotas {case.stack}"
    elif status == "short":
        next_step = increase_command(case.region, key, quota)
    elif status == "unknown":
        next_step = "log in to the backend, so that the stack's state says which machines in use are its own"
    note = _default_note(row)
    return case.verdict(
        "quota",
        name,
        status,
        given=given,
        needed=needed,
        at=at,
        answer=limits,
        short_by=quota.short_by,
        note=note,
        next_step=next_step,
    )


def _default_note(row: Limit | None) -> str:
    return "the cloud's default limit" if row is not None and row.is_default else ""


def _draws_nothing(case: StackCase, quota: QuotaVerdict) -> PreflightVerdict | None:
    """Return the verdict on machines that draw no quota, such as those of a Capacity Block."""
    if quota.status != "fits" or quota.amount or quota.state is not None:
        return None
    return case.verdict(
        "quota",
        quota.family or "",
        "ok",
        given=quota.text,
        needed="0",
        at=_at(case, quota),
        source="gpufabric's catalogue",
    )


def _row(case: StackCase, family: str | None, limits: Known[Limit]) -> tuple[str, Limit | None]:
    """Return the key and row of a family; the key is empty without a row."""
    entry = case.catalog.quota_families(case.region.cloud).get(family or "")
    for key, row in limits.rows.items():
        name = family_of(key, case)
        known = case.catalog.quota_family_named(case.region.cloud, name) if name else None
        if name == family or (entry is not None and known is entry):
            return key, row
    return "", None


def _starts(case: StackCase, quota: QuotaVerdict) -> bool:
    """Return whether the update starts machines of a quota; yes if the state is not known."""
    started = case.needs.started if case.needs else None
    return started is None or quota.key in started


def _need(quota: QuotaVerdict) -> str:
    return f"{quota.amount:,} {quota.unit}".strip()


def _at(case: StackCase, quota: QuotaVerdict) -> tuple[str, ...]:
    """Return the path of the first pool that draws on a quota."""
    demands = case.needs.demands if case.needs else ()
    drawing = {demand.what for demand in demands if quota.key in demand.keys}
    for name, pool in sorted(case.region.pools.items()):
        if drawing & {name, pool.was}:
            return ("pools", name, "nodes")
    return ("pools",)
