import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from gpufabric.cli.main import app
from tests.cli.demo_project import write_project

COMMAND = [sys.executable, "-c", "from gpufabric.cli.main import app; app(prog_name='gpufabric')"]


def offered(project: Path, typed: str) -> list[str]:
    """Ask as the completion script of bash does."""
    words = typed.split(" ")
    variables = {
        "_GPUFABRIC_COMPLETE": "complete_bash",
        "COMP_WORDS": typed,
        "COMP_CWORD": str(len(words) - 1),
    }
    done = subprocess.run(
        COMMAND, cwd=project, env={**os.environ, **variables}, capture_output=True, text=True, check=True
    )
    return done.stdout.split()


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("gpufabric show a", ["aws-us-east-1", "azure-eastus"]),
        ("gpufabric show azure-eastus a", ["aws-us-east-1"]),
        ("gpufabric check azure-eastus a", ["aws-us-east-1"]),
        ("gpufabric manifests az", ["azure-eastus"]),
        ("gpufabric launch az", ["azure-eastus"]),
        ("gpufabric quote p6-b3", ["p6-b300.48xlarge"]),
        ("gpufabric quote tpu", ["tpu7x"]),
        ("gpufabric new --shape tpu", []),
        ("gpufabric quote --gpu GB", ["GB200", "GB300"]),
        ("gpufabric doc", ["doctor"]),
    ],
)
def test_what_the_shell_offers(tmp_path: Path, typed: str, expected: list[str]) -> None:
    assert offered(write_project(tmp_path / "project"), typed) == expected


def test_nothing_is_offered_outside_of_a_project(tmp_path: Path) -> None:
    assert offered(tmp_path, "gpufabric show a") == []


@pytest.mark.parametrize("command", ["show", "shapes", "quote", "doctor", "new"])
def test_help_is_one_screen(command: str) -> None:
    result = CliRunner().invoke(app, [command, "--help"], env={"COLUMNS": "100", "NO_COLOR": "1"})
    assert result.exit_code == 0
    assert len(result.stdout.splitlines()) <= 40
    assert "Exit status" in result.stdout
