"""Checks every quota of machines, with the arithmetic of ``gpufabric.quota``."""

from collections.abc import Iterator, Mapping
from functools import partial

from gpufabric.catalog.availability_domains import domain_key
from gpufabric.preflight.answers import Known, Unanswered
from gpufabric.preflight.case import StackCase
from gpufabric.preflight.commands import increase_step, pending_step
from gpufabric.preflight.verdict import PreflightStatus, PreflightVerdict
from gpufabric.quota.newest import of_account
from gpufabric.quota.verdict import QuotaStatus, QuotaVerdict, judge
from gpufabric.snapshots.model import QuotasSnapshot
from gpufabric.snapshots.rows import Limit, Usage

_STATUSES: Mapping[QuotaStatus, PreflightStatus] = {
    "fits": "ok",
    "short": "short",
    "short but pending": "pending",
    "unknown": "unknown",
}

_LOG_IN = "log in to the backend, so that the stack's state says which machines in use are its own"


def check_quotas(case: StackCase) -> Iterator[PreflightVerdict]:
    """Compare the demand of the stack's machines with the limits of its account.

    The demand is that of the program's resources at the peak of the update, with machines that surge, are
    replaced or leave. Machines in the stack's state are in use already and are not counted twice.
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
            given=gap,
            needed="the machines that depend on it",
            next_step=f"gpufabric check {case.stack}",
        )
    if not case.needs.demands:
        return
    limits = case.answers.section("quotas", "limits", Limit)
    usage = case.answers.section("quotas", "usage", Usage)
    if isinstance(limits, Unanswered):
        verdicts = judge(case.needs.demands, None, case.catalog, case.now, home=case.region)
        for quota in verdicts:
            yield _draws_nothing(case, quota) or case.unanswered(
                "quota", quota.family or "", limits, needed=_need(quota), at=_at(case, quota)
            )
        return
    account = case.answers.snapshots.get("quotas")
    snapshot = (
        of_account(account, case.region, case.catalog, case.now)
        if isinstance(account, QuotasSnapshot)
        else None
    )
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


def family_of(key: str, case: StackCase) -> str | None:
    """Return the family of a quota's key; None for a quota of another availability domain."""
    name, _, domain = key.partition("/")[2].partition("@")
    place = getattr(case.region, "availability_domain", "")
    return name if not domain or domain_key(domain) == domain_key(place) else None


def _verdict(
    case: StackCase, quota: QuotaVerdict, limits: Known[Limit], usage: Known[Usage] | Unanswered
) -> PreflightVerdict:
    """Return the verdict on one quota whose limits were answered."""
    nothing = _draws_nothing(case, quota)
    if nothing:
        return nothing
    key, row = _row(case, quota.family, limits)
    name = f"{quota.family} ({row.name})" if row and row.name else quota.family or ""
    verdict = partial(case.verdict, "quota", name, needed=_need(quota), at=_at(case, quota), answer=limits)
    if row is not None and row.is_unlimited:
        return verdict(status="ok", given="the account has no limit")
    if not _draws_more(case, quota):
        return verdict(status="ok", given="the update needs no more of it")
    unread = _unread(case, quota, row, limits, usage)
    if unread is not None:
        return verdict(status="unknown", given=unread.reason, next_step=unread.next_step)
    return verdict(
        status=_STATUSES[quota.status],
        also=usage,
        given=quota.text,
        short_by=quota.short_by,
        note="the cloud's default limit" if row is not None and row.is_default else "",
        next_step=_next_step(case, key, quota),
    )


def _next_step(case: StackCase, key: str, quota: QuotaVerdict) -> str:
    """Return what to do about a quota; empty if nothing, or if its limit is not known."""
    match quota.status:
        case "short" if key and quota.state:
            return increase_step(case, key, quota.state.limit + quota.short_by)
        case "short but pending" if key:
            return pending_step(case, key)
        case "unknown" if quota.family:
            return _LOG_IN
        case _:
            return ""


def _unread(
    case: StackCase,
    quota: QuotaVerdict,
    row: Limit | None,
    limits: Known[Limit],
    usage: Known[Usage] | Unanswered,
) -> Unanswered | None:
    """Return why limit or use of a quota is not known; None if both are, or if nobody knows the family."""
    if not quota.family or quota.state is not None:
        return None
    command = f"gpufabric snapshot quotas {case.stack}"
    if row is None:
        absent = next(
            (text for key, text in limits.section.absent.items() if family_of(key, case) == quota.family), ""
        )
        reason = f"the cloud has no such quota: {absent}" if absent else "the answer does not have this quota"
        return Unanswered(reason, command)
    if isinstance(usage, Unanswered):
        return Unanswered(f"limit {row.limit:,}; its use is unknown: {usage.reason}", usage.next_step)
    return Unanswered(f"limit {row.limit:,}; the answer does not have its use", command)


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


def _draws_more(case: StackCase, quota: QuotaVerdict) -> bool:
    """Return whether the update needs more units of a quota; yes if the state is not known."""
    drawn = case.needs.drawn if case.needs else None
    return drawn is None or quota.key in drawn


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
