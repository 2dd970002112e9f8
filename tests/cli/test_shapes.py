import json
import re

import pytest
from typer.testing import CliRunner, Result

from gpufabric.catalog.catalog import Catalog
from gpufabric.cli.main import app
from gpufabric.plan.clock import NOW_VARIABLE
from tests.catalog.walk import WITHOUT_GPUS


@pytest.fixture(autouse=True)
def fixed_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NOW_VARIABLE, "2026-11-22T00:00:00Z")


def shapes(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["shapes", *arguments])


def test_every_shape_of_every_cloud_and_what_is_announced() -> None:
    result = shapes()
    assert result.exit_code == 0, result.output
    for cloud in ("aws", "azure", "oci"):
        for name in Catalog().shape_names(cloud):
            assert re.search(rf"^{cloud} +{re.escape(name)} ", result.stdout, re.MULTILINE), name
    sold, announced = result.stdout.split("Announced:")
    assert "NVIDIA Vera Rubin NVL72" in announced
    assert "Rubin" not in sold


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Trainium3", "announced 2025-12-02, in use by 2026-05-14; documents name trn3pd98.3xlarge"),
        ("GB300 on RoCE", "in use by 2026-09-07; documents name p6e-gb300r.36xlarge"),
        ("A5X", "announced 2026-04-22, later in 2026; documents name A5X"),
        ("TPU 8t", "announced 2026-04-22, later in 2026"),
        ("TPU 8i", "announced 2026-04-22, later in 2026"),
    ],
)
def test_announced_machines_have_dates_and_no_prices(name: str, text: str) -> None:
    _, announced = shapes().stdout.split("Announced:")
    (line,) = (line for line in announced.splitlines() if name in line)
    assert text in line
    assert "price unknown" in line


def test_only_the_announced_machines_of_a_cloud() -> None:
    assert "TPU" not in shapes("--cloud", "aws").stdout


def test_a_line_says_what_the_machine_is() -> None:
    line = next(line for line in shapes("--cloud", "oci").stdout.splitlines() if "BM.GPU.GB300.4" in line)
    expected = "oci BM.GPU.GB300.4 4 x GB300 278 72 roce 3,200 on-demand, reservation $18.00"
    assert line.split()[:12] == expected.split()
    assert line.rstrip().endswith("on-demand (2026-09-19)")


def test_what_is_not_known_is_said() -> None:
    line = next(line for line in shapes("--cloud", "oci").stdout.splitlines() if "BM.GPU.GB200-v3.4" in line)
    assert line.split()[5] == "unknown"
    assert line.rstrip().endswith("unknown")


def test_only_one_cloud_and_accelerator() -> None:
    data = json.loads(shapes("--cloud", "azure", "--cloud", "oci", "--gpu", "gb300", "--json").stdout)
    assert {shape["gpu"] for shape in data} == {"GB300"}
    assert {shape["cloud"] for shape in data if shape["status"] == "sold"} == {"azure", "oci"}


def test_machines_without_accelerators_have_a_price_by_the_machine() -> None:
    line = next(line for line in shapes("--cloud", "aws").stdout.splitlines() if "hpc7g.4xlarge" in line)
    assert line.split()[2:8] == ["none", "-", "-", "efa", "200", "on-demand"]
    assert "$1.683 a machine on-demand" in line
    data = json.loads(shapes("--gpu", "none", "--json").stdout)
    assert {shape["shape"] for shape in data} == WITHOUT_GPUS
    assert {(shape["gpu"], shape["gpus"]) for shape in data} == {(None, 0)}
    [price] = next(shape["prices"] for shape in data if shape["shape"] == "BM.Optimized3.36")
    assert price["usd_per_node_hour"] == "2.712"


def test_json_has_every_price_with_its_source() -> None:
    data = json.loads(shapes("--cloud", "aws", "--json").stdout)
    shape = next(shape for shape in data if shape.get("shape") == "p6-b200.48xlarge")
    assert {price["mode"]: price["usd_per_gpu_hour"] for price in shape["prices"]} == {
        "on-demand": "14.2416",
        "capacity-block": "14.208",
        "spot": "5.261",
    }
    assert all(price["as_of"] and price["source"] for price in shape["prices"])
    assert {shape["status"] for shape in data} == {"sold", "announced"}


def test_an_announced_accelerator_can_be_asked_for() -> None:
    result = shapes("--gpu", "Rubin")
    assert result.exit_code == 0
    assert "price unknown" in result.stdout


@pytest.mark.parametrize(
    ("arguments", "said"), [(["--cloud", "gcp"], "aws, azure, oci"), (["--gpu", "B2000"], "B200")]
)
def test_wrong_usage_ends_with_status_2(arguments: list[str], said: str) -> None:
    result = shapes(*arguments)
    assert result.exit_code == 2
    assert said in " ".join(result.output.replace("│", " ").split())
