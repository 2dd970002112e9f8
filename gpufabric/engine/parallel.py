"""Runs work on several stacks in parallel, and reports interrupts."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait

from gpufabric.engine.interrupts import CANCEL, TERMINATE, Interrupts
from gpufabric.engine.progress import Progress
from gpufabric.engine.result import StackResult

POLL_SECONDS = 0.2
NOT_STARTED = "not started"

MESSAGES = {
    CANCEL: "Interrupted: engines finish their steps and save the state. Press Ctrl-C again to stop at once.",
    TERMINATE: "Interrupted again: the engines stop at once. Their last steps may be missing from the state.",
}


def run_parallel(
    names: Sequence[str],
    work: Callable[[str], StackResult],
    *,
    parallel: int,
    interrupts: Interrupts,
    progress: Progress,
) -> list[StackResult]:
    """Do the work on each stack, and return the results in the order of the names.

    After an interrupt, no further stack starts; its result says so.
    """

    def begin(name: str) -> StackResult:
        if interrupts.count:
            return StackResult(name, "none", status="interrupted", reason=NOT_STARTED)
        return work(name)

    reported = interrupts.count
    with ThreadPoolExecutor(max_workers=parallel) as threads:
        futures = [threads.submit(begin, name) for name in names]
        while wait(futures, timeout=POLL_SECONDS).not_done:
            progress.tick()
            while reported < min(interrupts.count, TERMINATE):
                reported += 1
                progress.note(MESSAGES[reported])
        return [future.result() for future in futures]
