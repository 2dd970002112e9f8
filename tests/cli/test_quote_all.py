import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from gpufabric.cli.main import app
from gpufabric.plan.clock import NOW_VARIABLE
from tests.cli.demo_project import write_project


@pytest.fixture(autouse=True)
def fixed_time(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(NOW_VARIABLE, "2026-11-29T00:00:00Z")
    monkeypatch.chdir(tmp_path)


def quote(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["quote", "--all", *arguments])


def test_the_table_has_prices_availability_and_announcements() -> None:
    result = quote("--model", "llama-3-70b")
    assert result.exit_code == 0, result.output
    lines = [" ".join(line.split()) for line in result.stdout.splitlines()]
    assert "TPU v6e gcp on-demand $2.700 $781,250 bf16 $150 $71 listed in 2 regions 2026-08-20 [6]" in lines
    assert "Announced, without a price" in lines
    assert any(line.startswith("Google TPU 8t (training) (gcp), announced on 2026-04-22") for line in lines)
    measured = "TPU v6e: measured: llama-3-70b in bf16 on 256 TPU v6e, 960 tokens/s per chip ["
    assert any(line.startswith(measured) for line in lines)


def test_json_has_unknown_values_as_null_and_a_source_for_each_price() -> None:
    data = json.loads(quote("--model", "llama-3-70b", "--json").stdout)
    assert data["model"] == "llama-3-70b"
    assert data["peak"] == "BF16"
    for row in data["rows"]:
        assert row["source"] in data["sources"]
        assert (row["peak_source"] is None) == (row["usd_per_pflop_day_peak"] is None)
        assert row["peak_source"] is None or row["peak_source"] in data["sources"]
        assert (row["usd_per_trillion_tokens"] is None) == (row["precision"] is None)
    trainium = [row for row in data["rows"] if row["accelerator"] == "Trainium2"]
    assert [row["usd_per_trillion_tokens"] for row in trainium] == [None]
    assert all("usd_per_gpu_hour" not in machine for machine in data["announced"])


def test_without_a_model_there_are_no_tokens() -> None:
    result = quote()
    assert result.exit_code == 0, result.output
    assert "$/1T tokens" not in result.stdout
    assert "BF16 peak" in result.stdout


def test_own_prices_join_the_table(tmp_path: Path) -> None:
    project = write_project(tmp_path / "project")
    file = project / "Pulumi.yaml"
    terms = "amount: 2.20, unit: gpu-hour, source: offer, valid_until: 2099-12-31"
    price = f"{{ cloud: oci, shape: BM.GPU.GB200.4, {terms} }}"
    name = "      name: small\n"
    file.write_text(file.read_text().replace(name, f"{name}      prices: [{price}]\n"))
    data = json.loads(quote("--contract", "--json", "--root", str(project)).stdout)
    [row] = [row for row in data["rows"] if row["mode"] == "contract"]
    assert (row["accelerator"], row["usd_per_gpu_hour"]) == ("GB200", "2.2")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--gpu", "B200"), "--all: does not go with --gpu"),
        (("p5.48xlarge", "--mfu", "0.4"), "does not go with SHAPE, --mfu"),
        (("--model", "none"), "--model: 'none'; allowed: project, llama-3-8b"),
        (("--model", "project"), "needs training.model in the fabric of Pulumi.yaml"),
        (("--precision", "fp7"), "--precision: 'fp7'; allowed: bf16"),
    ],
)
def test_options_that_do_not_fit(arguments: tuple[str, ...], said: str) -> None:
    result = quote(*arguments)
    assert result.exit_code == 2
    assert said in " ".join(result.output.replace("│", " ").split())
