import json
import os
from decimal import Decimal
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from gpufabric.cli.main import app
from gpufabric.plan.clock import NOW_VARIABLE
from tests.cli.demo_project import write_project


@pytest.fixture(autouse=True)
def fixed_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NOW_VARIABLE, "2026-12-01T00:00:00Z")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return write_project(tmp_path / "project")


def show(project: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, ["show", *arguments, "--root", str(project)])


def test_the_whole_fabric(project: Path, golden) -> None:
    result = show(project)
    assert result.exit_code == 0, result.output
    golden("show.txt", "".join(f"{line.rstrip()}\n" for line in result.stdout.splitlines()))


def test_json_adds_up(project: Path) -> None:
    data = json.loads(show(project, "--json").stdout)
    assert data["gpus"] == 16 * 8 + 18 * 4
    parts = [region["cost"] for region in data["regions"]] + [data["backbone"]["cost"]]
    total = sum(Decimal(part["usd_per_hour"]) for part in parts)
    assert abs(Decimal(data["usd_per_hour"]) - total) <= Decimal("0.02")
    pool = data["regions"][0]["pools"][0]
    assert (pool["gpus"], pool["nvlink_domains"], pool["nodes_now"]) == (128, 16, 0)
    assert data["regions"][1]["pools"][0]["nvlink_domains"] == 1
    assert data["unpriced"] == sum(len(part["unpriced"]) for part in parts) > 0


def test_only_what_is_named(project: Path) -> None:
    data = json.loads(show(project, "azure-eastus", "--json").stdout)
    assert [region["stack"] for region in data["regions"]] == ["azure-eastus"]
    assert data["backbone"] is None


def test_a_faulty_stack_leaves_the_others_shown(project: Path) -> None:
    file = project / "stacks" / "Pulumi.azure-eastus.yaml"
    file.write_text(file.read_text().replace("nodes: 18", "nodes: 17"))
    result = show(project)
    assert result.exit_code == 1
    assert "pool train  16 x p6-b200.48xlarge = 128 B200" in result.stdout
    assert (
        "azure-eastus: stacks/Pulumi.azure-eastus.yaml:12: pools.train.nodes: given 17 nodes" in result.stderr
    )


def test_colliding_ranges_are_faults(project: Path) -> None:
    file = project / "stacks" / "Pulumi.azure-eastus.yaml"
    file.write_text(file.read_text().replace("10.32.0.0/16", "10.16.0.0/16"))
    data = json.loads(show(project, "aws-us-east-1", "azure-eastus", "--json").stdout)
    assert set(data["faults"]) == {"aws-us-east-1", "azure-eastus"}
    assert data["usd_per_hour"] is None


def test_unknown_stack_is_wrong_usage(project: Path) -> None:
    result = show(project, "aws-mars")
    assert result.exit_code == 2
    assert "aws-us-east-1, azure-eastus, backbone" in " ".join(result.output.replace("│", " ").split())


def test_works_without_engine_and_credentials(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith(("PULUMI", "AWS", "AZURE", "ARM", "OCI")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("PATH", "")
    assert show(project).exit_code == 0


def test_a_project_without_stacks(tmp_path: Path) -> None:
    project = write_project(tmp_path / "project")
    for file in (project / "stacks").iterdir():
        file.unlink()
    result = show(project)
    assert (result.exit_code, result.stdout.strip()) == (0, "small: nothing is declared")
