"""Lays out advice so that people can copy its commands: nothing breaks them, and nothing follows them.

Advice is prose with commands in backticks. JSON and Markdown hold it as it is. A terminal shows each command
on a line of its own.
"""

import re

INDENT = "    "
"""Stands before a command."""

_PROGRAMS = "gpufabric|pulumi|aws|az|oci|kubectl|cp|rm|mkdir|sh"
_COMMAND = re.compile(rf"`((?:{_PROGRAMS}) [^`\n]+)`")
_NAMED = re.compile(rf"\b(?:{_PROGRAMS}) [a-z-]")
_JOINTS = ".,;: "
"""Characters that join a command with the prose after it."""


def no_command(text: str) -> str:
    """Return a text from outside for use in advice: none of it can pass for an advised command."""
    return text.replace("`", "'")


def is_command(line: str) -> bool:
    """Tell whether a line holds nothing but a command."""
    return bool(_COMMAND.fullmatch(f"`{line.strip()}`"))


def names_command(text: str) -> bool:
    """Tell whether a text may hold a command."""
    return bool(_NAMED.search(text))


def advice_lines(text: str) -> list[str]:
    """Break advice into lines of prose, and lines that hold one command each, which are indented."""
    return [part for line in text.split("\n") for part in _parts(line)]


def _parts(text: str) -> list[str]:
    """Break a line; all parts are indented as it is, and commands further."""
    margin = text[: len(text) - len(text.lstrip(" "))]
    parts = _COMMAND.split(text)
    lines: list[str] = []
    for index, part in enumerate(parts):
        if index % 2:
            lines.append(f"{margin}{INDENT}{part}")
            continue
        prose = part.strip(" ") if index == 0 else part.lstrip(_JOINTS).rstrip(" ")
        if prose:
            lines.append(f"{margin}{_introducing(prose) if index + 1 < len(parts) else prose}")
    return lines


def _introducing(prose: str) -> str:
    """Return prose that a command follows."""
    stripped = prose.rstrip(",;")
    return stripped if stripped.endswith((".", ":")) else f"{stripped}:"
