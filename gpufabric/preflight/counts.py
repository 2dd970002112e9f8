"""Checks quotas on the number of resources of one type, such as networks and addresses."""

from collections.abc import Iterator

from gpufabric.catalog.counted import CountedQuota
from gpufabric.plural import plural
from gpufabric.preflight.answers import Known, Unanswered
from gpufabric.preflight.case import StackCase
from gpufabric.preflight.commands import increase_command
from gpufabric.preflight.verdict import PreflightVerdict
from gpufabric.snapshots.rows import IncreaseRequest, Limit, Usage


def check_counted_quotas(case: StackCase) -> Iterator[PreflightVerdict]:
    """Compare the resources that the update adds with what is free of each limit.

    Quotas whose use the cloud does not state are one verdict, because nothing can be said of each.
    """
    limits = case.answers.section("quotas", "limits", Limit)
    if isinstance(limits, Unanswered):
        # The check of the machines' quotas says why.
        return
    unknown: list[str] = []
    for quota in case.catalog.counted_quotas(case.region.cloud).values():
        planned = case.planned_types.get(quota.type.value, 0)
        row = limits.rows.get(quota.id)
        if not planned or (row is None and limits.is_exhaustive):
            continue
        verdict = _verdict(case, quota, planned, row, limits)
        if verdict is None:
            unknown.append(f"{quota.title.value} ({quota.id})")
        else:
            yield verdict
    if unknown:
        yield case.verdict(
            "quota",
            "counts of resources",
            "unknown",
            given=f"limit or use not known: {', '.join(unknown)}",
            needed=plural(len(unknown), "limit"),
            answer=limits,
        )


def _verdict(
    case: StackCase, quota: CountedQuota, planned: int, row: Limit | None, limits: Known[Limit]
) -> PreflightVerdict | None:
    """Return the verdict on one quota; None if its limit or use is not known."""
    name = f"{quota.id.partition('/')[2]} ({quota.title.value})"
    if row is None:
        return None
    new = case.needs.new_of(quota.type.value) if case.needs else None
    if row.limit is None or new == 0:
        given = "the account has no limit" if row.limit is None else "the update adds none"
        return case.verdict(
            "quota", name, "ok", given=given, needed=f"{planned if new is None else new:,}", answer=limits
        )
    limit, used = int(row.limit), _used(case, quota.id)
    adds = planned if new is None else new
    if used is None:
        return _short(case, quota, name, planned, limit, limits) if planned > limit else None
    given, needed = f"limit {limit:,} - used {used:,} = {limit - used:,} free", f"{adds:,}"
    may_be_own = new is None and planned <= limit
    if adds <= limit - used or may_be_own:
        status = "ok" if adds <= limit - used else "unknown"
        usage = case.answers.section("quotas", "usage", Usage)
        return case.verdict("quota", name, status, given=given, needed=needed, answer=limits, also=usage)
    return _short(case, quota, name, adds + used, limit, limits)


def _short(
    case: StackCase, quota: CountedQuota, name: str, total: int, limit: int, limits: Known[Limit]
) -> PreflightVerdict:
    """Return the verdict on a quota that is too small; a pending request may suffice."""
    requests = case.answers.section("quotas", "requests", IncreaseRequest)
    request = requests.rows.get(quota.id) if isinstance(requests, Known) else None
    given, needed = f"limit {limit:,}", f"{total:,} in all"
    if request is not None and request.state == "pending" and request.limit >= total:
        given = f"{given}, {request.limit:,} requested"
        return case.verdict("quota", name, "pending", given=given, needed=needed, answer=limits)
    return case.verdict(
        "quota",
        name,
        "short",
        given=given,
        needed=needed,
        answer=limits,
        short_by=total - limit,
        next_step=increase_command(case.region, quota.id, total),
    )


def _used(case: StackCase, key: str) -> int | None:
    usage = case.answers.section("quotas", "usage", Usage)
    row = usage.rows.get(key) if isinstance(usage, Known) else None
    return None if row is None else -int(-row.used // 1)
