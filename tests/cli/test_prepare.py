"""What a command finds out before it runs the engine, with a program in the place of ``pulumi``."""

import io
import json
import shutil
import sys
from pathlib import Path

import pytest
import typer
from rich.console import Console

from gpufabric.cli.prepare import RUNS, Prepared, prepare
from gpufabric.cli.request import Request
from gpufabric.engine import runs
from gpufabric.engine.result import StackResult
from gpufabric.spec.project import BACKBONE_STACK

AWS, WEST, AZURE, OCI = "aws-us-east-1", "aws-us-west-2", "azure-eastus", "oci-us-ashburn-1"
PROGRAM = """
import json, os, pathlib, sys
if "version" in sys.argv:
    print("v3.250.0")
elif "whoami" in sys.argv:
    print(json.dumps({"user": "me", "url": os.environ.get("BACKEND", "file:///one")}))
elif "FAILS" in os.environ:
    sys.exit("error: getting secrets manager: passphrase must be set")
else:
    print(json.dumps([{"name": "acme/gpufabric/aws-us-east-1", "current": True, "resourceCount": 7},
                      {"name": "azure-eastus", "current": False}]))
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
    return tmp_path


def prepared(project: Path, *stacks: str, **more: object) -> Prepared:
    """Prepare an update."""
    return prepare(Request("up", stacks, project, **more), Console(file=io.StringIO()))  # type: ignore[arg-type]


def refused(project: Path, *stacks: str, **more: object) -> tuple[int, str]:
    """Give the status and the text with which an update is refused."""
    printed = io.StringIO()
    with pytest.raises(typer.Exit) as caught:
        prepare(Request("up", stacks, project, **more), Console(file=printed, width=200))  # type: ignore[arg-type]
    return caught.value.exit_code, printed.getvalue()


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
    status, text = refused(project)
    assert (status, text) == (1, "error: error: getting secrets manager: passphrase must be set\n")


def test_nothing_to_resume(project: Path) -> None:
    assert refused(project, resume=True) == (2, "error: there is no run of `gpufabric up` to continue\n")
    prepared(project)
    assert refused(project, AWS, resume=True)[0] == 2


def test_resume_on_another_backend(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    prepared(project)
    monkeypatch.setenv("BACKEND", "file:///two")
    status, text = refused(project, resume=True)
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
