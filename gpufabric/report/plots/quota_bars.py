"""Chart of quotas: what the change needs of each limit."""

from decimal import Decimal

from gpufabric.report import figures
from gpufabric.report.model import QuotaUse, Report
from gpufabric.report.plots.bars import Part, Row, share_of, unknown_part
from gpufabric.report.sections import sorted_quotas

_MOST = 12


def quota_rows(report: Report) -> list[Row]:
    """Draw quotas: those that do not clearly fit first, then the fullest ones."""
    quotas = sorted(sorted_quotas(report), key=lambda pair: (pair[1].verdict == "fits", -_fullness(pair[1])))
    return [_row(stack, quota) for stack, quota in quotas[:_MOST]]


def quota_text(report: Report) -> str:
    """Count the quotas by verdict, the gravest first; empty without quotas."""
    verdicts = [quota.verdict for _, quota in sorted_quotas(report)]
    order = sorted(
        dict.fromkeys(verdicts), key=lambda verdict: (verdict == "fits", verdict != "short", verdict)
    )
    words = {"fits": "fit"}
    return ", ".join(f"{verdicts.count(verdict):,} {words.get(verdict, verdict)}" for verdict in order)


def _fullness(quota: QuotaUse) -> float:
    return quota.used / quota.limit if quota.limit else 0.0


def _row(stack: str, quota: QuotaUse) -> Row:
    label = f"{stack}: {quota.family or 'family unknown'}"
    text = f"{figures.quota_text(quota)}: {quota.verdict}"
    if quota.limit is None:
        return Row(label, text, (unknown_part(),), "limit unknown")
    most = Decimal(max(quota.used, quota.limit, 1))
    within = share_of(min(quota.used, quota.limit), most)
    limit = share_of(quota.limit, most)
    parts = [Part("used", 0, within)]
    if quota.used > quota.limit:
        parts.append(Part("over", limit, share_of(quota.used - quota.limit, most)))
    parts.append(Part("limit", min(limit, 0.995), 0.005))
    left = quota.limit - quota.used
    return Row(label, text, tuple(parts), f"{left:,} left" if left >= 0 else f"{-left:,} too few")
