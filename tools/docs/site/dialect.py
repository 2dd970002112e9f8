"""Rewrites GitHub's Markdown for Python-Markdown, which MkDocs uses.

GitHub begins a list without an empty line before it, and takes what stands below the first letter of an item
as part of the item. Python-Markdown wants the empty line, and four spaces.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_ITEM = re.compile(r"^( *)([-*+]|\d+[.)])( +)(?=\S)")
_FENCE = re.compile(r"^( *)(`{3,}|~{3,})([\w-]*)(.*)$")
_CODE = re.compile(r"`[^`]+`")
_STEP = 4
"""Spaces of a level in Python-Markdown."""


@dataclass(frozen=True, slots=True)
class _Level:
    """A list item that is open: spaces before its mark, and before its text."""

    mark: int
    text: int


def for_python_markdown(text: str) -> str:
    """Return a page with the same meaning for Python-Markdown.

    Args:
        text: the page, in GitHub's Markdown.
    """
    return "\n".join(_lines(text.split("\n")))


def _lines(lines: list[str]) -> Iterator[str]:
    levels: list[_Level] = []
    fence = ""
    before = ""
    in_further_block = False  # of an item: behind an empty line
    for line in lines:
        started = _FENCE.match(line)
        if fence:
            yield _moved(line, levels)
            if started and started[2].startswith(fence) and not started[3]:
                fence = ""
            continue
        spaces = len(line) - len(line.lstrip(" "))
        if started:
            _close(levels, spaces)
            fence = started[2]
            # Words behind the language are marks for the tests.
            yield _moved(f"{started[1]}{started[2]}{started[3]}", levels)
        elif item := _ITEM.match(line):
            needs_empty_line = not levels or in_further_block
            _close(levels, spaces)
            if needs_empty_line and before.strip():
                yield ""
            in_further_block = False
            moved = f"{' ' * _STEP * len(levels)}{line.lstrip(' ')}"
            levels.append(_Level(spaces, len(item[0])))
            yield moved
        elif not line.strip():
            in_further_block = bool(levels)
            yield ""
        else:
            if not before.strip():
                _close(levels, spaces)
            yield _moved(_row(line), levels)
        before = line


def _row(line: str) -> str:
    """Return a row of a table with the bars in its code as they are: GitHub wants them escaped."""
    if not line.lstrip().startswith("|"):
        return line
    return _CODE.sub(lambda code: code[0].replace(r"\|", "|"), line)


def _close(levels: list[_Level], spaces: int) -> None:
    """Close the items whose text begins to the right of a line."""
    while levels and spaces < levels[-1].text:
        levels.pop()


def _moved(line: str, levels: list[_Level]) -> str:
    """Return a line of an item below the item's text."""
    if not levels or not line.strip():
        return line
    text = levels[-1].text
    spaces = len(line) - len(line.lstrip(" "))
    return f"{' ' * (_STEP * len(levels) + max(spaces - text, 0))}{line.lstrip(' ')}"
