"""The training job on a terminal."""

import re

from rich.console import Console
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from gpufabric.report.training.model import TrainingReport
from gpufabric.report.training.section import (
    MODES,
    NUMBERS,
    PART_COLUMNS,
    job_text,
    lines_of,
    link_cells,
    link_columns,
    part_cells,
    verdict_text,
)
from gpufabric.tables import plain_table

_RANGE = re.compile(r"(.+) \((.+ to .+)\)(.*)")
_WIDEST = 1000
"""Width in which tables are measured: none needs as much."""

_STYLES = {"runs": "green", "cannot run": "red", "unknown": "yellow"}


def show_training(training: TrainingReport, console: Console) -> None:
    """Print the job, the verdict, both tables and what they do not show."""
    console.print(Text(job_text(training), "bold"), soft_wrap=True)
    console.print(Text(verdict_text(training), f"bold {_STYLES[training.verdict]}"), soft_wrap=True)
    console.print()
    run = training.fabric.total or training.fabric.per_trillion
    parts = plain_table(*PART_COLUMNS, right=NUMBERS, wrap=False)
    for cells in part_cells(training):
        parts.add_row(*map(_on_two_lines, cells))
    _print_whole(parts, console)
    console.print(Text(f"Days, cost and MWh are for {run.tokens:.4g} tokens".replace("e+", "e"), "dim"))
    if training.links:
        links = plain_table(*link_columns(training), right=(*NUMBERS, *MODES, "Needs"), wrap=False)
        for cells in link_cells(training):
            links.add_row(*cells)
        console.print()
        _print_whole(links, console)
        console.print(Text("Share of the time that GPUs compute, by mode of synchronization", "dim"))
    console.print()
    for finding in training.findings:
        console.print(Text(f"finding: {finding}", "red"), soft_wrap=True)
    for line in lines_of(training):
        console.print(Text(line), soft_wrap=True)


def _print_whole(table: Table, console: Console) -> None:
    """Print a table with all its numbers on any console: a number that is cut is another one."""
    options = console.options.update(max_width=_WIDEST)
    table.width = Measurement.get(console, options, table).maximum
    console.print(table, crop=False, soft_wrap=True)


def _on_two_lines(text: str) -> str:
    """Return a quantity with its range below it, so that the table stays narrow."""
    return _RANGE.sub(r"\1\3\n\2", text)
