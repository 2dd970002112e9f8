"""Draws the live view as a table that fits the terminal."""

from rich.console import Console, Group, RenderableType
from rich.text import Text

from gpufabric.cutting import cut_middle
from gpufabric.engine.live.rows import Row, View
from gpufabric.tables import plain_table
from gpufabric.visible import one_line

_HEADINGS = ("Stack", "State", "Resources", "Waiting for", "Left", "Elapsed")
_OTHER_LINES = 3
"""The header, the summary, and the line on which the cursor stands."""
_LONGEST_STACK = 28
_SHORTEST_WAIT = 16
_GAP = 2
"""Space between two columns."""


def most_rows(console: Console) -> int:
    """Return the number of stacks that fit on the terminal, one a line."""
    return max(console.size.height - _OTHER_LINES, 1)


def table(shown: View, width: int) -> RenderableType:
    """Return the live view in lines of at most ``width`` characters."""
    longest = max((len(row.stack) for row in shown.rows), default=0)
    stack_width = max(min(longest, _LONGEST_STACK, width // 4), len(_HEADINGS[0]))
    fixed = [stack_width, *(_width(heading, shown) for heading in ("State", "Resources", "Left", "Elapsed"))]
    room = width - sum(fixed) - _GAP * len(fixed)
    drawn = plain_table(*_HEADINGS, right=("Resources",), wrap=False)
    for row in shown.rows:
        drawn.add_row(
            cut_middle(one_line(row.stack), stack_width),
            row.state,
            row.resources,
            _waiting_for(row, max(room, _SHORTEST_WAIT)),
            row.left,
            row.elapsed,
            style="red" if row.not_done else None,
        )
    summary = Text(cut_middle(shown.summary, width), no_wrap=True)
    return Group(drawn, summary) if shown.rows else summary


def _width(heading: str, shown: View) -> int:
    return max(len(heading), *(len(getattr(row, heading.lower())) for row in shown.rows), 0)


def _waiting_for(row: Row, room: int) -> str:
    """Write the resource and the time; the name is cut, because the time decides."""
    if not row.resource:
        return ""
    left = room - len(row.wait) - 1
    name = cut_middle(one_line(row.resource), left) if left > 1 else ""
    return f"{name} {row.wait}".strip()
