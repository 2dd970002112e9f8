"""Runs work on several stacks side by side, and notices interrupts meanwhile."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait

from gpufabric.engine.interrupts import CANCEL, TERMINATE, Interrupts
from gpufabric.engine.progress import Progress
from gpufabric.engine.result import StackResult

POLL_SECONDS = 0.2
NOT_BEGUN = "not begun"

SAID = {
    CANCEL: "Interrupted: waiting for what is under way, then the state is saved. Ctrl-C again ends at once.",
    TERMINATE: "Interrupted again: the engines end at once. What they were doing may be left unrecorded.",
}


def run_parallel(
    names: Sequence[str],
    work: Callable[[str], StackResult],
    *,
    parallel: int,
    interrupts: Interrupts,
    progress: Progress,
) -> list[StackResult]:
    """Do the work on each stack, as many at a time as allowed; the results have the order of the names.

    After an interrupt no further stack is begun: its result says so.
    """

    def begin(name: str) -> StackResult:
        if interrupts.count:
            return StackResult(name, "none", status="interrupted", reason=NOT_BEGUN)
        return work(name)

    said = interrupts.count
    with ThreadPoolExecutor(max_workers=parallel) as threads:
        futures = [threads.submit(begin, name) for name in names]
        while wait(futures, timeout=POLL_SECONDS).not_done:
            while said < min(interrupts.count, TERMINATE):
                said += 1
                progress.note(SAID[said])
        return [future.result() for future in futures]
