"""One line per stack: resources, GPUs, fabric, cost, quota and policy verdicts."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from rich.table import Table
from rich.text import Text

from gpufabric.engine.result import StackResult

UNKNOWN = "unknown"


def usd(amount: object) -> str:
    """Write an amount of US dollars, or that it is not known."""
    return UNKNOWN if amount is None else f"${Decimal(str(amount)):,.2f}"


def summary_table(results: Sequence[StackResult]) -> Table:
    """Make the table that ends an update of several stacks."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("Stack")
    table.add_column("Changes")
    for heading in ("Resources", "GPUs"):
        table.add_column(heading, justify="right")
    table.add_column("Fabric")
    for heading in ("$/hour", "$/GPU-hour"):
        table.add_column(heading, justify="right")
    table.add_column("Quota used/limit")
    table.add_column("Policies")
    for result in results:
        table.add_row(*_row(result))
    if sum(bool(one.outputs.get("summary", {}).get("gpus")) for one in results) > 1:
        table.add_section()
        table.add_row(*_total(results))
    return table


def _row(result: StackResult) -> list[str | Text]:
    summary: dict[str, Any] = result.outputs.get("summary", {})
    gpus = summary.get("gpus") or 0
    return [
        result.stack,
        changes_of(result),
        str(result.resources) if result.ok else "-",
        f"{gpus:,}" if gpus else "-",
        ", ".join(summary.get("fabric", [])) or "-",
        _cost(summary),
        usd(summary.get("usd_per_gpu_hour")) if gpus else "-",
        "\n".join(quota_text(one) for one in summary.get("quota", [])) or "-",
        policies_of(result),
    ]


def _total(results: Sequence[StackResult]) -> list[str]:
    summaries = [one.outputs["summary"] for one in results if "summary" in one.outputs]
    total = sum((Decimal(one["usd_per_hour"]) for one in summaries if one.get("usd_per_hour")), Decimal(0))
    partial = "+" if any(one.get("unpriced") for one in summaries) else ""
    return [
        "all",
        "",
        str(sum(one.resources for one in results if one.ok)),
        f"{sum(one.get('gpus') or 0 for one in summaries):,}",
        "",
        f"{usd(total)}{partial}",
        _mean_per_gpu_hour(summaries),
        "",
        "",
    ]


def _mean_per_gpu_hour(summaries: Sequence[dict[str, Any]]) -> str:
    """Give the mean lease of a GPU-hour over all GPUs; unknown when any region's is."""
    leased = [one for one in summaries if one.get("gpus")]
    if any(one.get("usd_per_gpu_hour") is None for one in leased):
        return UNKNOWN
    amount = sum((Decimal(one["usd_per_gpu_hour"]) * one["gpus"] for one in leased), Decimal(0))
    return usd(amount / sum(one["gpus"] for one in leased))


def _cost(summary: dict[str, Any]) -> str:
    """Write the cost of an hour; a plus says that something in the stack has no known price."""
    if not summary:
        return "-"
    amount = summary.get("usd_per_hour")
    return f"{usd(amount)}{'+' if summary.get('unpriced') and amount is not None else ''}"


def quota_text(quota: dict[str, Any]) -> str:
    """Write one quota as used of limit in family units, and its verdict when it is not a clear fit."""
    limit = quota.get("limit")
    shown = f"{quota['used']:,}/{limit:,}" if limit is not None else f"{quota['used']:,}/{UNKNOWN}"
    verdict = quota.get("verdict", UNKNOWN)
    suffix = "" if verdict == "fits" else f" ({verdict})"
    return f"{shown} {quota['unit']}{suffix}"


def changes_of(result: StackResult) -> str:
    """Say what an action changed, in the engine's words for operations."""
    if not result.ok:
        return result.status
    if not result.changed:
        return "no changes"
    counts = [
        f"{count} {kind}" for kind, count in sorted(result.changes.items()) if kind not in ("same", "read")
    ]
    return ", ".join(counts)


def policies_of(result: StackResult) -> str:
    """Say how the policies judged a stack."""
    mandatory = sum(one.level == "mandatory" for one in result.findings)
    advisory = len(result.findings) - mandatory
    if not result.findings:
        return "pass"
    parts = [f"{mandatory} violated"] if mandatory else ["pass"]
    if advisory:
        parts.append(f"{advisory} to read")
    return ", ".join(parts)


def link_notes(results: Sequence[StackResult]) -> list[str]:
    """Say whether each link carries what the declared training needs, and what the fabric withstands."""
    return [
        f"{result.stack}: {text}"
        for result in results
        for kind in ("links", "resilience")
        for text in result.outputs.get("summary", {}).get(kind, [])
    ]
