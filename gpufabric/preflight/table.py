"""Prints the result of a preflight."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from rich.console import Console
from rich.table import Table
from rich.text import Text

from gpufabric.advice import advice_lines, is_command
from gpufabric.plural import plural
from gpufabric.preflight.result import STATUSES, PreflightReport, StackPreflight
from gpufabric.preflight.verdict import PreflightStatus, PreflightVerdict
from gpufabric.tables import plain_table
from gpufabric.visible import visible

STYLES: Mapping[PreflightStatus, str] = {
    "ok": "green",
    "short": "red",
    "missing": "red",
    "pending": "yellow",
    "unknown": "magenta",
}


def show(report: PreflightReport, console: Console) -> None:
    """Print a table for each stack with the source and age of each answer, then the next steps."""
    for stack in report.stacks:
        console.print(Text.assemble((stack.stack, "bold"), ": ", (stack.status, STYLES[stack.status])))
        for problem in stack.problems:
            console.print(Text(visible(problem), "red"), soft_wrap=True)
        if stack.verdicts:
            console.print(table_of(stack, report.checked_at))
        for text in next_steps(stack):
            console.print(text, soft_wrap=True, highlight=False)
        console.print()
    for note in report.notes:
        console.print(Text(f"Note: {visible(note)}", "dim"), soft_wrap=True)
    console.print(report.headline, highlight=False, markup=False)


def table_of(stack: StackPreflight, now: datetime) -> Table:
    """Make the table of one stack, the most severe verdicts first.

    Checks without an answer for the same reason share a row; JSON has each of them.

    Args:
        stack: the stack.
        now: the present, for ages.
    """
    table = plain_table("Check", "Verdict", "Given", "Needed", "Source", "Age")
    ordered = sorted(stack.verdicts, key=lambda verdict: STATUSES.index(verdict.status))
    repeated = Counter(verdict.given for verdict in ordered if _is_unanswered(verdict))
    shown: set[str] = set()
    for verdict in ordered:
        others = repeated[verdict.given] - 1 if _is_unanswered(verdict) else 0
        if others > 0 and verdict.given in shown:
            continue
        shown.add(verdict.given)
        more = f" and {plural(others, 'other check')}" if others > 0 else ""
        given = f"{verdict.given} ({verdict.note})" if verdict.note else verdict.given
        table.add_row(
            f"{verdict.subject} {verdict.item}".strip() + more,
            Text(verdict.word, STYLES[verdict.status]),
            given,
            verdict.needed,
            verdict.source,
            verdict.age(now),
        )
    return table


def _is_unanswered(verdict: PreflightVerdict) -> bool:
    return verdict.status == "unknown" and verdict.read_at is None


def next_steps(stack: StackPreflight) -> list[Text]:
    """Return the next steps of a stack, each with the place of the declaration, once."""
    texts: dict[str, Text] = {}
    for verdict in stack.verdicts:
        if verdict.next_step and verdict.status != "ok":
            texts.setdefault(verdict.next_step, _step(verdict))
    return list(texts.values())


def _step(verdict: PreflightVerdict) -> Text:
    place = f"{verdict.place}: " if verdict.place else ""
    head = visible(f"{place}{verdict.title}")
    step = visible(verdict.next_step)
    lines = advice_lines(f"{head}: `{step}`" if is_command(step) else f"{head} -> {step}")
    text = Text("\n".join(lines))
    text.stylize(STYLES[verdict.status], 0, len(head))
    return text
