"""Shows the progress of each stack: a live table on a terminal, lines elsewhere."""

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from types import TracebackType

from rich.console import Console, RenderableType
from rich.live import Live

from gpufabric.cutting import cut_middle
from gpufabric.engine.collected import Collected
from gpufabric.engine.live import lines
from gpufabric.engine.live.pace import UNKNOWN_PACE, CreationPace
from gpufabric.engine.live.rows import view
from gpufabric.engine.live.stack_progress import StackProgress
from gpufabric.engine.live.table import most_rows, table
from gpufabric.engine.order import Needs
from gpufabric.engine.result import Action, StackResult
from gpufabric.events.model import EngineEvent

HEARTBEAT_SECONDS = 180.0
"""Without a terminal, time without any line after which one says that the run is alive."""
_FAILURE_LINES = 2
"""Lines of the terminal that the first line of a failure may take."""
_INDENT = 2
_LONGEST_FAILURE = 2000
"""Characters of a failure where there is no terminal; the report has all of it."""


class Progress:
    """Progress of several stacks; thread-safe, and can be entered again after a question.

    Args:
        stacks: names in the order of the table.
        console: the console; the table is live only on a terminal.
        needs: the stacks whose outputs each stack reads.
        parallel: most stacks at a time.
        pace: usual creation times.
        clock: returns the time in seconds, and only moves forward.
    """

    def __init__(
        self,
        stacks: Sequence[str],
        console: Console,
        *,
        needs: Needs | None = None,
        parallel: int = 1,
        pace: CreationPace = UNKNOWN_PACE,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._console = console
        self._stacks: Mapping[str, StackProgress] = {name: StackProgress(name) for name in stacks}
        self._needs = needs or {}
        self._parallel = parallel
        self._pace = pace
        self._clock = clock
        self._lock = threading.Lock()
        self._began = self._printed_at = clock()
        self._shown_errors: dict[str, set[str]] = {}
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

    def start(self, stack: str, action: Action, total: int) -> None:
        """Begin an action on a stack; ``total`` is the expected number of resources, 0 if unknown."""
        with self._lock:
            progress = self._stacks[stack]
            progress.start(action, self._clock(), total)
            self._shown_errors[stack] = set()
            line = lines.of_state(progress)
        self._print_line(line)

    def take(self, stack: str, event: EngineEvent | None, collected: Collected) -> None:
        """Take an event of the engine, and show a new failure at once.

        Args:
            stack: the stack.
            event: the event, without secrets.
            collected: the result so far of this run of the engine.
        """
        with self._lock:
            progress = self._stacks[stack]
            progress.take(event, self._clock())
            progress.done = collected.done
            failures = self._new_failures(stack, lines.failures(collected))
        self._print_failures(stack, failures)

    def pause(self, stack: str, state: str) -> None:
        """End an action that is not the last one of the stack."""
        with self._lock:
            progress = self._stacks[stack]
            progress.pause(state, self._clock())
            line = lines.of_state(progress)
        self._print_line(line)

    def end(self, result: StackResult, state: str) -> None:
        """End the last action of a stack, and show its failures unless they are shown already."""
        with self._lock:
            progress = self._stacks[result.stack]
            if result.status == "deferred":
                progress.pause(state, self._clock())
            else:
                progress.end(state, self._clock(), ok=result.ok)
            failures = self._new_failures(result.stack, result.errors)
            line = lines.of_state(progress)
        self._print_failures(result.stack, failures)
        self._print_line(line)

    def tick(self) -> None:
        """Print a line if there is no terminal and nothing has been printed for minutes."""
        with self._lock:
            now = self._clock()
            if now - self._printed_at < HEARTBEAT_SECONDS or self._console.is_terminal:
                return
            line = lines.heartbeat(list(self._stacks.values()), now, self._began, self._pace)
        if line:
            self._print(line)

    def note(self, text: str) -> None:
        """Print a message about all stacks."""
        self._console.print(text, highlight=False)

    def _new_failures(self, stack: str, errors: Sequence[str]) -> list[str]:
        shown = self._shown_errors.setdefault(stack, set())
        new = [text for text in dict.fromkeys(map(lines.first_line, errors)) if text and text not in shown]
        shown.update(new)
        return new

    def _print_failures(self, stack: str, failures: Sequence[str]) -> None:
        for text in failures:
            line = lines.of_failure(stack, text)
            if self._console.is_terminal:
                line = f"  {cut_middle(line, _FAILURE_LINES * self._console.size.width - _INDENT)}"
            elif len(line) > _LONGEST_FAILURE:
                line = cut_middle(line, _LONGEST_FAILURE)
            self._print(line, style="red")

    def _print_line(self, text: str) -> None:
        """Print a line that the live table makes unnecessary."""
        if not self._console.is_terminal:
            self._print(text)

    def _print(self, text: str, style: str | None = None) -> None:
        # Not under the lock: the thread that draws the live table holds the console and waits for the lock.
        self._printed_at = self._clock()
        self._console.print(text, style=style, markup=False, highlight=False, soft_wrap=True)

    def _table(self) -> RenderableType:
        with self._lock:
            shown = view(
                self._stacks,
                self._clock(),
                began=self._began,
                needs=self._needs,
                parallel=self._parallel,
                pace=self._pace,
                most_rows=most_rows(self._console),
            )
        return table(shown, self._console.size.width)
