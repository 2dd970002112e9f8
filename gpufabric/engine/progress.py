"""Shows the progress of each stack: a live table on a terminal, plain lines elsewhere."""

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from types import TracebackType

from rich.console import Console
from rich.live import Live
from rich.table import Table

from gpufabric.tables import plain_table

HEARTBEAT_SECONDS = 15.0


@dataclass(slots=True)
class _Row:
    state: str = "waiting"
    done: int = 0
    total: int = 0
    began: float = 0.0
    ended: float | None = None


class Progress:
    """Progress of several stacks; thread-safe, and can be entered again after a question.

    Args:
        stacks: names in the order of the table.
        console: the console; the table is live only on a terminal.
    """

    def __init__(self, stacks: Sequence[str], console: Console) -> None:
        self._console = console
        self._rows = {name: _Row() for name in stacks}
        self._lock = threading.Lock()
        self._printed_at = 0.0
        self._live: Live | None = None

    def __enter__(self) -> "Progress":
        """Start to show the progress."""
        if self._console.is_terminal:
            self._live = Live(
                console=self._console, refresh_per_second=4, transient=True, get_renderable=self._table
            )
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop to show the progress."""
        if self._live is not None:
            self._live.stop()
            self._live = None

    def state(self, stack: str, state: str, *, total: int = 0, ended: bool = False) -> None:
        """Set the state of a stack.

        Args:
            stack: the stack.
            state: one or two words.
            total: number of resources in this state; 0 if unknown.
            ended: whether this is the stack's last state, which stops its clock.
        """
        with self._lock:
            row = self._rows[stack]
            row.began = row.began or time.monotonic()
            row.state, row.total = state, total
            row.ended = time.monotonic() if ended else None
            if not ended:
                row.done = 0
            self._print(stack, row)

    def done(self, stack: str, resources: int) -> None:
        """Set the number of finished resources in the stack's current state."""
        with self._lock:
            row = self._rows[stack]
            row.done = resources
            if time.monotonic() - self._printed_at > HEARTBEAT_SECONDS:
                self._print(stack, row)

    def note(self, text: str) -> None:
        """Print a message about all stacks."""
        self._console.print(text, highlight=False)

    def _print(self, stack: str, row: _Row) -> None:
        if self._console.is_terminal:
            return
        self._printed_at = time.monotonic()
        count = f", {_count(row)} resources" if row.done else ""
        self._console.print(f"  {stack}: {row.state}{count} ({_elapsed(row)})", highlight=False)

    def _table(self) -> Table:
        table = plain_table("Stack", "State", "Resources", "Elapsed", right=("Resources",))
        for name, row in self._rows.items():
            table.add_row(name, row.state, _count(row), _elapsed(row) if row.began else "")
        return table


def _count(row: _Row) -> str:
    if not row.done and not row.total:
        return ""
    return f"{row.done}/{row.total}" if row.total >= row.done else str(row.done)


def _elapsed(row: _Row) -> str:
    seconds = int((row.ended or time.monotonic()) - row.began)
    return f"{seconds // 60}m {seconds % 60:02d}s" if seconds >= 60 else f"{seconds}s"  # noqa: PLR2004
