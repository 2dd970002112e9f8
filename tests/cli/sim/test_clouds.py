import json
from pathlib import Path

import pytest
from ruamel.yaml import YAML
from typer.testing import CliRunner

from gpufabric.cli.main import app
from gpufabric.cli.sim.clouds import use_cloud_files
from gpufabric.simcloud.cloudfiles.applied import applied
from gpufabric.simcloud.cloudfiles.read import read_cloud_files
from tests.simcloud.cloudfiles.made import AWS, written
from tools.bare_project import bare_project, declare
from tools.small_fabric import REGIONS


def run(*arguments, code=0):
    result = CliRunner().invoke(app, ["sim", *arguments])
    assert result.exit_code == code, result.output
    return result.stdout if code == 0 else result.stderr


@pytest.fixture
def project(tmp_path, repo, monkeypatch):
    folder = bare_project(repo, tmp_path / "project")
    for stack, declared in REGIONS.items():
        declare(folder, stack, declared)
    monkeypatch.chdir(folder)
    for name in ("GPUFABRIC_NOW", "GPUFABRIC_SIM_DIR", "GPUFABRIC_SIM_CLOUDS"):
        monkeypatch.delenv(name, raising=False)
    return folder


def test_a_draft_can_be_loaded_and_says_what_is_unknown(project):
    said = run("init")
    accounts = read_cloud_files(project / "clouds")
    assert {account.cloud for account in accounts} == {"aws", "azure", "oci"}
    assert said.count("wrote ") == len(accounts)
    assert "unknown" in said
    assert "given a file that exists" in run("init", code=2)
    loaded = run("load")
    assert loaded.startswith(f"{len(accounts)} accounts loaded\nunknown: ")
    assert run("load").startswith(f"{len(accounts)} accounts loaded before")
    assert run("unload") == "removed\n"
    assert run("unload") == "there are none\n"


def test_the_files_limit_what_a_shown_capacity_says(project):
    run("init")
    folder = project / "stacks" / "quota-snapshots"
    folder.mkdir(exist_ok=True)
    families = "families: {gpu-h100-count: {limit: 384, used: 0}}"
    stack = next(name for name, region in REGIONS.items() if region["cloud"] == "oci")
    (folder / f"{stack}.yaml").write_text(f"taken_at: 2026-11-20T06:00:00Z\nsource: hand\n{families}\n")
    assert run("capacity", "show") == "nothing is limited\n"
    said = run("init", "drafts")
    assert f"export GPUFABRIC_SIM_CLOUDS={project / 'drafts'}" in said
    run("load", "drafts")
    shown = run("capacity", "show")
    assert REGIONS[stack]["availability_domain"] in shown
    assert "384" in shown


def test_a_block_that_a_pool_declares_is_in_the_draft(project):
    id_, starts, ends = "cr-0f3a9c1d2b4e5f607", "2026-11-24T11:30:00+00:00", "2027-01-05T11:30:00+00:00"
    block = {"mode": "capacity-block", "id": id_, "nodes": 6, "starts": starts, "ends": ends}
    pools = {"train": {"shape": "p6-b200.48xlarge", "nodes": 2, "capacity": block}}
    declare(project, "aws-us-east-1", {**REGIONS["aws-us-east-1"], "pools": pools})
    run("init", "drafts")
    (file,) = Path("drafts").glob("aws-*.yaml")
    (entry,) = YAML(typ="safe").load(file)["aws"]["reservations"]
    assert (entry["id"], entry["kind"], entry["count"]) == (id_, "capacity-block", 6)


def test_runs_use_the_folder_of_the_project_or_of_the_variable(project, tmp_path, monkeypatch):
    home = tmp_path / "sim"
    use_cloud_files(project, home)
    assert not home.exists()
    other = written(tmp_path / "other", aws_yaml=AWS)
    monkeypatch.setenv("GPUFABRIC_SIM_CLOUDS", str(other))
    use_cloud_files(project, home)
    assert [account.cloud for account in applied(home).accounts] == ["aws"]
    monkeypatch.setenv("GPUFABRIC_SIM_CLOUDS", "")
    (home / "clouds.json").unlink()
    written(project / "clouds", aws_yaml=AWS)
    use_cloud_files(project, home)
    assert applied(home) is None
    monkeypatch.delenv("GPUFABRIC_SIM_CLOUDS")
    use_cloud_files(project, home)
    assert applied(home) is not None


def test_the_environment_loads_the_cloud_files(project):
    written(project / "clouds", aws_yaml=AWS.replace("cloud: aws", "cloud: gcp"))
    assert "aws.yaml:2: cloud" in run("env", code=2)


def test_the_schema_is_printed():
    result = CliRunner().invoke(app, ["schema", "simulated-account"])
    assert result.exit_code == 0
    assert "changes" in json.loads(result.stdout)["properties"]
