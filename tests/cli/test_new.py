from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from gpufabric.cli import new_region as module
from gpufabric.cli.main import app
from gpufabric.plan.clock import NOW_VARIABLE
from gpufabric.spec.problems import DeclarationError
from gpufabric.spec.project import load_project
from tests.cli.demo_project import write_project

AWS = [
    "aws-us-east-2",
    "--shape=p5en.48xlarge",
    "--nodes=4",
    "--set=account_id=123456789012",
    "--set=zone=use2-az1",
    "--set=system_zones=use2-az1,use2-az2",
]
AZURE = [
    "azure-eastus2",
    "--shape=Standard_ND96isr_H200_v5",
    "--nodes=2",
    "--set=subscription_id=5f1c3e0a-7d24-4b8e-9a61-2c0d8e4f7b93",
    "--set=zone=2",
]
OCI = [
    "oci-us-ashburn-1",
    "--shape=BM.GPU.B200.8",
    "--nodes=2",
    "--set=tenancy_id=ocid1.tenancy.oc1..aaaa",
    "--set=compartment_id=ocid1.compartment.oc1..aaaa",
    "--set=availability_domain=Uocm:US-ASHBURN-AD-1",
    "--set=node_image_id=ocid1.image.oc1.iad.aaaa",
    "--set=node_image_os=Canonical Ubuntu 22.04",
    "--set=system_image_id=ocid1.image.oc1.iad.bbbb",
]


@pytest.fixture(autouse=True)
def fixed_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NOW_VARIABLE, "2026-12-01T00:00:00Z")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return write_project(tmp_path / "project")


def new(project: Path, *arguments: str, answers: str | None = None) -> Result:
    return CliRunner().invoke(app, ["new", *arguments, "--root", str(project)], input=answers)


def said(result: Result) -> str:
    return " ".join(result.output.replace("│", " ").split())


@pytest.mark.parametrize("arguments", [AWS, AZURE, OCI], ids=["aws", "azure", "oci"])
def test_the_written_file(project: Path, golden, arguments: list[str]) -> None:
    stack = arguments[0]
    result = new(project, *arguments)
    assert result.exit_code == 0, result.output
    text = (project / "stacks" / f"Pulumi.{stack}.yaml").read_text()
    golden(f"new-{stack.split('-')[0]}.yaml", text)
    assert load_project(project).faults == {}
    assert CliRunner().invoke(app, ["show", stack, "--root", str(project)]).exit_code == 0


def test_editors_find_the_schema_that_the_file_names(project: Path) -> None:
    assert "Wrote stacks/schemas/stack.json" in said(new(project, *AWS))
    first = (project / "stacks" / "Pulumi.aws-us-east-2.yaml").read_text().splitlines()[0]
    assert (project / "stacks" / first.partition("$schema=")[2]).is_file()


def test_each_new_stack_gets_a_network_of_its_own(project: Path) -> None:
    for arguments in (AWS, AZURE, OCI):
        assert new(project, *arguments).exit_code == 0
    networks = [region.network.cidr for region in load_project(project).regions.values()]
    assert len(networks) == len(set(networks)) == 5


def test_the_network_of_a_faulty_stack_is_left_alone(project: Path) -> None:
    file = project / "stacks" / "Pulumi.azure-eastus.yaml"
    file.write_text(file.read_text().replace("10.32.0.0/16", "10.48.0.0/16").replace("nodes: 18", "nodes: x"))
    result = new(project, *AWS, "--dry-run")
    assert result.exit_code == 0, result.output
    assert "cidr: 10.32.0.0/16" in result.stdout


def test_dry_run_writes_nothing(project: Path) -> None:
    before = sorted(project.rglob("*"))
    result = new(project, *AWS, "--dry-run")
    assert result.exit_code == 0
    assert result.stdout.splitlines()[1].startswith("# 32 H200 GPUs.")
    assert sorted(project.rglob("*")) == before


def test_an_existing_file_is_left_as_it_is(project: Path) -> None:
    file = project / "stacks" / "Pulumi.aws-us-east-1.yaml"
    before = file.read_bytes()
    result = new(project, "aws-us-east-1", *AWS[1:])
    assert result.exit_code == 1
    assert "stacks/Pulumi.aws-us-east-1.yaml exists and is not overwritten" in said(result)
    assert file.read_bytes() == before


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ("--set=account_id=12", "account_id: given '12'"),
        ("--set=zone=use1-az1", "zone: given use1-az1"),
        ("--shape=p5en.48xlargo", "pools.train.shape: given p5en.48xlargo"),
        ("--shape=p6e-gb200.36xlarge", "pools.train"),
        ("--set=network.cidr=10.16.0.0/16", "does not overlap 10.16.0.0/16"),
        ("--set=pools.train.colour=red", "unknown key 'colour'"),
        ("--set=cloud=azure", "zone"),
    ],
)
def test_what_is_not_valid_is_not_written(project: Path, changed: str, message: str) -> None:
    result = new(project, *AWS, changed)
    assert isinstance(result.exception, DeclarationError)
    assert message in str(result.exception)
    assert not (project / "stacks" / "Pulumi.aws-us-east-2.yaml").exists()


def test_without_a_terminal_all_that_is_missing_is_said(project: Path) -> None:
    result = new(project, "aws-us-east-2", "--shape=p5en.48xlarge")
    assert result.exit_code == 2
    for path in ("pools.train.nodes", "account_id", "zone", "system_zones"):
        assert f"--set {path}=..." in said(result)
    assert "aws sts get-caller-identity" in said(result)


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (
            ["aws-us-east-2", "--shape=p5en.48xlargo"],
            "pools.train.shape: given p5en.48xlargo; allowed: p5en.48xlarge, ",
        ),
        (
            ["azure-eastus2", "--pool=big", "--shape=p5en.48xlarge"],
            "pools.big.shape: given p5en.48xlarge; allowed: Standard_",
        ),
        (
            ["oci-us-ashburn-1", "--set=pools.eval.shape=BM.GPU"],
            "pools.eval.shape: given BM.GPU; allowed: BM.GPU",
        ),
        (["oci-us-ashburn-1", "--shape=../shapes/BM.GPU.B200.8"], "pools.train.shape: given ../shapes/"),
    ],
)
def test_unknown_shape_is_named_before_missing_values(
    project: Path, arguments: list[str], problem: str
) -> None:
    result = new(project, *arguments)
    assert isinstance(result.exception, DeclarationError)
    assert str(result.exception).startswith(problem)
    assert str(result.exception).endswith(f"[catalogue of {arguments[0].split('-')[0]} shapes]")


def test_unknown_shape_ends_the_questions(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "can_ask", lambda: True)
    result = new(project, "aws-us-east-2", answers="p5en.48xlargo\n4\n")
    assert "Number of machines" not in result.output
    assert "pools.train.shape: given p5en.48xlargo; allowed: p5en.48xlarge" in str(result.exception)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "no terminal to ask"),
        (["mars-1"], "<cloud>-<region>"),
        (["backbone"], "<cloud>-<region>"),
        (["aws-mars-1"], "aws-us-east-1"),
        (["aws-us-east-2", "--set", "zone"], "PATH=VALUE"),
        (["aws-us-east-2", "--nodes", "0"], "--nodes"),
    ],
)
def test_wrong_usage_ends_with_status_2(project: Path, arguments: list[str], message: str) -> None:
    result = new(project, *arguments)
    assert result.exit_code == 2
    assert message in said(result)


def test_questions_are_asked_where_somebody_can_answer(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "can_ask", lambda: True)
    answers = [
        "gcp",
        "azure",
        "eastus2",
        "Standard_ND96isr_H200_v5",
        "2",
        "5f1c3e0a-7d24-4b8e-9a61-2c0d8e4f7b93",
    ]
    result = new(project, answers="\n".join([*answers, "2", ""]))
    assert result.exit_code == 0, result.output
    assert "'gcp' is not one of these." in result.output
    assert "Azure subscription id [az account show --query id]" in result.output
    region = load_project(project).regions["azure-eastus2"]
    assert (region.zone, region.pools["train"].nodes) == ("2", 2)


def test_a_capacity_block_by_settings(project: Path) -> None:
    capacity = {"mode": "capacity-block", "id": "cr-0f3a9c1d2b4e5f607", "nodes": "4"}
    capacity |= {"starts": "2026-12-08T11:30:00Z", "ends": "2026-12-15T11:30:00Z"}
    settings = [f"--set=pools.train.capacity.{key}={value}" for key, value in capacity.items()]
    result = new(project, *AWS, *settings)
    assert result.exit_code == 0, result.output
    assert load_project(project).regions["aws-us-east-2"].pools["train"].capacity.mode == "capacity-block"
