import json
import os
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from gpufabric.cli.main import app
from tests.cli.demo_project import write_project


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in list(os.environ):
        if name.startswith(("PULUMI", "AWS", "AZURE", "ARM", "OCI", "TF_VAR", "GPUFABRIC")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("PATH", "")
    return write_project(tmp_path / "project")


def doctor(project: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, ["doctor", *arguments, "--root", str(project)])


def test_says_what_is_missing_and_what_mends_it(project: Path) -> None:
    result = doctor(project)
    assert result.exit_code == 1
    lines = [line.rstrip() for line in result.stdout.splitlines()]
    assert "missing  backend                not set" in lines
    assert "fix: pulumi login, or pulumi login file://DIR" in result.stdout
    assert result.stdout.rstrip().endswith("7 requirements are missing.")


def test_json_has_every_check(project: Path) -> None:
    result = doctor(project, "--json")
    data = json.loads(result.stdout)
    assert result.exit_code == 1
    assert data["missing"] == sum(check["status"] == "missing" for check in data["checks"]) > 0
    assert all(check["mend"] for check in data["checks"] if check["status"] == "missing")


def test_a_folder_below_the_project_will_do(project: Path) -> None:
    assert "stacks" in doctor(project / "stacks").stdout
