"""Draws the live view as a table that fits the terminal."""

from collections.abc import Sequence

from rich.console import Console, Group, RenderableType
from rich.text import Text

from gpufabric.cutting import cut_middle
from gpufabric.engine.live.rows import LiveRow, View
from gpufabric.tables import plain_table
from gpufabric.visible import one_line

_WAITING = "Waiting for"
_OTHER_LINES = 3
"""The header, the summary, and the line on which the cursor stands."""
_LONGEST_STACK = 28
_SHORTEST_NAME = 12
"""Room for the resource that a stack waits for; with less, the counts of resources go."""
_GAP = 2
"""Space between two columns."""


def most_rows(console: Console) -> int:
    """Return the number of stacks that fit on the terminal, one a line."""
    return max(console.size.height - _OTHER_LINES, 1)


def table(shown: View, width: int) -> RenderableType:
    """Return the live view in lines of at most ``width`` characters."""
    summary = Text(cut_middle(shown.summary, width), no_wrap=True)
    if not shown.rows:
        return summary
    longest = max(len(row.stack) for row in shown.rows)
    stack_width = max(min(longest, _LONGEST_STACK, width // 4), len("Stack"))
    wanted = max(len(row.wait) for row in shown.rows) + 1 + _SHORTEST_NAME
    before, after = ["State", "Resources"], ["Left", "Elapsed"]
    if _room(width - stack_width, [*before, *after], shown) < wanted:
        before.remove("Resources")
    room = _room(width - stack_width, [*before, *after], shown)
    drawn = plain_table("Stack", *before, _WAITING, *after, right=("Resources",), wrap=False)
    for row in shown.rows:
        drawn.add_row(
            cut_middle(one_line(row.stack), stack_width),
            *(_cell(row, heading) for heading in before),
            _waiting_for(row, room),
            *(_cell(row, heading) for heading in after),
            style="red" if row.not_done else None,
        )
    return Group(drawn, summary)


def _cell(row: LiveRow, heading: str) -> str:
    cells = {"State": row.state, "Resources": row.resources, "Left": row.left, "Elapsed": row.elapsed}
    return cells[heading]


def _room(width: int, headings: Sequence[str], shown: View) -> int:
    """Return the width that some columns leave for the resource that a stack waits for."""
    widths = [max(len(heading), *(len(_cell(row, heading)) for row in shown.rows)) for heading in headings]
    return width - sum(widths) - _GAP * (len(headings) + 1)


def _waiting_for(row: LiveRow, room: int) -> str:
    """Write the resource and the time; the name is cut, because the time decides."""
    if not row.resource:
        return ""
    left = room - len(row.wait) - 1
    name = cut_middle(one_line(row.resource), left) if left > 1 else ""
    return f"{name} {row.wait}".strip()
