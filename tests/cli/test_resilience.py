import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML
from typer.testing import CliRunner, Result

from gpufabric.cli.main import app

ROOT = Path(__file__).parents[2]
Edit = Callable[[dict[str, Any], dict[str, Any]], None]


def run(*arguments: str, root: Path = ROOT) -> Result:
    return CliRunner().invoke(app, ["resilience", *arguments, "--root", str(root)])


@pytest.fixture
def project(tmp_path: Path) -> Callable[[Edit], Path]:
    """Copy the checkout's declaration with the fabric and the backbone edited."""

    def build(edit: Edit) -> Path:
        yaml = YAML()
        shutil.copy(ROOT / "Pulumi.yaml", tmp_path)
        shutil.copytree(ROOT / "stacks", tmp_path / "stacks")
        paths = tmp_path / "Pulumi.yaml", tmp_path / "stacks" / "Pulumi.backbone.yaml"
        files = [yaml.load(path.read_text()) for path in paths]
        edit(files[0]["config"]["fabric"]["default"], files[1]["config"]["gpufabric:backbone"])
        for path, data in zip(paths, files, strict=True):
            yaml.dump(data, path)
        return tmp_path

    return build


def test_shows_a_line_for_each_loss() -> None:
    result = run()
    assert result.exit_code in (0, 1), result.output
    for said in (
        "power domain",
        "US-MIDA-PJM (PJM Interconnection)",
        "aws-us-east-1--azure-eastus",
        "Train on",
    ):
        assert said in result.output
    assert "No training mode needs less than 1 ms" in result.output


def test_json(project: Callable[[Edit], Path]) -> None:
    def edit(fabric: dict[str, Any], backbone: dict[str, Any]) -> None:
        fabric["resilience"] = {"minimum_surviving_share": 0.2}

    printed = json.loads(run("--json", root=project(edit)).stdout)
    losses = {(loss["kind"], loss["name"]): loss for loss in printed["losses"]}
    east = losses["region", "aws-us-east-1"]
    gpus = {region["stack"]: region["gpus"] for region in printed["regions"]}
    assert east["gpus_left"] == sum(gpus.values()) - gpus["aws-us-east-1"]
    assert east["enough"] is True
    assert (east["replicas_together"], east["replicas_before"], east["quorum"]) == (3, 4, 3)
    assert all(region["power_domain"] for region in printed["regions"])


def test_less_than_the_declared_share_is_status_1(project: Callable[[Edit], Path]) -> None:
    def edit(fabric: dict[str, Any], backbone: dict[str, Any]) -> None:
        fabric["resilience"] = {"minimum_surviving_share": 0.9}

    result = run(root=project(edit))
    assert result.exit_code == 1, result.output
    assert "can continue training, below the declared 90%" in result.output


def test_a_loss_that_must_be_survived_but_leaves_no_quorum_is_status_1(
    project: Callable[[Edit], Path],
) -> None:
    def edit(fabric: dict[str, Any], backbone: dict[str, Any]) -> None:
        fabric["resilience"] = {}
        fabric["training"]["must_survive"] = ["cloud"]

    result = run(root=project(edit))
    assert result.exit_code == 1, result.output
    assert "must be survived: loss of cloud aws: training stops: 2 of 4 replicas left, quorum is 3" in (
        result.output
    )


def test_a_quorum_that_the_fabric_never_has_is_status_2(project: Callable[[Edit], Path]) -> None:
    def edit(fabric: dict[str, Any], backbone: dict[str, Any]) -> None:
        fabric["training"]["quorum"] = 5

    result = run(root=project(edit))
    assert result.exit_code == 2, result.output
    assert "fabric.training.quorum: given 5; allowed: at most 4" in result.output


def test_an_impossible_round_trip_is_status_2_and_names_the_line(project: Callable[[Edit], Path]) -> None:
    def edit(fabric: dict[str, Any], backbone: dict[str, Any]) -> None:
        far = next(link for link in backbone["links"] if "aws-us-west-2" in link["between"])
        far["latency_ms"] = 12.5

    result = run(root=project(edit))
    assert result.exit_code == 2, result.output
    assert "stacks/Pulumi.backbone.yaml:" in result.output
    assert "latency_ms: given 12.5 ms over 3," in result.output


def test_a_bridge_is_named(project: Callable[[Edit], Path]) -> None:
    def edit(fabric: dict[str, Any], backbone: dict[str, Any]) -> None:
        backbone["links"] = [
            link for link in backbone["links"] if "oci-us-ashburn-1" not in link["between"]
        ] + [
            link for link in backbone["links"] if set(link["between"]) == {"azure-eastus", "oci-us-ashburn-1"}
        ]

    result = run(root=project(edit))
    assert "link azure-eastus--oci-us-ashburn-1 is a bridge" in result.output
    assert "bridge: 2 parts" in result.output


def test_a_policy_that_leaves_nothing_is_status_2(project: Callable[[Edit], Path]) -> None:
    def edit(fabric: dict[str, Any], backbone: dict[str, Any]) -> None:
        fabric["resilience"] = {"checkpoints": {"interval_minutes": 60, "written_by": ["azure-eastus"]}}

    result = run(root=project(edit))
    assert result.exit_code == 2, result.output
    assert "no complete checkpoint outside azure-eastus" in result.output


def test_without_any_gpu_no_loss_is_withstood(project: Callable[[Edit], Path]) -> None:
    root = project(lambda fabric, backbone: None)
    for file in (root / "stacks").glob("Pulumi.*.yaml"):
        if "backbone" not in file.name:
            yaml = YAML()
            data = yaml.load(file.read_text())
            data["config"]["gpufabric:region"]["pools"] = {}
            yaml.dump(data, file)
    result = run(root=root)
    assert result.exit_code == 1
    assert "no region has GPUs: nothing trains, so no loss can be judged" in result.output
    assert {loss["enough"] for loss in json.loads(run("--json", root=root).output)["losses"]} == {None}
