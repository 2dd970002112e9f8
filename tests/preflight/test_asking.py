import json
import subprocess
import sys
from typing import Any

from gpufabric.accounts.answer import Failure, SectionAnswer
from gpufabric.accounts.reader import Permissions
from gpufabric.accounts.target import Target
from gpufabric.preflight.answers import ASKED
from gpufabric.preflight.asking import ask_targets
from tests.accounts.scripted import ScriptedReader

TARGET = Target(cloud="aws", account="a", region="us-east-1", stacks={})

_PROGRAM = """
import json, os, signal
from gpufabric.accounts.answer import Failure, SectionAnswer
from gpufabric.accounts.target import Target
from gpufabric.preflight.asking import ask_targets
from tests.accounts.scripted import ScriptedReader

def end(target, topic):
    if target.cloud == "azure" and topic == "images":
        os.kill(os.getpid(), signal.SIGKILL)

class Reader(ScriptedReader):
    def permissions(self, target, actions):
        assert os.getpid() != first
        return super().permissions(target, actions)

first = os.getpid()
reader = Reader({"quotas": [SectionAnswer("limits", "usages", {})]}, before=end)
targets = [Target(cloud=cloud, account="a", region="r", stacks={}) for cloud in ("aws", "azure", "oci")]
lines = []
asked = ask_targets(targets, lambda _: reader, {target: ["act"] for target in targets}, lines.append)
def said(answer):
    return answer.text if isinstance(answer, Failure) else "answered"
print(json.dumps({
    target.cloud: {
        "topics": sorted(answers.snapshots),
        "unread": sorted({said(failure) for failure in answers.unread.values()}),
        "images": "images" in answers.unread, "identity": said(answers.identity),
        "permissions": said(answers.permissions),
    }
    for target, answers in asked.items()
}))
"""


def test_topics_and_credentials_are_asked_and_progress_is_told() -> None:
    lines: list[str] = []
    reader = ScriptedReader({"quotas": [SectionAnswer("limits", "usages", {})]})
    answers = ask_targets([TARGET], lambda _: reader, {TARGET: ["ec2:CreateVpc"]}, lines.append)[TARGET]
    assert set(answers.snapshots) == set(ASKED)
    assert answers.permissions == Permissions({"ec2:CreateVpc": "unknown"}, "scripted")
    assert {line.partition(" (")[0] for line in lines} == {f"aws us-east-1: {topic}" for topic in ASKED}
    assert lines[-1].endswith(f"({len(ASKED)} of {len(ASKED)} answers)")


def test_a_target_without_a_reader_says_why() -> None:
    none = Failure("login", "no-credentials", "none")
    answers = ask_targets([TARGET], lambda _: none, {}, lambda _: None)[TARGET]
    assert answers.identity == none
    assert answers.unread == dict.fromkeys(ASKED, none)


def test_nothing_is_asked_of_no_targets() -> None:
    assert ask_targets([], lambda _: ScriptedReader(), {}, lambda _: None) == {}


def test_a_process_that_ends_early_leaves_the_other_clouds_answered() -> None:
    """In a program of its own: forks need a process without threads."""
    run = subprocess.run(
        [sys.executable, "-c", _PROGRAM], capture_output=True, text=True, timeout=100, check=False
    )
    assert (run.returncode, run.stderr) == (0, "")
    said: dict[str, dict[str, Any]] = json.loads(run.stdout)
    for cloud in ("aws", "oci"):
        assert said[cloud] == {
            "topics": sorted(ASKED), "unread": [], "images": False,
            "identity": "answered", "permissions": "answered",
        }  # fmt: skip
    ended = "the process that reads azure ended early (signal 9)"
    assert said["azure"]["images"]
    assert said["azure"]["unread"] == [ended]
    assert said["azure"]["permissions"] == ended
