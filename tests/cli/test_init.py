import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from gpufabric.cli import new_region
from gpufabric.cli.main import app
from gpufabric.declared.starter.files import PLACES
from gpufabric.editors.files import schema_files
from gpufabric.plan.clock import NOW_VARIABLE
from gpufabric.snapshots.project import project_with_facts

AWS = [
    "--cloud=aws",
    "--region=us-east-2",
    "--account=123456789012",
    "--shape=p5en.48xlarge",
    "--nodes=2",
    "--set=zone=use2-az1",
    "--set=system_zones=use2-az1,use2-az2",
]
AZURE = [
    "--cloud=azure",
    "--region=eastus2",
    "--account=5f1c3e0a-7d24-4b8e-9a61-2c0d8e4f7b93",
    "--shape=Standard_ND96isr_H200_v5",
    "--nodes=2",
    "--set=zone=2",
]
OCI = [
    "--cloud=oci",
    "--region=us-ashburn-1",
    "--account=ocid1.tenancy.oc1..aaaa",
    "--shape=BM.GPU.B200.8",
    "--nodes=2",
    "--set=compartment_id=ocid1.compartment.oc1..aaaa",
    "--set=availability_domain=Uocm:US-ASHBURN-AD-1",
    "--set=node_image_id=ocid1.image.oc1.iad.aaaa",
    "--set=node_image_os=Canonical Ubuntu 22.04",
    "--set=system_image_id=ocid1.image.oc1.iad.bbbb",
]


@pytest.fixture(autouse=True)
def fixed_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NOW_VARIABLE, "2026-12-01T00:00:00Z")


def init(*arguments: str, answers: str | None = None) -> Result:
    return CliRunner().invoke(app, ["init", *arguments], input=answers)


def said(result: Result) -> str:
    return " ".join(result.output.replace("│", " ").split())


@pytest.mark.parametrize(
    ("arguments", "stack"),
    [(AWS, "aws-us-east-2"), (AZURE, "azure-eastus2"), (OCI, "oci-us-ashburn-1")],
    ids=["aws", "azure", "oci"],
)
def test_a_project_with_a_first_region(tmp_path: Path, arguments: list[str], stack: str) -> None:
    folder = tmp_path / "research-lab"
    done = init(str(folder), *arguments)
    assert done.exit_code == 0, done.output
    made = {file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file()}
    assert made == {*PLACES, *schema_files("research-lab"), f"stacks/Pulumi.{stack}.yaml"}
    project = project_with_facts(folder)
    assert (project.fabric.name, set(project.regions), project.faults) == ("research-lab", {stack}, {})
    cloud = stack.partition("-")[0]
    assert f"gpufabric[{cloud}]==" in (folder / "requirements.txt").read_text()


def test_a_second_run_changes_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "lab"
    init(str(folder), *AWS)
    before = {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()}
    done = init(str(folder), *AWS, "--json")
    assert done.exit_code == 0
    result = json.loads(done.stdout)
    assert (result["written"], len(result["unchanged"])) == ([], len(before))
    assert {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()} == before


def test_a_file_with_another_text_stops_it(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("# Own\n")
    done = init(str(tmp_path), "--name=lab", "--no-region")
    assert done.exit_code == 1
    assert "README.md in" in done.stderr
    assert "wrote nothing" in done.stderr
    assert [file.name for file in tmp_path.iterdir()] == ["README.md"]
    result = json.loads(init(str(tmp_path), "--name=lab", "--no-region", "--json").stdout)
    assert result["differing"] == ["README.md"]


def test_a_dry_run_says_what_it_would_write(tmp_path: Path) -> None:
    done = init(str(tmp_path / "lab"), *AWS, "--dry-run")
    assert done.exit_code == 0
    assert "would write stacks/Pulumi.aws-us-east-2.yaml" in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_the_current_folder_needs_no_cd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = json.loads(init("--name=lab", "--no-region", "--json").stdout)
    assert result["next"][0] == "python3 -m venv .venv"
    result = json.loads(init("my folder", "--name=lab", "--no-region", "--json", "--dry-run").stdout)
    assert result["next"][0] == "cd 'my folder'"


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (["--name=Lab"], "'Lab'; allowed: lower-case letters, digits and hyphens"),
        (["--name=aws"], "'aws'; allowed: a name other than aws, azure-native"),
        (["--name=lab"], "name cloud and region of the first region, or --no-region"),
        (["--name=lab", "--cloud=aws"], "--cloud aws needs it"),
        (["--name=lab", "--region=us-east-2"], "--region us-east-2 needs it"),
        (["--name=lab", "--cloud=gcp", "--region=us"], "'gcp'; allowed: aws, azure, oci"),
        (["--name=lab", "--cloud=aws", "--region=mars"], "'mars'; allowed: "),
        (["--name=lab", "--account=1"], "name cloud and region"),
        (["--name=lab", *AWS[:3]], "--set pools.train.shape="),
    ],
)
def test_wrong_usage_names_what_is_allowed(tmp_path: Path, arguments: list[str], text: str) -> None:
    done = init(str(tmp_path / "lab"), *arguments)
    assert done.exit_code == 2, done.output
    assert text in said(done)
    assert list(tmp_path.iterdir()) == []


def test_questions_where_somebody_can_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(new_region, "can_ask", lambda: True)
    monkeypatch.setattr("gpufabric.cli.init.can_ask", lambda: True)
    answers = "aws\nus-east-2\np5en.48xlarge\n2\n123456789012\nuse2-az1\nuse2-az1,use2-az2\n"
    done = init(str(tmp_path / "lab"), answers=answers)
    assert done.exit_code == 0, done.output
    assert "aws-us-east-2" in project_with_facts(tmp_path / "lab").regions
