"""Each test runs a program of its own: forks need a process without threads."""

import json
import subprocess
import sys
import time

import pytest

_PROGRAM = """
import json, os, signal, sys, threading
from gpufabric.accounts.answer import SectionAnswer
from gpufabric.accounts.clouds import read_clouds
from gpufabric.accounts.target import Target
from tests.accounts.scripted import ScriptedReader

# A shell that runs the tests in the background ignores interrupts, and children inherit that.
signal.signal(signal.SIGINT, signal.default_int_handler)
targets = [
    Target(cloud=cloud, account="1", region=region, stacks={})
    for region in ("one", "two") for cloud in ("aws", "azure", "oci")
]

class Reader(ScriptedReader):
    def read(self, target, topic):
        before(target, topic)
        return [SectionAnswer("limits", str(os.getpid()), rows(target))]

def read():
    answers = read_clouds(targets, ["quotas", "images"], lambda _: Reader())
    print(json.dumps([
        [answer.target.cloud, answer.target.region, answer.topic, answer.failure and answer.failure.text,
         *(int(section.source) == os.getpid() for section in answer.sections),
         *(section.source for section in answer.sections)]
        for answer in answers
    ]), flush=True)

def hang(target, topic):
    threading.Event().wait(120)

def before(target, topic):
    pass

def rows(target):
    return {}
"""


def _run(program: str) -> subprocess.CompletedProcess[str]:
    """Run a program. This waits until no process has its output any more."""
    return subprocess.run(
        [sys.executable, "-c", f"{_PROGRAM}\n{program}"],
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
        start_new_session=True,
    )


def test_each_cloud_is_read_in_a_process_of_its_own() -> None:
    run = _run("read()")
    assert (run.returncode, run.stderr) == (0, "")
    answers = json.loads(run.stdout)
    assert len({tuple(answer[:3]) for answer in answers}) == len(answers) == 12
    assert not any(failure for _, _, _, failure, *_ in answers)
    readers = {(cloud, pid) for cloud, _, _, _, is_first, pid in answers if not is_first}
    assert len(readers) == len({pid for _, pid in readers}) == 3


@pytest.mark.parametrize(
    "program",
    ["threading.Thread(target=hang, args=(0, 0), daemon=True).start()", "targets = targets[::3]"],
    ids=["a process with threads", "one cloud"],
)
def test_nothing_is_forked_where_it_is_unsafe_or_of_no_use(program: str) -> None:
    run = _run(f"{program}\nread()")
    assert (run.returncode, run.stderr) == (0, "")
    assert all(is_first for _, _, _, _, is_first, _ in json.loads(run.stdout))


def test_a_process_that_ends_early_fails_its_own_answers_and_names_its_end() -> None:
    run = _run(
        """
def before(target, topic):
    if target.cloud == "azure":
        os.kill(os.getpid(), signal.SIGKILL)

def rows(target):
    return {"lock": threading.Lock()} if target.cloud == "oci" else {}

read()
"""
    )
    assert (run.returncode, run.stderr) == (0, "")
    texts: dict[str, set[str | None]] = {}
    for cloud, _, _, text, *_ in json.loads(run.stdout):
        texts.setdefault(cloud, set()).add(text)
    assert texts["aws"] == {None}
    assert texts["azure"] == {"the process that reads azure ended early (signal 9)"}
    error = "TypeError: cannot pickle '_thread.lock' object"
    assert texts["oci"] == {f"the process that reads oci ended early ({error})"}


@pytest.mark.parametrize(
    ("alarm", "status"),
    [
        # As a terminal does, to all processes of the group.
        ("signal.signal(signal.SIGALRM, lambda *_: os.killpg(0, signal.SIGINT))", 130),
        ("signal.signal(signal.SIGALRM, lambda *_: os.kill(os.getpid(), signal.SIGTERM))", -15),
        ("signal.signal(signal.SIGALRM, lambda *_: os.kill(os.getpid(), signal.SIGKILL))", -9),
    ],
    ids=["interrupt", "terminated", "killed"],
)
def test_no_process_outlives_the_first_one(alarm: str, status: int) -> None:
    began = time.monotonic()
    run = _run(
        f"""
before = hang
{alarm}
signal.setitimer(signal.ITIMER_REAL, 0.5)
try:
    read()
except KeyboardInterrupt:
    sys.exit(130)
"""
    )
    assert (run.returncode, run.stdout, run.stderr) == (status, "", "")
    assert time.monotonic() - began < 60
