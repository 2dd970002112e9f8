"""Finds the characters of a file that a suggested value replaces."""

import re
from collections.abc import Callable
from pathlib import Path

from gpufabric.reading.limits import UnreadableError
from gpufabric.reading.plain import read_text
from gpufabric.report.decisions.model import ActionPlace

ReadLine = Callable[[str, int], str]
"""Returns a line of a file, from 1; empty if it cannot be read."""

_VALUE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]*")
"""A suggestion that is a value of YAML as it stands; others are words, such as ``at least 96``."""


def value_fix(place: ActionPlace, read_line: ReadLine) -> tuple[int, int] | None:
    """Return the columns of the current value: that of its first character, and that after its last one.

    Args:
        place: the property, with its current and its suggested value.
        read_line: returns a line of a file.

    Returns:
        the columns, from 1; None if the suggestion is no value, or the line does not hold the current one.
    """
    if not (place.file and place.line and place.current and _VALUE.fullmatch(place.suggested)):
        return None
    key = place.property.rpartition(".")[2]
    pattern = rf"\s*[\"']?{re.escape(key)}[\"']?:\s+({re.escape(place.current)})\s*(?:#.*)?"
    match = re.fullmatch(pattern, read_line(place.file, place.line))
    return (match.start(1) + 1, match.end(1) + 1) if match else None


def lines_of(root: Path) -> ReadLine:
    """Return a function that reads lines of files of a project.

    Args:
        root: folder of ``Pulumi.yaml``.
    """

    def read_line(file: str, line: int) -> str:
        try:
            lines = read_text(root / file).splitlines()
        except UnreadableError:
            return ""
        return lines[line - 1] if 0 < line <= len(lines) else ""

    return read_line
