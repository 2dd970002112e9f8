import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from gpufabric.catalog.catalog import default_catalog
from gpufabric.cli.main import app
from gpufabric.plan.clock import NOW_VARIABLE

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def fixed_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NOW_VARIABLE, "2026-11-22T00:00:00Z")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["env", *arguments, "--root", str(ROOT)])


@pytest.mark.parametrize(
    ("stack", "cloud", "shape"),
    [
        ("aws-us-east-1", "aws", "p6-b200.48xlarge"),
        ("azure-eastus", "azure", "Standard_ND128isr_NDR_GB200_v6"),
        ("oci-us-ashburn-1", "oci", "BM.GPU.B200.8"),
    ],
)
def test_environment_is_the_catalogues(stack: str, cloud: str, shape: str) -> None:
    expected = default_catalog().shape(cloud, shape).host_variables  # type: ignore[arg-type]
    assert json.loads(run(stack, "--json").stdout) == {"train": expected}
    lines = run(stack).stdout.splitlines()
    assert [line.split("=", 1)[0] for line in lines] == [f"export {key}" for key in sorted(expected)]


def test_virtual_functions_have_an_environment_of_their_own() -> None:
    shape = default_catalog().shape("oci", "BM.GPU.B200.8")
    assert json.loads(run("oci-us-ashburn-1", "--sriov", "--json").stdout)["train"] == shape.sriov_variables


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nosuch"], "'nosuch' is not a stack of this project"),
        (["backbone"], "links regions"),
        (["azure-eastus", "--pool", "other"], "allowed: train"),
        (["azure-eastus", "--sriov"], "has no virtual functions"),
    ],
)
def test_bad_use_ends_with_status_2(arguments: list[str], message: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert message in " ".join(result.output.replace("│", " ").split())
