import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from gpufabric.cli.main import app
from gpufabric.plan.clock import NOW_VARIABLE
from tests.cli.demo_project import write_project

CASE = Path(__file__).parents[2] / "examples" / "lease-vs-own" / "gb200.yaml"


@pytest.fixture(autouse=True)
def fixed_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NOW_VARIABLE, "2026-11-29T00:00:00Z")


def compare(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["lease-vs-own", *arguments])


def test_the_whole_answer(golden: Callable[[str, str], None]) -> None:
    result = compare(str(CASE))
    assert result.exit_code == 0, result.output
    golden("lease-vs-own.txt", "".join(f"{line.rstrip()}\n" for line in result.stdout.splitlines()))


def test_json_has_every_figure_with_its_source() -> None:
    data = json.loads(compare(str(CASE), "--json").stdout)
    assert data["own"]["low_usd_per_useful_hour"] < data["own"]["usd_per_useful_hour"]
    assert {lease["cloud"] for lease in data["leases"]} == {"aws", "azure", "oci"}
    for lease in data["leases"]:
        assert lease["source"] in data["sources"]
        assert lease["as_of"]
    stated = [key for key, value in data["assumptions"].items() if value["source"] == "as stated"]
    assert "cost_of_capital" in stated
    assert "years" not in stated


def test_a_page_has_the_plots_and_all_sources(tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    result = compare(str(CASE), "--page", str(file))
    assert result.exit_code == 0, result.output
    assert result.stdout == f"{file}: written\n"
    written = file.read_text()
    assert written.count('role="img"') == 6
    assert "4,096 GB200: owning costs less than aws capacity-block" in written
    assert "CBRE: North America Data Center Trends H2 2024" in written


def test_a_page_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    result = compare(str(CASE), "--page", str(tmp_path / "none" / "page.html"))
    assert result.exit_code == 2
    assert "--page: given page.html" in result.stderr


def test_a_contract_of_the_project_is_a_lease(tmp_path: Path) -> None:
    project = write_project(tmp_path / "project")
    file = project / "Pulumi.yaml"
    terms = "amount: 2.20, unit: gpu-hour, source: offer, valid_until: 2099-12-31"
    price = f"{{ cloud: oci, shape: BM.GPU.GB200.4, {terms} }}"
    name = "      name: small\n"
    file.write_text(file.read_text().replace(name, f"{name}      prices: [{price}]\n"))
    data = json.loads(compare(str(CASE), "--json", "--contract", "--root", str(project)).stdout)
    cheapest = data["leases"][0]
    assert cheapest["mode"] == "contract"
    assert cheapest["advantage_of_owning_usd"] < 0


def test_missing_values_are_all_named_at_once(tmp_path: Path) -> None:
    case = tmp_path / "case.yaml"
    case.write_text("accelerator: MI300X\naccelerators: 8\n")
    result = compare(str(case))
    assert result.exit_code == 2
    assert "Traceback" not in result.output
    for key in ("hardware_usd_per_accelerator", "cost_of_capital", "resale_share", "usd_per_kwh"):
        assert f"case.yaml: {key}: given nothing" in result.stderr


def test_an_unknown_accelerator_is_answered_with_close_names(tmp_path: Path) -> None:
    case = tmp_path / "case.yaml"
    case.write_text(CASE.read_text().replace("GB200", "GB20"))
    result = compare(str(case))
    assert result.exit_code == 2
    assert "accelerator" in result.stderr
    assert "GB200" in result.stderr


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    result = compare(str(tmp_path / "none.yaml"))
    assert result.exit_code == 2
    assert "none.yaml" in result.stderr
