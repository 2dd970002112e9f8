"""State before a run of the engine, and files that remain after it."""

import json
import sys
import tempfile
import textwrap
from pathlib import Path
from typing import Any

import pytest

from gpufabric.engine.command import EngineCommand
from gpufabric.engine.interrupts import Interrupts
from gpufabric.engine.result import StackResult
from gpufabric.engine.runs import EventFile
from gpufabric.engine.stack import StackRunner
from gpufabric.masking.known import KnownSecrets
from gpufabric.policies.variables import COST_CHANGE_VARIABLE, PREVIOUS_STATE_VARIABLE, PROJECT_VARIABLE

STATE = {"deployment": {"resources": []}, "version": 3}
PROGRAM = f"""
    import json, os, sys
    if "version" in sys.argv:
        print("v3.250.0"); sys.exit(0)
    if "export" in sys.argv:
        print({json.dumps(json.dumps(STATE))}); sys.exit(0)
    state = os.environ.get("{PREVIOUS_STATE_VARIABLE}")
    said = {{
        "arguments": sys.argv[1:],
        "file": state,
        "state": json.load(open(state)) if state else None,
        "mode": os.stat(os.path.dirname(state)).st_mode & 0o777 if state else None,
        "cost": os.environ.get("{COST_CHANGE_VARIABLE}"),
        "project": os.environ.get("{PROJECT_VARIABLE}"),
    }}
    log = sys.argv[sys.argv.index("--event-log") + 1]
    with open(log, "a") as file:
        file.write(json.dumps({{"preludeEvent": {{}}, **said}}) + "\\n")
        file.write(json.dumps({{"summaryEvent": {{}}}}) + "\\n")
"""


@pytest.fixture
def command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> EngineCommand:
    """Put a program in the place of the engine."""
    for name in (PREVIOUS_STATE_VARIABLE, COST_CHANGE_VARIABLE):
        monkeypatch.delenv(name, raising=False)
    path = tmp_path / "bin" / "pulumi"
    path.parent.mkdir()
    path.write_text(f"#!{sys.executable}\n{textwrap.dedent(PROGRAM)}")
    path.chmod(0o755)
    return EngineCommand(path, tmp_path, {})


def events_of(command: EngineCommand, action: Any, packs: tuple[str, ...], folder: Path) -> dict[str, Any]:
    """Run an action and give what the engine saw."""
    file = folder / f"one.{action}.events.jsonl"
    runner = StackRunner(
        "one", command, Interrupts(), lambda *_: EventFile(file, pytest.fail), packs, KnownSecrets()
    )
    assert runner.run(action, lambda *_: None).ok
    return json.loads(file.read_text().splitlines()[0])


@pytest.mark.parametrize("action", ["preview", "up"])
def test_policies_are_told_the_state_and_where_to_leave_the_cost(
    command: EngineCommand, tmp_path: Path, action: str
) -> None:
    seen = events_of(command, action, ("policies",), tmp_path)
    assert seen["state"] == STATE
    assert seen["mode"] == 0o700
    assert seen["cost"] == str(tmp_path / f"one.{action}.priced.json")
    assert seen["project"] == str(command.project), "a pack of another checkout judges this project"
    assert not Path(seen["file"]).exists(), "the state stays nowhere"


@pytest.mark.parametrize(
    ("action", "packs"), [("preview", ()), ("refresh", ("policies",)), ("preview-refresh", ("policies",))]
)
def test_without_policies_nothing_is_told(
    command: EngineCommand, tmp_path: Path, action: str, packs: tuple[str, ...]
) -> None:
    seen = events_of(command, action, packs, tmp_path)
    assert (seen["state"], seen["cost"]) == (None, None)


@pytest.mark.parametrize("action", ["preview-destroy", "destroy"])
def test_a_stack_is_priced_before_it_is_destroyed(
    command: EngineCommand, tmp_path: Path, action: str
) -> None:
    events_of(command, action, ("policies",), tmp_path)
    left = json.loads((tmp_path / f"one.{action}.priced.json").read_text())
    assert (left["stack"], left["after"]["usd_per_hour"]) == ("one", "0.00")


def test_faults_of_the_file_stand_before_the_words_of_an_engine_that_cannot_read_it(
    command: EngineCommand, tmp_path: Path
) -> None:
    path = tmp_path / "bin" / "pulumi"
    answers = textwrap.dedent(PROGRAM).partition("state = os")[0]
    path.write_text(
        f"#!{sys.executable}\n{answers}sys.exit('error: get stack configuration: yaml: line 2')\n"
    )
    fault = "stacks/Pulumi.one.yaml:7: the file: given a tab; allowed: well-formed YAML [YAML 1.2]"
    record = EventFile(tmp_path / "one.refresh.events.jsonl", pytest.fail)
    runner = StackRunner("one", command, Interrupts(), lambda *_: record, (), KnownSecrets(), faults=[fault])
    result = runner.run("refresh", lambda *_: None)
    assert result.status == "failed"
    assert result.errors == [fault, "get stack configuration: yaml: line 2"]


def end_without(command: EngineCommand, tmp_path: Path, action: Any) -> StackResult:
    """Run an action whose events have no summary, as with a full folder of temporary files."""
    path = tmp_path / "bin" / "pulumi"
    path.write_text(path.read_text().replace("summaryEvent", "otherEvent"))
    record = EventFile(tmp_path / f"one.{action}.events.jsonl", pytest.fail)
    runner = StackRunner("one", command, Interrupts(), lambda *_: record, (), KnownSecrets())
    return runner.run(action, lambda *_: None)


ACTIONS = ["preview", "up", "preview-refresh", "refresh", "preview-destroy", "destroy"]


@pytest.mark.parametrize("action", ACTIONS)
def test_events_without_an_end_are_no_success(command: EngineCommand, tmp_path: Path, action: str) -> None:
    result = end_without(command, tmp_path, action)
    assert result.status == "failed"
    assert "reported no end" in result.errors[0]
    assert tempfile.gettempdir() in result.errors[0]


def left_by_a_stop(command: EngineCommand, tmp_path: Path, backend: str) -> None:
    """Put an operation into the state, and name the backend."""
    path = tmp_path / "bin" / "pulumi"
    (tmp_path / "Pulumi.yaml").write_text("{name: p, runtime: python}")
    operation = {"type": "creating", "resource": {"urn": "urn:pulumi:one::p::t:T::a", "type": "t:T"}}
    state = json.dumps({"deployment": {"resources": [], "pending_operations": [operation]}})
    answer = json.dumps({"url": backend})
    path.write_text(path.read_text().replace(json.dumps(json.dumps(STATE)), json.dumps(state)))
    text = path.read_text()
    whoami = f"if 'whoami' in sys.argv: print({answer!r}); sys.exit(0)\n"
    path.write_text(text.replace('if "export" in', f'{whoami}if "export" in'))


@pytest.mark.parametrize("action", ["preview", "up", "preview-destroy", "destroy"])
def test_operations_left_over_stop_all_but_a_refresh(
    command: EngineCommand, tmp_path: Path, action: Any
) -> None:
    left_by_a_stop(command, tmp_path, f"file://{tmp_path}")
    runner = StackRunner("one", command, Interrupts(), pytest.fail, (), KnownSecrets())
    result = runner.run(action, lambda *_: None)
    assert (result.status, result.pending, result.locks) == ("failed", True, [])
    assert "an earlier update was stopped in the middle of a step" in result.errors[0]


def test_an_update_that_runs_is_not_called_stopped(command: EngineCommand, tmp_path: Path) -> None:
    left_by_a_stop(command, tmp_path, f"file://{tmp_path}")
    locks = tmp_path / ".pulumi" / "locks" / "organization" / "p" / "one"
    locks.mkdir(parents=True)
    holder = {"pid": 7, "username": "ada", "hostname": "build-7", "timestamp": "2026-11-24T11:30:00Z"}
    (locks / "1.json").write_text(json.dumps(holder))
    runner = StackRunner("one", command, Interrupts(), pytest.fail, (), KnownSecrets())
    result = runner.run("preview", lambda *_: None)
    assert (result.status, result.locked) == ("failed", True)
    assert result.errors == ["the stack is locked by ada@build-7 (process 7) since 2026-11-24T11:30:00Z"]


def test_a_bucket_leaves_open_whether_an_update_runs(command: EngineCommand, tmp_path: Path) -> None:
    left_by_a_stop(command, tmp_path, "s3://bucket")
    runner = StackRunner("one", command, Interrupts(), pytest.fail, (), KnownSecrets())
    result = runner.run("preview", lambda *_: None)
    assert (result.pending, result.locks) == (True, None)
    assert "an update is running, or was stopped" in result.errors[0]


def test_a_state_that_changed_since_it_was_shown_is_not_changed(
    command: EngineCommand, tmp_path: Path
) -> None:
    runner = StackRunner("one", command, Interrupts(), pytest.fail, (), KnownSecrets())
    for action in ("up", "destroy", "refresh"):
        result = runner.run(action, lambda *_: None, {"urn:pulumi:one::p::t:T::a": "1"})
        assert result.errors == ["its state has changed since it was previewed (a), so nothing was changed"]


def test_files_that_changed_since_the_preview_stop_an_update(command: EngineCommand, tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("{name: p, runtime: python}")
    records = {
        name: EventFile(tmp_path / f"one.{name}.events.jsonl", pytest.fail) for name in ("preview", "up")
    }
    runner = StackRunner("one", command, Interrupts(), lambda _, action: records[action], (), KnownSecrets())
    previewed = runner.run("preview", lambda *_: None)
    assert runner.run("up", lambda *_: None, previewed.state, previewed.files).ok
    (tmp_path / "stacks").mkdir()
    (tmp_path / "stacks" / "Pulumi.one.yaml").write_text("config: {}")
    (error,) = runner.run("up", lambda *_: None, previewed.state, previewed.files).errors
    assert error.startswith("its declaration has changed since it was previewed (stacks/Pulumi.one.yaml)")


ASKING = """
    import json, os, socket, sys
    from pathlib import Path
    state = Path(__file__).with_name("state.json")
    if "export" in sys.argv:
        print(state.read_text()); sys.exit(0)
    log = open(sys.argv[sys.argv.index("--event-log") + 1], "a")
    def happens(**event): print(json.dumps(event), file=log, flush=True)
    happens(preludeEvent={})
    place, _, address = os.environ["GPUFABRIC_START_GATE"].partition(":")
    if not address:
        happens(summaryEvent={}); sys.exit(0)
    assert place == "p/one", place
    under_lock = Path(__file__).with_name("under-lock.py")
    exec(under_lock.read_text())
    gate = socket.socket(socket.AF_UNIX); gate.connect(address); gate.sendall(b"ask\\n")
    answer = gate.recv(1000)
    happens(summaryEvent={})
    if answer == b"go":
        sys.exit(0)
    happens(diagnosticEvent={"severity": "error", "message": f"Program exited: {answer}"})
    sys.exit(255)
"""
"""An engine with a program that asks whether it may start."""
A, B = ({"urn": f"urn:pulumi:one::p::t:T::{name}", "type": "t:T", "inputs": {}} for name in "ab")


def updated(command: EngineCommand, folder: Path, under_lock: str) -> StackResult:
    """Preview and update a stack; something happens while the engine has its lock."""
    (folder / "Pulumi.yaml").write_text("{name: p, runtime: python}")
    (folder / "bin" / "pulumi").write_text(f"#!{sys.executable}\n{textwrap.dedent(ASKING)}")
    (folder / "bin" / "under-lock.py").write_text(under_lock)
    (folder / "bin" / "state.json").write_text(json.dumps({"deployment": {"resources": [A]}}))
    records = {
        name: EventFile(folder / f"one.{name}.events.jsonl", pytest.fail) for name in ("preview", "up")
    }
    runner = StackRunner("one", command, Interrupts(), lambda _, action: records[action], (), KnownSecrets())
    previewed = runner.run("preview", lambda *_: None)
    return runner.run("up", lambda *_: None, previewed.state, previewed.files)


def now(*resources: Any, **more: Any) -> str:
    """Write a program that changes the state."""
    return f"state.write_text({json.dumps({'deployment': {'resources': resources, **more}})!r})\n"


def test_a_program_starts_if_the_state_is_the_previewed_one(command: EngineCommand, tmp_path: Path) -> None:
    result = updated(command, tmp_path, "")
    assert (result.status, result.action, result.errors) == ("done", "up", [])


def test_a_state_that_changed_before_the_lock_is_not_changed(command: EngineCommand, tmp_path: Path) -> None:
    result = updated(command, tmp_path, now(A, B))
    assert result.errors == ["its state has changed since it was previewed (b), so nothing was changed"]
    assert (result.status, result.action) == ("failed", "none")
    assert result.next_steps == ["Preview one again, and decide on what it shows then."]


def test_what_the_engine_itself_refreshed_before_the_program_is_no_change(
    command: EngineCommand, tmp_path: Path
) -> None:
    drifted = A | {"inputs": {"size": 2}}
    step = {"urn": A["urn"], "type": "t:T", "op": "refresh", "old": A, "new": drifted}
    refreshes = "".join(
        f"happens(**{json.dumps({event: {'metadata': {**step, 'op': op}}})})\n"
        for event, op in (("resourcePreEvent", "refresh"), ("resOutputsEvent", "update"))
    )
    read = f"Path({str(tmp_path / 'one.up.events.jsonl')!r}).read_text()"
    waits = f"import time\nwhile 'resOutputsEvent' not in {read}: time.sleep(0.02)\n"
    assert updated(command, tmp_path, refreshes + now(drifted) + waits).ok
    assert not updated(command, tmp_path, refreshes + now(drifted, B) + waits).ok


def test_operations_left_over_before_the_lock_stop_an_update(command: EngineCommand, tmp_path: Path) -> None:
    left = [{"type": "creating", "resource": B}]
    result = updated(command, tmp_path, now(A, pending_operations=left))
    assert (result.status, result.action, result.pending) == ("failed", "none", True)


def test_an_unreadable_state_stops_an_update(command: EngineCommand, tmp_path: Path) -> None:
    result = updated(command, tmp_path, "state.unlink()\n")
    assert (result.status, result.action) == ("failed", "none")
    assert "FileNotFoundError" in result.errors[0]
