"""The training job in Markdown: a folded section."""

from collections.abc import Sequence

from gpufabric.report.markdown_caps import Caps, capped, rows_left
from gpufabric.report.markdown_fold import Fold
from gpufabric.report.markdown_text import bold, cell, inline, table
from gpufabric.report.training.model import TrainingReport
from gpufabric.report.training.section import (
    NUMBERS,
    PART_COLUMNS,
    job_text,
    lines_of,
    link_cells,
    link_columns,
    part_cells,
    verdict_text,
)


def training_fold(training: TrainingReport, caps: Caps) -> Fold:
    """Write the job, the verdict, both tables and what they do not show."""
    blocks = [inline(job_text(training), caps.text), bold(inline(verdict_text(training), caps.text))]
    blocks.append(_table(PART_COLUMNS, list(part_cells(training)), caps))
    if training.links:
        blocks.append(_table(link_columns(training), list(link_cells(training)), caps))
    lines = [
        *(f"- finding: {inline(finding, caps.text)}" for finding in training.findings),
        *(f"- {inline(line, caps.text)}" for line in lines_of(training)),
    ]
    if lines:
        blocks.append("\n".join(capped(lines, caps.rows, "- and {} more")))
    return Fold(f"Training: {training.job.model} {training.verdict}", blocks)


def _table(columns: Sequence[str], rows: list[tuple[str, ...]], caps: Caps) -> str:
    shown = [tuple(cell(text, 80) for text in row) for row in rows[: caps.rows]]
    right = [number for number, column in enumerate(columns) if column in NUMBERS]
    heads = [cell(column, 40) for column in columns]
    return table(heads, shown, rows_left(len(rows), caps.rows), right=right)
