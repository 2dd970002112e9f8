"""A verdict on quota as plain data: the same keys in a stack's ``summary`` output and in a run's record."""

from typing import TypedDict

from gpufabric.quota.verdict import QuotaVerdict


class QuotaLine(TypedDict):
    """Demand and limit of one quota."""

    family: str | None
    used: int
    limit: int | None
    unit: str
    verdict: str
    text: str


def quota_line(verdict: QuotaVerdict) -> QuotaLine:
    """Return a verdict as plain data; ``used`` is demand with the units that others use."""
    return {
        "family": verdict.family,
        "used": verdict.amount + verdict.used_by_others,
        "limit": verdict.state.limit if verdict.state else None,
        "unit": verdict.unit,
        "verdict": verdict.status,
        "text": verdict.text,
    }
