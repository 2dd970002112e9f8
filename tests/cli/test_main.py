import json
import subprocess
import sys
from pathlib import Path

import pytest

COMMAND = [sys.executable, "-c", "from gpufabric.cli.main import run; run()"]


def gpufabric(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run the command as a user does."""
    return subprocess.run([*COMMAND, *arguments], cwd=cwd, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    "arguments", [["--help"], ["demo", "--help"], ["sim", "--help"], ["schema", "--help"]]
)
def test_help(arguments: list[str], repo: Path) -> None:
    done = gpufabric(*arguments, cwd=repo)
    assert done.returncode == 0
    assert "Usage" in done.stdout


@pytest.mark.parametrize("declaration", ["region", "backbone", "fabric"])
def test_schema_is_json_schema(declaration: str, repo: Path) -> None:
    schema = json.loads(gpufabric("schema", declaration, cwd=repo).stdout)
    assert "$defs" in schema


def test_unknown_schema_names_those_there_are(repo: Path) -> None:
    done = gpufabric("schema", "cloud", cwd=repo)
    assert done.returncode == 2
    assert "region, backbone, fabric" in " ".join(done.stderr.replace("│", " ").split())


def test_bad_project_ends_in_a_message_and_status_1(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: gpufabric\n")
    done = gpufabric("demo", "up", cwd=tmp_path)
    assert done.returncode == 1
    assert "config.fabric.default: given nothing" in done.stderr
    assert "Traceback" not in done.stderr


def test_folder_without_a_project(tmp_path: Path) -> None:
    done = gpufabric("demo", "up", cwd=tmp_path)
    assert done.returncode == 2
    assert "Pulumi.yaml" in done.stderr
    assert "Traceback" not in done.stderr
    assert not list(tmp_path.iterdir())
