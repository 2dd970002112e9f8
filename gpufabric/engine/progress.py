"""Shows how far each stack is: a live table on a terminal, plain lines elsewhere."""

import threading
import time
from dataclasses import dataclass
from types import TracebackType

from rich.console import Console
from rich.live import Live
from rich.table import Table

HEARTBEAT_SECONDS = 15.0


@dataclass(slots=True)
class _Row:
    state: str = "waiting"
    done: int = 0
    began: float = 0.0
    ended: float | None = None


class Progress:
    """Progress of several stacks; safe to use from several threads.

    Args:
        stacks: names in the order in which they are shown.
        console: where to write; live only if it is a terminal.
    """

    def __init__(self, stacks: list[str], console: Console) -> None:
        self._console = console
        self._rows = {name: _Row() for name in stacks}
        self._lock = threading.Lock()
        self._spoken = 0.0
        self._live = Live(console=console, refresh_per_second=4, transient=True, get_renderable=self._table)

    def __enter__(self) -> "Progress":
        """Start showing."""
        if self._console.is_terminal:
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop showing."""
        if self._console.is_terminal:
            self._live.stop()

    def state(self, stack: str, state: str, *, ended: bool = False) -> None:
        """Say what a stack is doing now; ``ended`` stops its clock."""
        with self._lock:
            row = self._rows[stack]
            row.began = row.began or time.monotonic()
            row.state, row.done = state, 0
            if ended:
                row.ended = time.monotonic()
            self._say(stack, row)

    def done(self, stack: str, resources: int) -> None:
        """Say how many resources of the stack are finished in its present state."""
        with self._lock:
            row = self._rows[stack]
            row.done = resources
            if time.monotonic() - self._spoken > HEARTBEAT_SECONDS:
                self._say(stack, row)

    def _say(self, stack: str, row: _Row) -> None:
        if self._console.is_terminal:
            return
        self._spoken = time.monotonic()
        count = f", {row.done} resources done" if row.done else ""
        self._console.print(f"  {stack}: {row.state}{count} ({_elapsed(row)})", highlight=False)

    def _table(self) -> Table:
        table = Table(box=None, pad_edge=False)
        for heading in ("Stack", "State", "Resources done", "Elapsed"):
            table.add_column(heading)
        for name, row in self._rows.items():
            table.add_row(name, row.state, str(row.done or ""), _elapsed(row) if row.began else "")
        return table


def _elapsed(row: _Row) -> str:
    seconds = int((row.ended or time.monotonic()) - row.began)
    return f"{seconds // 60}m {seconds % 60:02d}s" if seconds >= 60 else f"{seconds}s"  # noqa: PLR2004
