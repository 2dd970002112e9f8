"""Checks of a command before it runs the engine, with a program in the place of ``pulumi``."""

import io
import json
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest
import typer
from rich.console import Console

from gpufabric.cli.prepare import RUNS, Prepared, prepare
from gpufabric.cli.request import EngineRequest
from gpufabric.engine import runs
from gpufabric.engine.result import EngineOperation, StackResult
from gpufabric.engine.runs import declared_digest
from gpufabric.plan.clock import NOW_VARIABLE
from gpufabric.spec.problems import ExplainedError
from gpufabric.wire.project import BACKBONE_STACK
from tests.engine.test_undeclared import region

AWS, WEST, AZURE, OCI = "aws-us-east-1", "aws-us-west-2", "azure-eastus", "oci-us-ashburn-1"
PROGRAM = """
import json, os, pathlib, sys
if "version" in sys.argv:
    print("v3.250.0")
elif "whoami" in sys.argv:
    print(json.dumps({"user": "me", "url": os.environ.get("BACKEND", "file:///one")}))
elif "FAILS" in os.environ:
    given = os.environ["FAILS"]
    sys.exit("error: " + ("getting secrets manager: passphrase must be set" if given == "1" else given))
elif "export" in sys.argv:
    print(os.environ["STATE"])
else:
    orphan = [{"name": "aws-eu-north-1", "current": False, "resourceCount": 3}]
    print(json.dumps([{"name": "acme/gpufabric/aws-us-east-1", "current": True, "resourceCount": 7},
                      {"name": "azure-eastus", "current": False},
                      *(orphan if "ORPHAN" in os.environ else [])] if "EMPTY" not in os.environ else []))
"""


@pytest.fixture
def project(repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a copy of the demo's project, with the program on PATH."""
    shutil.copy2(repo / "Pulumi.yaml", tmp_path)
    shutil.copytree(repo / "stacks", tmp_path / "stacks")
    program = tmp_path / "tools" / "pulumi"
    program.parent.mkdir()
    program.write_text(f"#!{sys.executable}\n{PROGRAM}")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")
    monkeypatch.setenv("STATE", region())
    return tmp_path


def prepared(project: Path, *stacks: str, **more: object) -> Prepared:
    """Prepare an update."""
    return prepare(EngineRequest("up", stacks, project, **more), Console(file=io.StringIO()))  # type: ignore[arg-type]


def refused(
    capsys: pytest.CaptureFixture[str], project: Path, *stacks: str, **more: object
) -> tuple[int, str]:
    """Give the status and the text on standard error with which an update is refused."""
    with pytest.raises(typer.Exit) as caught:
        prepared(project, *stacks, **more)
    return caught.value.exit_code, capsys.readouterr().err


def stopped(
    project: Path, operation: EngineOperation = "up", *stacks: str
) -> tuple[str, list[dict[str, Any]]]:
    """Give the error that stops a run, and the manifests of all runs."""
    with pytest.raises(ExplainedError) as caught:
        prepare(EngineRequest(operation, stacks, project), Console(file=io.StringIO()))
    return str(caught.value), [
        json.loads(file.read_text()) for file in sorted(project.glob(f"{RUNS}/*/run.json"))
    ]


def test_all_declared_stacks_in_order(project: Path) -> None:
    first = prepared(project)
    assert first.stacks == [AWS, WEST, AZURE, OCI, BACKBONE_STACK]
    assert first.fleet.known == {AWS: 7, AZURE: 0}
    assert prepared(project, BACKBONE_STACK, OCI, OCI).stacks == [OCI, BACKBONE_STACK]


def test_folder_below_the_project_will_do(project: Path) -> None:
    assert prepared(project / "stacks").fleet.run.folder.parent == project / RUNS


def test_policy_packs(project: Path) -> None:
    assert prepared(project).fleet.policy_packs == []
    (project / "policies").mkdir()
    (project / "policies" / "PulumiPolicy.yaml").touch()
    assert prepared(project).fleet.policy_packs == [str(project / "policies")]
    assert prepared(project, packs=[]).fleet.policy_packs == []
    assert prepared(project, packs=[project / "own"]).fleet.policy_packs == [str(project / "own")]


def test_backend_that_cannot_be_read(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAILS", "1")
    text, (manifest,) = stopped(project, "preview")
    assert text.startswith("the backend: given getting secrets manager: passphrase must be set; allowed: ")
    assert (manifest["operation"], manifest["errors"], manifest["stacks"]) == ("preview", [text], {})
    assert manifest["ended"]


def test_cause_in_the_manifest_has_no_secret(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAILS", "postgres://me:hunter2-planted@host/state cannot be reached")
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", "cannot be reached")
    _, (manifest,) = stopped(project)
    assert "postgres://[secret]@host/state [secret]" in manifest["errors"][0]


@pytest.mark.parametrize("operation", ["preview", "up", "refresh", "destroy"])
def test_time_that_cannot_be_read(
    project: Path, operation: EngineOperation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(NOW_VARIABLE, "bad")
    text, (manifest,) = stopped(project, operation)
    assert text.startswith("environment: GPUFABRIC_NOW: given bad; allowed: an ISO 8601 time")
    assert manifest["errors"] == [text]


def test_project_that_cannot_be_read(project: Path) -> None:
    (project / "Pulumi.yaml").write_text("name: [")
    text, (manifest,) = stopped(project)
    assert text.startswith("Pulumi.yaml:")
    assert manifest["errors"] == [text]


def test_missing_engine(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    text, (manifest,) = stopped(project)
    assert "No Pulumi engine found" in text
    assert manifest["errors"] == [text]


def test_wrong_name_leaves_no_run(project: Path) -> None:
    for operation in ("preview", "destroy"):
        text, manifests = stopped(project, operation, "gcp-moon-1")
        assert "STACK: given gcp-moon-1; allowed: aws-us-east-1" in text
        assert manifests == []


def test_stack_that_is_up_without_a_file(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ORPHAN", "1")
    monkeypatch.setenv(NOW_VARIABLE, "2026-12-01T12:00:00Z")
    preparation = prepared(project)
    (undeclared,) = preparation.fleet.run.manifest.undeclared
    assert (undeclared.stack, undeclared.gpus) == ("aws-eu-north-1", 256)
    assert "aws-eu-north-1" not in preparation.stacks, "nothing runs on it unless it is named"
    text, _ = stopped(project, "preview", "aws-eu-north-1")
    assert "STACK: given aws-eu-north-1" in text, "no program builds it"
    named = prepare(EngineRequest("destroy", ["aws-eu-north-1"], project), Console(file=io.StringIO()))
    assert named.stacks == ["aws-eu-north-1"]
    assert named.fleet.run.manifest.undeclared == []
    assert set(named.fleet.undeclared) == {"aws-eu-north-1"}


def test_nothing_to_resume(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    none = (2, "error: there is no run of `gpufabric up` to continue\n")
    assert refused(capsys, project, resume=True) == none
    prepared(project)
    assert refused(capsys, project, AWS, resume=True)[0] == 2


def test_run_that_stopped_is_not_resumed(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with monkeypatch.context() as broken:
        broken.setenv("FAILS", "1")
        stopped(project)
    assert "no run" in refused(capsys, project, resume=True)[1]


def test_resume_on_another_backend(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    prepared(project)
    monkeypatch.setenv("BACKEND", "file:///two")
    status, text = refused(capsys, project, resume=True)
    assert status == 2
    assert "another backend" in text


def test_resume_leaves_out_what_is_done_and_unchanged(project: Path) -> None:
    first = prepared(project)
    for stack in (AWS, WEST, AZURE):
        first.fleet.run.ended(StackResult(stack, "up"))
    file = project / "stacks" / f"Pulumi.{AZURE}.yaml"
    file.write_text(file.read_text().replace("nodes: 90", "nodes: 72"))

    second = prepared(project, resume=True)
    assert second.stacks == [AZURE, OCI, BACKBONE_STACK], "one of the stacks that were done has changed"
    done = f"done in run {first.fleet.run.name}"
    assert [(result.stack, result.reason) for result in second.before] == [(AWS, done), (WEST, done)]
    manifest = json.loads((second.fleet.run.folder / "run.json").read_text())
    assert manifest["resumes"] == first.fleet.run.name
    assert manifest["stacks"][AWS]["status"] == "done", "so that this run can be resumed in turn"
    assert runs.latest(project / RUNS, "up") is not None


@pytest.mark.parametrize("operation", ["preview", "up", "refresh", "destroy"])
def test_project_without_a_stack(
    project: Path, operation: EngineOperation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EMPTY", "1")
    for file in (project / "stacks").glob("Pulumi.*.yaml"):
        file.unlink()
    text, (manifest,) = stopped(project, operation)
    assert text.startswith(
        "stacks: given no file of a stack; allowed: at least one stacks/Pulumi.<stack>.yaml"
    )
    assert manifest["errors"] == [text]


def test_bytes_that_are_no_text_concern_their_stack_alone(tmp_path: Path) -> None:
    file = tmp_path / "Pulumi.a.yaml"
    file.write_bytes(b"\xff")
    assert declared_digest([file]) != declared_digest([])
