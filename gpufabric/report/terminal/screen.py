"""Shows a report on a terminal: the table of stacks, and then one screen to decide."""

from collections.abc import Iterator
from textwrap import wrap

from rich.console import Console
from rich.markup import escape

from gpufabric.cutting import ELLIPSIS
from gpufabric.report.model import Report, Verdict
from gpufabric.report.results import incomplete_links
from gpufabric.report.sections import snapshot_text
from gpufabric.report.terminal import decisions
from gpufabric.report.terminal.changes import updated_lines
from gpufabric.report.terminal.sections import show_everything
from gpufabric.report.terminal.stacks import proposal_table, result_table
from gpufabric.report.training.section import preview_lines
from gpufabric.report.undeclared import undeclared_headline

SCREEN_LINES = 30
"""Most lines after the table of stacks, with the lines of the command itself."""

_MOST_UPDATES = 5
_FEWEST_UPDATES = 2
_COLOURS: dict[Verdict, str] = {
    "blocked": "red",
    "destructive": "red",
    "attention": "yellow",
    "ready": "green",
    "unchanged": "green",
}


def show_report(
    report: Report,
    console: Console,
    *,
    proposed: bool = True,
    verbose: bool = False,
    lines: int = SCREEN_LINES,
) -> None:
    """Print a report.

    Args:
        report: the report.
        console: the terminal.
        proposed: whether nothing has changed yet; otherwise the report shows a result.
        verbose: whether to show everything, with all properties.
        lines: most lines after the table of stacks, unless ``verbose``.
    """
    undeclared = undeclared_headline(report.stacks)
    if undeclared:
        console.print(escape(undeclared.rstrip()), style="bold yellow", highlight=False)
    if report.stacks:
        console.print(proposal_table(report, console) if proposed else result_table(report, console))
    summary = [*_summary(report, len(undeclared), proposed=proposed)]
    for text in summary:
        console.print(escape(text), style=f"bold {_COLOURS[report.verdict]}", highlight=False)
    if verbose:
        show_everything(report, console)
        return
    taken = sum(len(console.render_lines(text, pad=False)) for text in summary)
    for line in screen_lines(report, console.width, lines - taken):
        console.print(line, markup=False, highlight=False, soft_wrap=True)


def _summary(report: Report, skipped: int, *, proposed: bool) -> Iterator[str]:
    """Write the sentence about the change, and of a check how old its figures are.

    The table of a result has its sums already.
    """
    if proposed:
        yield report.headline[skipped:]
    origin = snapshot_text(report)
    if origin:
        yield origin
    for key in () if proposed else incomplete_links(report):
        yield f"link {key} needs another update to be complete"


def screen_lines(report: Report, width: int, most: int) -> list[str]:
    """Write the decisions, the updated resources and the counts in at most so many lines.

    Every decision has a line before any has a second one. The text counts what does not fit.

    Args:
        report: the report.
        width: characters in a line.
        most: number of lines.
    """
    listed = decisions.to_decide(report)
    updates = updated_lines(report, width)
    ending = wrap(decisions.counted_text(report), width, max_lines=3, placeholder=f" {ELLIPSIS}")
    training = _training_lines(report, width)
    room = most - len(ending) - len(training) - (2 if listed else 1)
    updates = _limited(updates, min(_MOST_UPDATES, max(room - len(listed), _FEWEST_UPDATES)))
    room -= len(updates)
    shown = listed if len(listed) <= room else listed[: max(room - 1, 0)]
    left = len(listed) - len(shown)
    spare = room - len(shown) - bool(left)
    lines = ["", decisions.title(listed)] if listed else [""]
    for decision in shown:
        own = decisions.decision_lines(decision, width, spare)
        spare -= len(own) - 1
        lines += own
    return [*lines, *([_more(left)] if left else []), *training, *updates, *ending]


def _training_lines(report: Report, width: int) -> list[str]:
    """Write what the fabric can train, each line cut to the width."""
    if report.training is None:
        return []
    return [_cut(line, width) for line in preview_lines(report.training)]


def _cut(line: str, width: int) -> str:
    return line if len(line) <= width else f"{line[: width - 1]}{ELLIPSIS}"


def _limited(lines: list[str], most: int) -> list[str]:
    if len(lines) <= most:
        return lines
    return [*lines[: most - 1], _more(len(lines) - most + 1)]


def _more(number: int) -> str:
    return f"  and {number:,} more"
