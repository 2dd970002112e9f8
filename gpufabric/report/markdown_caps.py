"""Limits of the tables of a Markdown report, and what they leave out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Caps:
    """Limits of the tables.

    Attributes:
        rows: most rows of a table.
        text: most characters of a cell with free text.
    """

    rows: int
    text: int


CAPS = (Caps(60, 400), Caps(30, 200), Caps(12, 120), Caps(5, 60))
"""Limits that are tried in turn; the last ones always fit."""


def rows_left(count: int, most: int) -> str:
    """Write how many rows a table leaves out; empty if none."""
    return f"and {count - most:,} more" if count > most else ""


def capped(lines: Sequence[str], most: int, rest: str) -> Iterable[str]:
    """Return the first lines, and a line with the number of the others."""
    if len(lines) <= most:
        return lines
    return [*lines[:most], rest.format(f"{len(lines) - most:,}")]
