"""Runs parts of a work in processes of their own, which send what they yield.

The processes are forks: they inherit the credentials in the environment, and import nothing twice. They end
with the process that started them, whatever ends it.
"""

import os
import signal
import sys
import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import current_process, get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Generic, TypeVar

Part = TypeVar("Part")
Message = TypeVar("Message")

_INTERRUPTS = (signal.SIGINT, signal.SIGTERM)


@dataclass(frozen=True, slots=True)
class Ended:
    """A process that ended before its work was done.

    Attributes:
        how: its signal, its status or its error, such as ``signal 9``.
    """

    how: str


@dataclass(frozen=True, slots=True)
class _Worker(Generic[Part]):
    process: BaseProcess
    part: Part


def can_fork() -> bool:
    """Return whether a fork of this process is safe: on Linux, and without other threads.

    A process that ends with another one as its daemon may have no children.
    """
    is_alone = threading.active_count() == 1 and not current_process().daemon
    return sys.platform == "linux" and is_alone


def in_processes(
    parts: Sequence[Part], work: Callable[[Part], Iterator[Message]]
) -> Iterator[tuple[Part, Message | Ended]]:
    """Work on each part in a process of its own; yield what the work yields, in the order in which it comes.

    Args:
        parts: the parts.
        work: yields messages that can be pickled. After an error, the last message is ``Ended``.
    """
    with _started(parts, work) as workers:
        while workers:
            ready = wait(list(workers))
            for receive in [receive for receive in workers if receive in ready]:
                worker = workers[receive]
                try:
                    message: Message | Ended | None = receive.recv()
                except (EOFError, OSError):
                    message = _ended(worker.process)
                if message is None or isinstance(message, Ended):
                    del workers[receive]
                    receive.close()
                if message is not None:
                    yield worker.part, message


@contextmanager
def _started(
    parts: Sequence[Part], work: Callable[[Part], Iterator[Message]]
) -> Generator[dict[Connection, _Worker[Part]], None, None]:
    """Start a process for each part; end all of them after the block."""
    context = get_context("fork")
    lifeline, held = os.pipe()
    workers: dict[Connection, _Worker[Part]] = {}
    processes: list[BaseProcess] = []

    def run(part: Part, send: Connection) -> None:
        os.close(held)
        _run(part, work, send, lifeline)

    try:
        for part in parts:
            receiving, sending = os.pipe()
            receive, send = Connection(receiving, writable=False), Connection(sending, readable=False)
            process = context.Process(target=run, args=(part, send), daemon=True)
            with _blocked_interrupts():
                process.start()
                processes.append(process)
            # Only the process has this end now, so that the connection ends with it.
            send.close()
            workers[receive] = _Worker(process, part)
        yield workers
    finally:
        for process in processes:
            process.kill()
        for process in processes:
            process.join()
        os.close(held)
        os.close(lifeline)


@contextmanager
def _blocked_interrupts() -> Generator[None, None, None]:
    """Let an interrupt wait until a process has begun to ignore it."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _INTERRUPTS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _run(part: Part, work: Callable[[Part], Iterator[Message]], send: Connection, lifeline: int) -> None:
    """Work in a process of its own, and end it."""
    # A terminal interrupts all processes. The one that started the others ends them.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _INTERRUPTS)
    threading.Thread(target=_end_with, args=(lifeline,), daemon=True).start()
    status = 1
    try:
        for message in work(part):
            send.send(message)
        send.send(None)
        status = 0
    except Exception as error:
        lines = str(error).splitlines() or ["no text"]
        with suppress(OSError):
            send.send(Ended(f"{type(error).__name__}: {lines[0]}"))
    finally:
        os._exit(status)  # without taking the SDKs apart, which takes a while


def _end_with(lifeline: int) -> None:
    """End this process when the one that started it has ended."""
    with suppress(OSError):
        os.read(lifeline, 1)
    os._exit(1)


def _ended(process: BaseProcess) -> Ended:
    process.join()
    status = process.exitcode or 0
    return Ended(f"signal {-status}" if status < 0 else f"status {status}")
