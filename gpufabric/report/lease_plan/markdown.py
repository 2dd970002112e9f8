"""Writes the plan of a lease as Markdown, for a pull request."""

from collections.abc import Iterator
from datetime import date

from gpufabric.planner.front import PlannedJob
from gpufabric.planner.risks import risks_of
from gpufabric.report.lease_plan import tables
from gpufabric.report.lease_plan.source_rows import SOURCE_HEADS


def lease_markdown(plan: PlannedJob, model: str, sources: tables.Rows, today: date) -> str:
    """Write the plan.

    Args:
        plan: the plan.
        model: name of the model.
        sources: source and day of each figure.
        today: day on which prices are judged.
    """
    return "\n".join([*_lines(plan, model, sources, today), ""])


def _lines(plan: PlannedJob, model: str, sources: tables.Rows, today: date) -> Iterator[str]:
    lease = plan.chosen
    yield f"## {tables.headline(lease)}"
    yield ""
    yield f"{model}: {tables.tokens_text(lease)} tokens in at most {lease.job.days:g} days."
    if lease.conflict is None:
        yield f"Done in {lease.days:.1f} days, {tables.dollars(lease.usd_per_trillion_tokens)} per 1T tokens."
        yield from _table("Machines", tables.MACHINE_HEADS, tables.machine_rows(lease))
        yield from _table("Links", tables.LINK_HEADS, tables.link_rows(lease))
        yield from _table("Cost against time", tables.FRONT_HEADS, tables.front_rows(plan))
        yield from _table("By month", tables.MONTH_HEADS, tables.month_rows(lease))
        yield ""
        yield "### Risks"
        yield ""
        yield from (f"- {_cell(text)}" for text in risks_of(lease, today))
    yield from _table("Not taken", tables.OTHER_HEADS, tables.other_rows(lease), folded=True)
    if lease.conflict is None:
        yield from _table("Sources", SOURCE_HEADS, sources, folded=True)


def _table(title: str, heads: tuple[str, ...], rows: tables.Rows, *, folded: bool = False) -> Iterator[str]:
    if not rows:
        return
    yield ""
    yield f"<details><summary>{title}</summary>" if folded else f"### {title}"
    yield ""
    yield f"| {' | '.join(heads)} |"
    yield f"|{'---|' * len(heads)}"
    yield from (f"| {' | '.join(map(_cell, row))} |" for row in rows)
    if folded:
        yield ""
        yield "</details>"


def _cell(text: str) -> str:
    """Write a text so that it stays in its cell."""
    escaped = text.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").replace("\n", " ")
    return escaped.replace("$", "\\$")
