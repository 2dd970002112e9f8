import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from gpufabric.cli.main import app
from gpufabric.coordination.launch import HEADER
from gpufabric.plan.clock import NOW_VARIABLE

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def fixed_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NOW_VARIABLE, "2026-11-22T00:00:00Z")


def run(*arguments: str, root: Path = ROOT) -> Result:
    return CliRunner().invoke(app, ["launch", *arguments, "--root", str(root)])


def test_prints_every_file_under_its_name() -> None:
    result = run("azure-eastus")
    assert result.exit_code == 0, result.output
    assert "==> slurm/topology.yaml <==" in result.output
    assert "REPLICA_GROUP_ID=" in result.output


def test_writes_files_and_says_where_the_lighthouse_is(tmp_path: Path) -> None:
    result = run("oci-us-ashburn-1", "--out", str(tmp_path))
    assert result.exit_code == 0, result.output
    written = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    assert {f"new     {name}" for name in written} <= set(result.output.splitlines())
    assert "Lighthouse: " in result.output
    assert "Fallback: " in result.output
    for name in written:
        assert HEADER in (tmp_path / name).read_text().splitlines()[:2]
    again = run("oci-us-ashburn-1", "--out", str(tmp_path))
    assert {f"same    {name}" for name in written} <= set(again.output.splitlines())


def test_leaves_the_files_of_others_alone(tmp_path: Path) -> None:
    (tmp_path / "kueue-topology.yaml").write_text("mine: true\n")
    result = run("oci-us-ashburn-1", "--out", str(tmp_path))
    assert result.exit_code == 1
    assert "kueue-topology.yaml" in result.output
    assert (tmp_path / "kueue-topology.yaml").read_text() == "mine: true\n"


def test_json_holds_the_files_and_the_choice() -> None:
    printed = json.loads(run("aws-us-east-1", "--json").stdout)
    assert printed["lighthouse"] != printed["fallback"]
    assert {file["path"] for file in printed["files"]} >= {"train/launch.env", "slurm/topology.yaml"}
    assert all(file["text"] for file in printed["files"])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["gcp-x"], "'gcp-x' is not a stack of this project"),
        (["backbone"], "links regions"),
        (["aws-us-east-1", "--lighthouse-host", "http://x:1"], "host name"),
        (["azure-eastus", "--topology", "topograph"], "no provider for azure"),
        (["azure-eastus", "--script", " "], "path of a script in the image"),
        (["azure-eastus", "--image", "ghcr.io/Org/train:1"], "the path in lower case"),
    ],
)
def test_bad_input(arguments: list[str], said: str) -> None:
    result = run(*arguments)
    assert result.exit_code != 0
    assert said in " ".join((result.output + str(result.exception)).split()).replace("│ ", "")


def test_a_linked_region_without_a_file_is_named(tmp_path: Path) -> None:
    shutil.copy(ROOT / "Pulumi.yaml", tmp_path)
    shutil.copytree(ROOT / "stacks", tmp_path / "stacks")
    for stack in ("aws-us-west-2", "oci-us-ashburn-1"):
        (tmp_path / "stacks" / f"Pulumi.{stack}.yaml").unlink()
    result = run("azure-eastus", root=tmp_path)
    assert result.exit_code == 0, result.output
    assert "note: links name aws-us-west-2, oci-us-ashburn-1, without a file" in result.stderr
    assert run("azure-eastus").stderr == ""


def test_a_region_that_cannot_be_read_stops_it(tmp_path: Path) -> None:
    shutil.copy(ROOT / "Pulumi.yaml", tmp_path)
    shutil.copytree(ROOT / "stacks", tmp_path / "stacks")
    broken = tmp_path / "stacks" / "Pulumi.oci-us-ashburn-1.yaml"
    broken.write_text(broken.read_text().replace("nodes: 40", "nodes: forty"))
    result = run("azure-eastus", root=tmp_path)
    assert result.exit_code == 1
    assert "Pulumi.oci-us-ashburn-1.yaml" in str(result.exception)


def test_a_project_that_requires_digests_refuses_an_image_without_one(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "stacks", tmp_path / "stacks")
    declared = (ROOT / "Pulumi.yaml").read_text()
    required = declared.replace(
        "      name: demo\n", "      name: demo\n      supply_chain: {digests: required}\n"
    )
    assert required != declared
    (tmp_path / "Pulumi.yaml").write_text(required)
    refused = run("azure-eastus", "--image", "ghcr.io/org/train:1", root=tmp_path)
    assert refused.exit_code == 1
    line = required.partition("supply_chain")[0].count("\n") + 1
    assert str(refused.exception) == (
        "--image: given ghcr.io/org/train:1; allowed: ghcr.io/org/train:1@sha256:..., with the digest that "
        "`crane digest ghcr.io/org/train:1` prints "
        f"[supply_chain.digests: required in Pulumi.yaml:{line}]"
    )
    digest = "sha256:" + "0" * 64
    assert run("azure-eastus", "--image", f"ghcr.io/org/train:1@{digest}", root=tmp_path).exit_code == 0
    assert run("azure-eastus", root=tmp_path).exit_code == 0
