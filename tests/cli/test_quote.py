import json
from decimal import Decimal
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from gpufabric.cli.main import app
from gpufabric.plan.clock import NOW_VARIABLE
from tests.cli.demo_project import write_project


@pytest.fixture(autouse=True)
def fixed_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NOW_VARIABLE, "2026-11-22T00:00:00Z")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return write_project(tmp_path / "project")


def quote(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["quote", *arguments])


def test_prices_by_the_hour_and_by_the_token(project: Path, golden) -> None:
    result = quote("--gpu", "B200", "--mfu", "0.4", "--tokens", "15e12", "--root", str(project))
    assert result.exit_code == 0, result.output
    golden("quote.txt", "".join(f"{line.rstrip()}\n" for line in result.stdout.splitlines()))


def test_no_token_column_without_a_throughput() -> None:
    result = quote("p6-b200.48xlarge")
    assert result.exit_code == 0, result.output
    assert "tokens" not in result.stdout


def test_measured_throughput_prices_its_accelerator_only() -> None:
    data = json.loads(quote("--gpu", "H100", "--tokens-per-second", "326.04", "--json").stdout)
    oci = next(machine for machine in data["machines"] if machine["shape"] == "BM.GPU.H100.8")
    assert float(oci["offers"][0]["usd_per_million_tokens"]) == pytest.approx(8.52, rel=1e-3)
    others = [offer for machine in data["comparison"] for offer in machine["offers"]]
    assert {machine["usd_per_million_tokens"] for machine in others} == {None}
    assert data["assumption"] == "326.04 tokens a second of one H100, as given"


def test_a_region_limits_its_cloud() -> None:
    data = json.loads(quote("p5.48xlarge", "--region", "us-west-1", "--json").stdout)
    first = data["machines"][0]
    assert first["shape"] == "p5.48xlarge"
    assert all("us-west-1" in offer["regions"] for offer in first["offers"])
    assert any(machine["cloud"] == "azure" and machine["offers"] for machine in data["machines"])


def test_every_source_is_named() -> None:
    data = json.loads(quote("--gpu", "GB200", "--json").stdout)
    machines = [*data["machines"], *data["comparison"]]
    assert {offer["source"] for machine in machines for offer in machine["offers"]} == set(data["sources"])
    assert all(Decimal(offer["usd_per_gpu_hour"]) > 0 for machine in machines for offer in machine["offers"])


def test_a_machine_without_a_price_is_unknown() -> None:
    result = quote("--gpu", "GB300")
    line = next(line for line in result.stdout.splitlines() if "Standard_ND128isr_GB300_v6" in line)
    assert line.rstrip().endswith("unknown")


def test_announced_and_without_a_price() -> None:
    result = quote("--gpu", "Rubin")
    assert result.exit_code == 0
    assert "Announced, without a price: NVIDIA Vera Rubin NVL72 (aws, azure, gcp, oci)" in result.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "give either SHAPE, --gpu or --all"),
        (["p5.48xlarge", "--gpu", "H100"], "give either SHAPE, --gpu or --all"),
        (["--gpu", "B20"], "B200"),
        (["p6-b20.48xlarge"], "p6-b200.48xlarge"),
        (["--gpu", "B200", "--region", "mars-1"], "not a region in the catalogue"),
        (["--gpu", "B200", "--tokens", "1e12"], "needs --model, --mfu or --tokens-per-second"),
        (["--gpu", "B200", "--mfu", "1.2", "--flops-per-token", "1e12"], "at most 1"),
        (["--gpu", "B200", "--mfu", "0", "--flops-per-token", "1e12"], "a number above 0"),
        (["--gpu", "B200", "--mfu", "much", "--flops-per-token", "1e12"], "a number above 0"),
        (["--gpu", "B200", "--mfu", "nan", "--flops-per-token", "1e12"], "a number above 0"),
        (["--gpu", "B200", "--mfu", "0.4", "--tokens", "1e400"], "from 1e-30 to 1e30"),
        (["--gpu", "B200", "--tokens-per-second", "1e-400"], "from 1e-30 to 1e30"),
        (["--gpu", "B200", "--flops-per-token", "1e12"], "needs --mfu"),
        (["--gpu", "B200", "--mfu", "0.4", "--flops-per-token", "0.5"], "at least 1"),
        (
            ["--gpu", "B200", "--mfu", "0.4", "--tokens-per-second", "9"],
            "give either --mfu or --tokens-per-second",
        ),
        (["--gpu", "B200", "--mfu", "0.4", "--precision", "fp4", "--flops-per-token", "1e12"], "bf16, fp8"),
    ],
)
def test_wrong_usage_ends_with_status_2(arguments: list[str], said: str) -> None:
    result = quote(*arguments)
    assert result.exit_code == 2
    assert said in " ".join(result.output.replace("│", " ").split())


def test_without_a_project_the_flops_must_be_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = quote("--gpu", "B200", "--mfu", "0.4")
    assert result.exit_code == 2
    assert "--flops-per-token" in result.output


def test_stated_prices_come_on_request_with_their_source(project: Path) -> None:
    file = project / "stacks" / "Pulumi.aws-us-east-1.yaml"
    shape = "        shape: p6-b200.48xlarge\n"
    price = "        price: {amount: 40, unit: node-hour, source: contract 4711, valid_until: '2027-12-31'}\n"
    file.write_text(file.read_text().replace(shape, shape + price))
    without = quote("--gpu", "B200", "--root", str(project))
    assert "4711" not in without.output
    beside = quote("--gpu", "B200", "--contract", "--root", str(project))
    assert beside.exit_code == 0, beside.output
    assert "contract 4711" in beside.stdout
    data = json.loads(quote("--gpu", "B200", "--contract", "--json", "--root", str(project)).stdout)
    assert data["sources"]["contract 4711"] == "contract 4711"


def test_tokens_of_a_public_model_follow_from_published_runs() -> None:
    result = quote("--gpu", "GB300", "--model", "deepseek-v3", "--precision", "mxfp8", "--tokens", "1e12")
    assert result.exit_code == 0, result.output
    assert "tokens/s per GPU" in result.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--model", "deepseek-v9"), "deepseek-v3"),
        (("--model", "deepseek-v3", "--precision", "int1"), "mxfp8"),
        (("--model", "deepseek-v3", "--mfu", "0.4"), "either"),
    ],
)
def test_wrong_models_say_what_is_allowed(arguments: tuple[str, ...], said: str) -> None:
    result = quote("--gpu", "B200", *arguments)
    assert result.exit_code == 2
    assert said in " ".join(result.stderr.replace("│", " ").split())
