import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from gpufabric.engine import runs
from gpufabric.engine.result import Action, StackResult
from gpufabric.spec.problems import DeclarationError

DECLARED = {"aws": "1", "backbone": "2"}


def begin(tmp_path: Path, **changes: Any) -> runs.Run:
    """Begin a run."""
    options: dict[str, Any] = {"declared": DECLARED, "backend": "file:///x", "mask": str} | changes
    return runs.start(tmp_path / "runs", tmp_path, options.pop("operation", "up"), **options)


def read(run: runs.Run) -> dict[str, Any]:
    """Read a run's manifest from its file."""
    return json.loads((run.folder / "run.json").read_text())


def test_manifest_follows_the_run(tmp_path: Path) -> None:
    run = begin(tmp_path)
    assert [record["status"] for record in read(run)["stacks"].values()] == ["waiting", "waiting"]
    for action in ("preview", "up", "preview"):
        run.record("aws", action)
    assert read(run)["stacks"]["aws"]["status"] == "running"
    run.ended(StackResult("aws", "up", "failed"))
    run.close()
    data = read(run)
    assert data["stacks"]["aws"]["status"] == "failed"
    files = ["aws.preview.events.jsonl", "aws.up.events.jsonl", "aws.preview.2.events.jsonl"]
    assert data["stacks"]["aws"]["events"] == files
    assert all((run.folder / name).is_file() for name in files)
    assert data["ended"]
    assert data["operation"] == "up"


def test_address_of_the_backend_is_not_written(tmp_path: Path) -> None:
    run = begin(tmp_path, backend="postgres://user:hunter2@host/db")
    assert "hunter2" not in (run.folder / "run.json").read_text()


def test_events_are_kept_word_for_word_without_debug_messages(tmp_path: Path) -> None:
    run, action = begin(tmp_path), "up"
    keep = run.record("aws", action)  # type: ignore[arg-type]
    event = {"sequence": 1, "policyEvent": {"message": "ü <x>", "severity": "high"}}
    keep(event)
    keep({"sequence": 2, "diagnosticEvent": {"severity": "debug", "message": "inputs: hunter2"}})
    keep({"sequence": 3, "diagnosticEvent": {"severity": "error", "message": "no"}})
    (name,) = run.manifest.stacks["aws"].events
    lines = [json.loads(line) for line in (run.folder / name).read_text().splitlines()]
    assert [line["sequence"] for line in lines] == [1, 3]
    assert lines[0] == event


def test_only_this_user_can_read_a_run(tmp_path: Path) -> None:
    action: Action = "preview"
    run = begin(tmp_path)
    run.record("aws", action)
    assert run.folder.stat().st_mode & 0o077 == 0
    assert all(path.stat().st_mode & 0o077 == 0 for path in run.folder.glob("*.events.jsonl"))


def test_newest_run_of_the_same_operation_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert runs.latest(tmp_path / "runs", "up") is None
    tokens = iter("0123")
    monkeypatch.setattr("gpufabric.engine.runs.secrets.token_hex", lambda _: next(tokens))
    begin(tmp_path)
    newest = begin(tmp_path)
    begin(tmp_path, operation="destroy")
    manifest = runs.latest(tmp_path / "runs", "up")
    assert manifest == newest.manifest


def test_oldest_runs_are_dropped(tmp_path: Path) -> None:
    for _ in range(runs.KEPT + 3):
        begin(tmp_path).close()
    assert len(list((tmp_path / "runs").iterdir())) == runs.KEPT


def test_a_run_is_not_dropped_while_it_runs(tmp_path: Path) -> None:
    running, elsewhere, killed = (begin(tmp_path) for _ in range(3))
    for run, changes in ((running, {}), (elsewhere, {"host": "another"}), (killed, {"pid": 2**22 + 1})):
        run.folder = run.folder.rename(tmp_path / "runs" / f"1{run.name}")
        file = run.folder / "run.json"
        file.write_text(json.dumps(json.loads(file.read_text()) | changes))
    for _ in range(runs.KEPT + 3):
        begin(tmp_path).close()
    assert running.folder.is_dir()
    assert elsewhere.folder.is_dir(), "nobody here can tell"
    assert not killed.folder.exists()
    running.ended(StackResult("aws", "up"))
    assert not running.problem


def test_a_folder_that_cannot_be_written_is_one_error(tmp_path: Path) -> None:
    (tmp_path / "runs").write_text("")
    with pytest.raises(DeclarationError, match="a folder that this user can write") as caught:
        begin(tmp_path)
    assert str(tmp_path / "runs") in str(caught.value)


def test_what_cannot_be_recorded_stops_no_engine(tmp_path: Path) -> None:
    run = begin(tmp_path)
    keep = run.record("aws", "up")
    shutil.rmtree(run.folder)
    for _ in range(2):
        keep({"sequence": 1, "policyEvent": {}})
    run.ended(StackResult("aws", "up"))
    run.record("backbone", "up")
    run.close()
    assert str(run.folder) in run.problem
    assert "No such file" in run.problem


@pytest.mark.parametrize(
    ("declared", "commit", "done"),
    [
        (DECLARED, "", ["aws"]),
        ({"aws": "changed", "backbone": "2"}, "", []),
        ({"backbone": "2"}, "", []),
        (DECLARED, "another", []),
    ],
)
def test_what_is_done_is_done_only_while_its_declaration_stands(
    tmp_path: Path, declared: dict[str, str], commit: str, done: list[str]
) -> None:
    run = begin(tmp_path)
    run.ended(StackResult("aws", "up"))
    run.ended(StackResult("backbone", "none", "skipped"))
    old = runs.latest(tmp_path / "runs", "up")
    assert old is not None
    assert runs.done_before(old, declared, commit) == done


def test_salt_of_the_engine_is_no_change_of_the_declaration(tmp_path: Path) -> None:
    file = tmp_path / "Pulumi.a.yaml"
    file.write_text("config: {}\n")
    before = runs.declared_digest([file])
    file.write_text("config: {}\nencryptionsalt: v1:abc\n")
    assert runs.declared_digest([file]) == before
    file.write_text("config: {x: 1}\n")
    assert runs.declared_digest([file]) != before
    assert runs.declared_digest([tmp_path / "absent"]) == runs.declared_digest([])
