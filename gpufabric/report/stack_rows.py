"""A proposed change as one line per stack, the same for every form."""

from collections import Counter
from typing import NamedTuple

from gpufabric.report import figures
from gpufabric.report.cost_section import priced_stacks
from gpufabric.report.model import Report, StackReport
from gpufabric.report.results import policies_text

_NONE = "-"


class StackRow(NamedTuple):
    """Cells of a stack."""

    stack: str
    changes: str
    gpus: str
    usd_per_month: str
    difference: str
    quota: str
    policies: str


def stack_rows(report: Report, *, signs: bool = False) -> list[StackRow]:
    """Return a line for each stack: those that are not done first, those without changes last.

    Args:
        report: the report.
        signs: whether to write operations as signs.
    """
    priced = {stack.stack: cells for stack, cells in priced_stacks(report)}
    rows: list[StackRow] = []
    for stack in sorted(report.stacks, key=_order):
        gpus, _, month, difference, *_ = priced.get(stack.stack, (figures.UNKNOWN,) * 6)
        quota, policies = quota_counts((stack,)) or _NONE, policies_text(stack, report.operation)
        changes = _changes(stack, signs=signs)
        rows.append(StackRow(stack.stack, changes, gpus, month, difference, quota, policies))
    return rows


def quota_counts(stacks: tuple[StackReport, ...]) -> str:
    """Count the quotas by verdict, such as ``1 short, 3 fit``; empty if there are none."""
    verdicts = Counter(quota.verdict for stack in stacks if stack.after for quota in stack.after.quota)
    texts = [f"{number:,} {verdict}" for verdict, number in sorted(verdicts.items()) if verdict != "fits"]
    fitting = verdicts["fits"]
    return ", ".join([*texts, *([f"{fitting:,} {'fits' if fitting == 1 else 'fit'}"] if fitting else [])])


def _order(stack: StackReport) -> tuple[bool, bool, str]:
    return stack.outcome == "ok", not any(change.noise is None for change in stack.changes), stack.stack


def _changes(stack: StackReport, *, signs: bool) -> str:
    changes = figures.changes_text(stack, signs=signs)
    if stack.outcome == "ok":
        return changes
    planned = stack.outcome == "failed" and any(change.noise is None for change in stack.changes)
    return f"{stack.outcome}, {changes}" if planned else stack.outcome
