"""Prints the result of a check."""

from collections.abc import Iterator

from rich.console import Console
from rich.table import Table
from rich.text import Text

from gpufabric.check.result import CheckFinding, CheckReport, Exit, StackCheck
from gpufabric.spec.problems import problems_text
from gpufabric.tables import plain_table

_WORDS = {
    Exit.OK: ("ok", "green"),
    Exit.VIOLATION: ("fails", "red"),
    Exit.DECLARATION: ("not checked", "red"),
    Exit.INTERNAL: ("crashed", "red"),
}
_STYLES = {
    "violation": "yellow",
    "internal-error": "red",
    "not-evaluated": "magenta",
    "waived": "cyan",
    "advice": "",
}


def show(report: CheckReport, console: Console) -> None:
    """Print every finding, mandatory ones last, and then one line per stack."""
    for check in report.stacks:
        for text in _lines(check):
            console.print(text, soft_wrap=True, highlight=False)
    for note in report.notes:
        console.print(Text(note), soft_wrap=True, highlight=False)
    if any(True for check in report.stacks for _ in _lines(check)):
        console.print()
    console.print(summary(report))


def summary(report: CheckReport) -> Table:
    """Make the table with one line per stack."""
    numbers = ("Resources", "Mandatory", "Advisory", "Waived", "Not evaluated")
    table = plain_table("Stack", "Verdict", *numbers, right=numbers)
    for check in report.stacks:
        word, style = _WORDS[check.exit(strict=report.strict)]
        judged = not (check.errors or check.broken or (check.problems and not check.findings))
        counts = [
            check.count("violation", "mandatory") + check.count("internal-error", "mandatory"),
            sum(
                finding.level == "advisory" and finding.kind in ("violation", "internal-error")
                for finding in check.findings
            ),
            check.count("waived"),
            check.count("not-evaluated"),
        ]
        numbers = [str(number) if judged else "-" for number in (check.resources, *counts)]
        table.add_row(check.stack, Text(word, style), *numbers)
    return table


def _lines(check: StackCheck) -> Iterator[Text]:
    for note in check.notes:
        yield Text(f"{check.stack}: {note}", "dim")
    order = {"advisory": 0, "mandatory": 1}
    pairs = sorted(zip(check.findings, check.lines, strict=True), key=lambda pair: order[pair[0].level])
    for finding, line in pairs:
        yield _finding(check, finding, line)
    if check.problems:
        yield Text(problems_text(check.problems, f"{check.stack}: "), "red")
    for error in check.errors:
        yield Text(f"{check.stack}: {error}", "red")
    if check.broken:
        yield Text(f"{check.stack}: internal error: {check.broken}", "red")


def _finding(check: StackCheck, finding: CheckFinding, line: int) -> Text:
    style = "red" if finding.level == "mandatory" else _STYLES[finding.kind]
    place = f"{check.file}:{line}: " if check.file and line else f"{check.stack}: "
    word = finding.level if finding.kind == "violation" else finding.kind
    message = finding.message.removeprefix(f"{check.stack}: ")
    return Text.assemble(place, (f"[{word}] {finding.rule}", style), f": {message}")
