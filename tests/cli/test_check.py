import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from gpufabric.engine.workspace import copy_project
from gpufabric.plan.clock import NOW_VARIABLE
from gpufabric.simcloud.environment import SIMULATED_TIME

COMMAND = [sys.executable, "-c", "from gpufabric.cli.main import run; run()", "check"]
OCI = "oci-us-ashburn-1"


def check(cwd: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command as a user does, without an engine and without credentials in the environment."""
    environment = {"PATH": "", "HOME": os.environ.get("HOME", ""), NOW_VARIABLE: SIMULATED_TIME}
    done = subprocess.run(
        [*COMMAND, *arguments], cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done


@pytest.fixture
def project(repo: Path, tmp_path: Path) -> Path:
    return copy_project(repo, tmp_path / "project")


def budget(project: Path, usd_per_hour: int) -> None:
    file = project / "stacks" / f"Pulumi.{OCI}.yaml"
    file.write_text(file.read_text().replace("usd_per_hour: 5000", f"usd_per_hour: {usd_per_hour}"))


def test_table_names_stack_and_place(project: Path) -> None:
    budget(project, 100)
    done = check(project, OCI)
    assert done.returncode == 1, done.stderr
    assert f"stacks/Pulumi.{OCI}.yaml:" in done.stdout
    assert "[mandatory] cost-stack-budget-hourly" in done.stdout
    assert done.stdout.strip().splitlines()[-1].startswith(f"{OCI}  fails")


def test_json_and_sarif(project: Path) -> None:
    done = check(project, "azure-eastus", OCI, "--json", "--sarif", "out.sarif")
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert [stack["stack"] for stack in report["stacks"]] == ["azure-eastus", OCI]
    assert report["exit"] == 0
    log = json.loads((project / "out.sarif").read_text())
    files = {
        result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        for result in log["runs"][0]["results"]
    }
    assert files == {f"stacks/Pulumi.{OCI}.yaml", "stacks/Pulumi.azure-eastus.yaml", "Pulumi.yaml"}


def test_annotations_and_code_quality(project: Path) -> None:
    budget(project, 100)
    done = check(project, OCI, "--annotations", "github", "--code-quality", "quality.json")
    assert done.returncode == 1, done.stderr
    [error] = [line for line in done.stdout.splitlines() if line.startswith("::error ")]
    file = f"stacks/Pulumi.{OCI}.yaml"
    line = next(
        number
        for number, text in enumerate((project / file).read_text().splitlines(), 1)
        if "usd_per_hour: 100" in text
    )
    assert error.startswith(f"::error file={file},line={line},title=blocks%3A cost-stack-budget-hourly::")
    [blocker] = [
        entry
        for entry in json.loads((project / "quality.json").read_text())
        if entry["severity"] == "blocker"
    ]
    assert blocker["location"] == {"path": file, "lines": {"begin": line}}


def test_a_declaration_with_errors_is_annotated_at_its_line(project: Path) -> None:
    file = project / "stacks" / f"Pulumi.{OCI}.yaml"
    file.write_text(file.read_text().replace("nodes: 40", "nodes: many"))
    done = check(project, OCI, "--annotations", "github", "--sarif", "out.sarif")
    assert done.returncode == 2
    line = next(n for n, text in enumerate(file.read_text().splitlines(), 1) if "nodes: many" in text)
    assert f"::error file=stacks/Pulumi.{OCI}.yaml,line={line},title=blocks%3A declaration::" in done.stdout
    [run] = json.loads((project / "out.sarif").read_text())["runs"]
    assert run["invocations"][0]["exitCode"] == 2
    assert [result["ruleId"] for result in run["results"]] == ["declaration"]


def test_nothing_is_written_into_the_project(project: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in project.rglob("*") if "__pycache__" not in path.parts}
    check(project, OCI)
    after = {path: path.stat().st_mtime_ns for path in project.rglob("*") if "__pycache__" not in path.parts}
    assert set(before) == set(after)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["aws-mars"], "given aws-mars; allowed: aws-us-east-1, aws-us-west-2, azure-eastus, backbone"),
        (["--state", "absent.json"], "absent.json: the file: given a file that cannot be read"),
        (["--events", "Pulumi.yaml"], "Pulumi.yaml: the file: given"),
        ([OCI, "--sarif", "nowhere/out.sarif"], "--sarif: given out.sarif"),
        ([OCI, "--code-quality", "nowhere/out.json"], "--code-quality: given out.json"),
        ([OCI, "--json", "--annotations", "github"], "--json and --annotations both write"),
        ([OCI, "--state", "x"], "only one of stacks, --state and --events"),
        (
            ["--root", "nowhere"],
            "--root: given nowhere, which does not exist; allowed: the folder of",
        ),
    ],
)
def test_bad_use_ends_in_a_message_and_status_2(project: Path, arguments: list[str], message: str) -> None:
    done = check(project, *arguments)
    assert done.returncode == 2
    assert message in " ".join(done.stderr.replace("│", " ").split())


def test_bad_declaration_is_placed_and_ends_in_status_2(project: Path) -> None:
    file = project / "stacks" / f"Pulumi.{OCI}.yaml"
    file.write_text(file.read_text().replace("nodes: 40", "nodes: many"))
    done = check(project, OCI)
    assert done.returncode == 2
    assert f"stacks/Pulumi.{OCI}.yaml:" in done.stdout
    assert "not checked" in done.stdout


def test_time_that_cannot_be_read(project: Path) -> None:
    environment = {"PATH": "", "HOME": os.environ.get("HOME", ""), NOW_VARIABLE: "tomorrow"}
    done = subprocess.run(
        [*COMMAND, OCI], cwd=project, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode in (2, 3)
    assert "Traceback" not in done.stderr
