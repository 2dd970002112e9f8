import subprocess
import sys
import threading
import time

from gpufabric.accounts.threads import CallThreads

_WAITING = """
import signal, sys, threading
from gpufabric.accounts.refresh import read_accounts
from gpufabric.accounts.target import Target
from tests.accounts.scripted import ScriptedReader

# A shell that runs the tests in the background ignores interrupts, and children inherit that.
signal.signal(signal.SIGINT, signal.default_int_handler)
targets = [Target(cloud="aws", account="1", region=str(i), stacks={}) for i in range(4)]
def hang(target, topic):
    threading.Event().wait(120)
try:
    for _ in read_accounts(targets, ["quotas"], lambda _: ScriptedReader(before=hang), threads=THREADS):
        pass
except KeyboardInterrupt:
    sys.exit(130)
"""


def test_runs_every_job_and_no_more_at_a_time_than_allowed() -> None:
    lock, running, most, done = threading.Lock(), 0, 0, threading.Semaphore(0)

    def job() -> None:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        time.sleep(0.005)
        with lock:
            running -= 1
        done.release()

    with CallThreads(3) as threads:
        for _ in range(12):
            threads.submit(job)
        assert all(done.acquire(timeout=10) for _ in range(12))
    assert most <= 3


def test_jobs_that_wait_at_the_end_never_run() -> None:
    began, go, ran = threading.Event(), threading.Event(), threading.Event()

    def hang() -> None:
        began.set()
        go.wait(10)

    with CallThreads(1) as threads:
        threads.submit(hang)
        threads.submit(ran.set)
        assert began.wait(10)
    go.set()
    assert not ran.wait(0.05)


def test_an_interrupt_waits_for_no_call_and_prints_no_traceback() -> None:
    """Also if calls wait for a free thread."""
    for threads in (1, 8):
        interrupt = (
            "threading.Timer(0.3, lambda: __import__('os').kill(__import__('os').getpid(), 2)).start()"
        )
        program = _WAITING.replace("THREADS", str(threads)).replace("try:\n", f"{interrupt}\ntry:\n")
        began = time.monotonic()
        run = subprocess.run(
            [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False
        )
        assert (run.returncode, run.stdout, run.stderr) == (130, "", "")
        assert time.monotonic() - began < 30
