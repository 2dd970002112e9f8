import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from gpufabric.cli.main import app
from gpufabric.plan.clock import NOW_VARIABLE
from gpufabric.planner.stack_files import FILL_IN
from gpufabric.spec.backbone import Backbone
from gpufabric.spec.project import load_project
from tests.planner.lease_project import write_job, write_project

REGIONS = ["aws-us-east-1", "aws-us-west-2", "oci-us-ashburn-1"]


@pytest.fixture(autouse=True)
def fixed_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NOW_VARIABLE, "2026-11-29T00:00:00Z")


def plan(*arguments: str) -> Result:
    result = CliRunner().invoke(app, ["plan", *arguments])
    assert "Traceback" not in result.output
    return result


def said(result: Result) -> str:
    return " ".join(result.output.split())


def files_of(project: Path) -> dict[str, str]:
    return {file.name: file.read_text() for file in (project / "stacks").glob("Pulumi.*.yaml")}


def test_the_files_of_a_lease_pass_check(tmp_path: Path) -> None:
    project = write_project(tmp_path / "lab")
    result = plan(str(write_job(tmp_path / "job.yaml")), "--write", str(project))
    assert result.exit_code == 0, result.output
    assert "Next:\n    gpufabric check\n" in result.stdout
    assert FILL_IN not in "".join(files_of(project).values())
    loaded = load_project(project)
    assert loaded.faults == {}
    assert [*loaded.stacks] == sorted([*REGIONS, "backbone"])
    checked = CliRunner().invoke(app, ["check", "--json", "--root", str(project)])
    assert checked.exit_code == 0, checked.output
    assert {stack["stack"] for stack in json.loads(checked.stdout)["stacks"]} == set(loaded.stacks)


def test_the_files_hold_what_the_plan_chose(tmp_path: Path) -> None:
    project = write_project(tmp_path / "lab")
    job = str(write_job(tmp_path / "job.yaml"))
    assert plan(job, "--write", str(project)).exit_code == 0
    chosen = json.loads(plan(job, "--json").stdout)
    loaded = load_project(project)
    for lease in chosen["leased"]:
        pools = loaded.regions[lease["region"]].pools.values()
        assert {pool.shape for pool in pools} == {lease["shape"]}
        assert {pool.capacity.mode for pool in pools} == {lease["mode"]}
        assert sum(pool.nodes for pool in pools) == lease["machines"]
    backbone = loaded.stacks["backbone"]
    assert isinstance(backbone, Backbone)
    written = {(link.between, link.kind, link.gbps) for link in backbone.links}
    assert written == {
        (tuple(link["between"]), link["kind"], link["gbps"]) for link in chosen["links"]["links"]
    }
    networks = [region.network.cidr for region in loaded.regions.values()]
    assert len(set(networks)) == len(REGIONS)


def test_open_values_are_named_and_never_guessed(tmp_path: Path) -> None:
    project = write_project(tmp_path / "lab", training=False)
    result = plan(str(write_job(tmp_path / "job.yaml", stacks=False)), "--write", str(project))
    assert result.exit_code == 0, result.output
    for place in (
        "stacks/Pulumi.aws-us-east-1.yaml account_id:",
        "stacks/Pulumi.aws-us-west-2.yaml pools.train.capacity.id:",
        "stacks/Pulumi.oci-us-ashburn-1.yaml node_image_id:",
        "Pulumi.yaml fabric.training:",
    ):
        assert place in said(result)
    text = files_of(project)["Pulumi.aws-us-east-1.yaml"]
    assert f"account_id: {FILL_IN}" in text
    checked = CliRunner().invoke(app, ["check", "--root", str(project)])
    assert checked.exit_code == 2
    assert "account_id" in checked.output
    assert FILL_IN in checked.output


def test_networks_differ_even_if_values_are_open(tmp_path: Path) -> None:
    project = write_project(tmp_path / "lab")
    assert plan(str(write_job(tmp_path / "job.yaml", stacks=False)), "--write", str(project)).exit_code == 0
    networks = [
        line.split()[-1]
        for text in files_of(project).values()
        for line in text.splitlines()
        if line.strip().startswith("cidr:")
    ]
    assert len(networks) == len(set(networks)) == len(REGIONS)


def test_accounts_of_the_project_are_used(tmp_path: Path) -> None:
    project = write_project(tmp_path / "lab")
    job = tmp_path / "job.yaml"
    assert plan(str(write_job(job)), "--write", str(project)).exit_code == 0
    (project / "stacks" / "Pulumi.aws-us-west-2.yaml").unlink()
    result = plan(str(write_job(job, stacks=False)), "--write", str(project), "--force")
    assert "Pulumi.aws-us-west-2.yaml zone:" in said(result)
    assert "Pulumi.aws-us-west-2.yaml account_id:" not in said(result)
    assert "123456789012" in files_of(project)["Pulumi.aws-us-west-2.yaml"]


def test_nothing_is_overwritten_without_force(tmp_path: Path) -> None:
    project = write_project(tmp_path / "lab")
    other = project / "stacks" / "Pulumi.aws-us-east-1.yaml"
    other.parent.mkdir()
    other.write_text("config: {}\n")
    job = str(write_job(tmp_path / "job.yaml"))
    result = plan(job, "--write", str(project))
    assert result.exit_code == 1
    assert "there already" in result.stderr
    assert files_of(project) == {other.name: "config: {}\n"}
    assert plan(job, "--write", str(project), "--force").exit_code == 0
    assert "p5.48xlarge" in other.read_text()
    assert plan(job, "--write", str(project)).exit_code == 0, "the same text again"


def test_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    project = write_project(tmp_path / "lab")
    result = plan(str(write_job(tmp_path / "job.yaml")), "--write", str(project), "--dry-run")
    assert result.exit_code == 0, result.output
    assert "# stacks/Pulumi.backbone.yaml" in result.stdout
    assert not (project / "stacks").exists()


def test_without_a_project_it_says_how_to_make_it(tmp_path: Path) -> None:
    result = plan(str(write_job(tmp_path / "job.yaml")), "--write", str(tmp_path / "none"))
    assert result.exit_code == 2
    assert "gpufabric init" in said(result)


def test_encrypted_accounts_are_left_to_fill_in(tmp_path: Path) -> None:
    project = write_project(tmp_path / "lab")
    job = tmp_path / "job.yaml"
    assert plan(str(write_job(job)), "--write", str(project)).exit_code == 0
    (project / "stacks" / "Pulumi.aws-us-west-2.yaml").unlink()
    east = project / "stacks" / "Pulumi.aws-us-east-1.yaml"
    east.write_text(east.read_text().replace("'123456789012'", "{ secure: v1:abcdefgh:ijklmnop }"))
    result = plan(str(write_job(job, stacks=False)), "--write", str(project), "--force")
    assert "Pulumi.aws-us-west-2.yaml account_id:" in said(result)
    assert f"account_id: {FILL_IN}" in files_of(project)["Pulumi.aws-us-west-2.yaml"]
