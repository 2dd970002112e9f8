"""Tables with one line for each stack."""

from collections import Counter

from rich.markup import escape
from rich.table import Table

from gpufabric.report import figures
from gpufabric.report.cost_section import priced_stacks
from gpufabric.report.model import Report, StackReport
from gpufabric.report.results import policies_text, result_rows
from gpufabric.tables import plain_table

_NUMBERS = ("Resources", "GPUs", "$/hour", "$/month", "Change", "$/GPU-hour")
_RESULT: tuple[str, ...] = (
    "Stack",
    "Changes",
    "Resources",
    "GPUs",
    "Fabric",
    "$/hour",
    "$/GPU-hour",
    "Quota used / limit",
    "Policies",
)
_WIDE_ONLY = ("Resources", "Fabric")
_NONE = "-"


def result_table(report: Report, *, narrow: bool) -> Table:
    """Make the table of what an operation has done; a narrow one has fewer columns."""
    columns = [name for name in _RESULT if not (narrow and name in _WIDE_ONLY)]
    table = plain_table(*columns, right=_NUMBERS)
    for row in result_rows(report):
        cells = dict(zip(_RESULT, row, strict=True))
        table.add_row(*(escape(cells[name]) for name in columns))
    return table


def proposal_table(report: Report) -> Table:
    """Make the table of what an operation would do."""
    headings = ("Stack", "Changes", "GPUs", "$/month", "Change", "Quota", "Policies")
    table = plain_table(*headings, right=_NUMBERS, wrap=False)
    priced = {stack.stack: cells for stack, cells in priced_stacks(report)}
    for stack in report.stacks:
        gpus, _, month, change, *_ = priced.get(stack.stack, (figures.UNKNOWN,) * 6)
        after = month.rpartition(f" {figures.ARROW} ")[2]
        changes = stack.outcome if stack.outcome != "ok" else figures.changes_text(stack)
        policies = policies_text(stack, report.operation)
        table.add_row(*map(escape, (stack.stack, changes, gpus, after, change, _quota(stack), policies)))
    return table


def _quota(stack: StackReport) -> str:
    """Count the quotas of a stack by verdict, without those that fit beside others."""
    verdicts = Counter(quota.verdict for quota in (stack.after.quota if stack.after else ()))
    worse = [f"{number:,} {verdict}" for verdict, number in sorted(verdicts.items()) if verdict != "fits"]
    return ", ".join(worse) or ("fits" if verdicts else _NONE)
