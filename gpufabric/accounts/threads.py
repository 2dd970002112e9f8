"""Threads for calls to clouds. They end with the process, so that an interrupt waits for no call."""

from collections.abc import Callable
from queue import SimpleQueue
from threading import Event, Lock, Thread
from types import TracebackType
from typing import Self


class CallThreads:
    """Runs jobs on a limited number of threads; jobs that wait at the end of the block never run.

    An executor of the standard library joins its threads when the process ends. A call may wait for an
    answer much longer than a user who pressed Ctrl-C.

    Args:
        most: number of jobs at a time.
    """

    def __init__(self, most: int) -> None:
        self._most = max(1, most)
        self._jobs: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._threads: list[Thread] = []
        self._stopped = Event()
        self._lock = Lock()

    def __enter__(self) -> Self:
        """Begin; threads start with the jobs."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let each thread end after the job that it runs."""
        self._stopped.set()
        with self._lock:
            for _ in self._threads:
                self._jobs.put(None)

    def submit(self, job: Callable[[], None]) -> None:
        """Run a job on a thread as soon as one is free.

        Args:
            job: catches its own errors, and hands its result over by itself.
        """
        with self._lock:
            self._jobs.put(job)
            if len(self._threads) < self._most and not self._stopped.is_set():
                thread = Thread(target=self._work, daemon=True)
                self._threads.append(thread)
                thread.start()

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None and not self._stopped.is_set():
            job()
