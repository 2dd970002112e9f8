"""Refusals of ``preview``, ``up``, ``refresh`` and ``destroy`` as a user meets them."""

import shutil
from pathlib import Path

import pytest

from tests.cli.test_main import gpufabric

OPERATIONS = ["preview", "up", "refresh", "destroy"]


@pytest.mark.parametrize("operation", OPERATIONS)
def test_help_names_the_exit_statuses_on_one_screen(operation: str, repo: Path) -> None:
    done = gpufabric(operation, "--help", cwd=repo)
    assert done.returncode == 0
    assert "Exit status: 0" in done.stdout
    assert "130 interrupted" in " ".join(done.stdout.split())
    assert len(done.stdout.splitlines()) <= 50


@pytest.mark.parametrize("operation", ["up", "refresh", "destroy"])
def test_without_a_terminal_and_without_yes_it_refuses(operation: str, repo: Path) -> None:
    done = gpufabric(operation, cwd=repo)
    assert done.returncode == 2
    verb = "update" if operation == "up" else operation
    said = f"error: there is no terminal to ask on: give --yes to {verb} without being asked\n"
    assert done.stdout + done.stderr == said


@pytest.mark.parametrize("operation", OPERATIONS)
def test_stack_that_is_not_declared(operation: str, repo: Path, tmp_path: Path) -> None:
    shutil.copy2(repo / "Pulumi.yaml", tmp_path)
    shutil.copytree(repo / "stacks", tmp_path / "stacks")
    options = [] if operation == "preview" else ["--yes"]
    done = gpufabric(operation, "gcp-moon-1", *options, cwd=tmp_path)
    assert done.returncode == 1
    assert (
        "given gcp-moon-1; allowed: aws-us-east-1, aws-us-west-2, azure-eastus, backbone, oci-us-ashburn-1"
        in done.stderr
    )
    assert not (tmp_path / ".gpufabric").exists()


@pytest.mark.parametrize(
    "arguments", [["up", "--parallel", "0"], ["preview", "--resume"], ["up", "--sideways"]]
)
def test_wrong_usage(arguments: list[str], repo: Path) -> None:
    done = gpufabric(*arguments, cwd=repo)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
