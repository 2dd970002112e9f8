"""Fits texts into one line of a terminal."""

import re
from textwrap import wrap

from gpufabric.advice import INDENT, advice_lines, is_command
from gpufabric.cutting import ELLIPSIS, cut_middle
from gpufabric.report.figures import ARROW
from gpufabric.report.values import shared_start

_KEPT = 6
"""Characters before and after a difference that are kept of what two values share."""


_QUOTED = re.compile(r"`[^`]+`")
_KEPT_SPACE = "\0"
"""Stands for a space at which no line ends; ``wrap`` does not know it."""

_INDENT = re.compile(r" *(?:- )?")
_COLUMN = re.compile(r"\w+ {2,}")
"""First word of a line that begins with a column."""


def laid_out(text: str, width: int) -> list[str]:
    """Break a text into lines. A command in it has a line of its own, which may be longer."""
    return [
        part
        for line in text.split("\n")
        for piece in advice_lines(line) or [""]
        for part in ([piece] if _stands_alone(piece) else hanging(piece, width) or [""])
    ]


def _stands_alone(line: str) -> bool:
    return line.startswith(INDENT) and is_command(line)


def hanging(line: str, width: int) -> list[str]:
    """Break a line at spaces, but not inside backticks; its further lines begin below its text."""
    begin = max((match.end() for match in (_COLUMN.match(line), _INDENT.match(line)) if match), default=0)
    lines = wrap(
        _QUOTED.sub(lambda quoted: quoted[0].replace(" ", _KEPT_SPACE), line),
        width,
        subsequent_indent=" " * min(begin, width // 2),
        break_long_words=False,
        break_on_hyphens=False,
    )
    return [part.replace(_KEPT_SPACE, " ") for part in lines]


def transition(before: str, after: str, width: int) -> str:
    """Write two values side by side in at most ``width`` characters, where they differ.

    What both have in common at their beginning and end goes first.
    """
    whole = f"{before} {ARROW} {after}"
    if len(whole) <= width:
        return whole
    start = shared_start(before, after)
    end = shared_start(before[start:][::-1], after[start:][::-1])
    head, tail = max(start - _KEPT, 0), max(end - _KEPT, 0)
    short = [
        f"{ELLIPSIS if head else ''}{value[head : len(value) - tail]}{ELLIPSIS if tail else ''}"
        for value in (before, after)
    ]
    room = max((width - len(ARROW) - 2) // 2, 1)
    return f" {ARROW} ".join(cut_middle(value, room) for value in short)
