import json
import os
from decimal import Decimal
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from gpufabric.cli.main import app
from gpufabric.engine.errors import backend_error
from gpufabric.engine.manifest import UndeclaredStack
from gpufabric.plan.clock import NOW_VARIABLE
from gpufabric.spec.own_prices import OWN_PRICES_VARIABLE
from gpufabric.spec.problems import DeclarationError
from tests.cli.demo_project import write_project


@pytest.fixture(autouse=True)
def fixed_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NOW_VARIABLE, "2026-12-01T00:00:00Z")
    # Otherwise the backend of the person who runs the tests would be asked.
    monkeypatch.setenv("PULUMI_HOME", "/nowhere")
    for name in ("PULUMI_BACKEND_URL", "PULUMI_ACCESS_TOKEN"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return write_project(tmp_path / "project")


def show(project: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, ["show", *arguments, "--root", str(project)])


def test_the_whole_fabric(project: Path, golden) -> None:
    result = show(project)
    assert result.exit_code == 0, result.output
    golden("show.txt", "".join(f"{line.rstrip()}\n" for line in result.stdout.splitlines()))


def test_json_adds_up(project: Path) -> None:
    data = json.loads(show(project, "--json").stdout)
    assert data["gpus"] == 16 * 8 + 18 * 4
    parts = [region["cost"] for region in data["regions"]] + [data["backbone"]["cost"]]
    total = sum(Decimal(part["usd_per_hour"]) for part in parts)
    assert Decimal(data["usd_per_hour"]) == total, "the sum of the amounts that are shown"
    for part in parts:
        lines = sum(Decimal(line["usd_per_hour"] or 0) for line in part["lines"])
        assert abs(Decimal(part["usd_per_hour"]) - lines) < Decimal("0.01")
        assert all(line["reason"] == "" or line["usd_per_hour"] is None for line in part["lines"])
    pool = data["regions"][0]["pools"][0]
    assert (pool["gpus"], pool["nvlink_domains"], pool["nodes_now"]) == (128, 16, 0)
    assert data["regions"][1]["pools"][0]["nvlink_domains"] == 1
    assert data["unpriced"] == sum(len(part["unpriced"]) for part in parts) > 0


def test_only_what_is_named(project: Path) -> None:
    data = json.loads(show(project, "azure-eastus", "--json").stdout)
    assert [region["stack"] for region in data["regions"]] == ["azure-eastus"]
    assert data["backbone"] is None


def test_a_faulty_stack_leaves_the_others_shown(project: Path) -> None:
    file = project / "stacks" / "Pulumi.azure-eastus.yaml"
    file.write_text(file.read_text().replace("nodes: 18", "nodes: -1"))
    result = show(project)
    assert result.exit_code == 1
    assert "pool train  16 x p6-b200.48xlarge = 128 B200" in result.stdout
    assert "azure-eastus: stacks/Pulumi.azure-eastus.yaml:12: pools.train.nodes: given -1" in result.stderr


def test_colliding_ranges_are_faults(project: Path) -> None:
    file = project / "stacks" / "Pulumi.azure-eastus.yaml"
    file.write_text(file.read_text().replace("10.32.0.0/16", "10.16.0.0/16"))
    data = json.loads(show(project, "aws-us-east-1", "azure-eastus", "--json").stdout)
    assert set(data["faults"]) == {"aws-us-east-1", "azure-eastus"}
    assert data["usd_per_hour"] is None


def test_unknown_stack_is_wrong_usage(project: Path) -> None:
    result = show(project, "aws-mars")
    assert result.exit_code == 2
    assert "aws-us-east-1, azure-eastus, backbone" in " ".join(result.output.replace("│", " ").split())


def test_works_without_engine_and_credentials(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith(("PULUMI", "AWS", "AZURE", "ARM", "OCI")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("PATH", "")
    assert show(project).exit_code == 0


def test_stacks_without_a_file_come_first(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    west = UndeclaredStack("aws-us-west-2", 94, gpus=256, usd_per_month="1286252.55")
    monkeypatch.setattr("gpufabric.cli.show.undeclared_stacks", lambda *_: [west])
    result = show(project)
    assert result.exit_code == 0
    assert result.stdout.startswith("aws-us-west-2 is up and has no file: 94 resources, 256 GPUs, $1,286,253")
    data = json.loads(show(project, "--json").stdout)
    assert (data["undeclared"][0]["stack"], data["undeclared_unknown"]) == ("aws-us-west-2", None)


def test_a_backend_that_cannot_be_asked_is_said(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> list[UndeclaredStack]:
        raise backend_error("no answer within 20 seconds")

    monkeypatch.setattr("gpufabric.cli.show.undeclared_stacks", fails)
    result = show(project)
    assert result.exit_code == 0
    said = " ".join(result.stderr.split())
    assert "whether stacks without a file are up: no answer within 20 seconds" in said
    assert json.loads(show(project, "--json").stdout)["undeclared_unknown"] == "no answer within 20 seconds"


def test_a_time_that_cannot_be_read(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NOW_VARIABLE, "bad")
    assert isinstance(show(project).exception, DeclarationError), "the command prints it"


def test_faults_go_to_standard_error_beside_json(project: Path) -> None:
    (project / "stacks" / "Pulumi.azure-eastus.yaml").write_text("config: [")
    result = show(project, "--json")
    assert result.exit_code == 1
    assert "azure-eastus: stacks/Pulumi.azure-eastus.yaml:1" in result.stderr
    assert "azure-eastus" in json.loads(result.stdout)["faults"]


def test_a_project_without_stacks(tmp_path: Path) -> None:
    project = write_project(tmp_path / "project")
    for file in (project / "stacks").iterdir():
        file.unlink()
    result = show(project)
    assert (result.exit_code, result.stdout.strip()) == (0, "small: nothing is declared")


def test_a_project_of_faulty_files_declares_something(project: Path) -> None:
    files = sorted((project / "stacks").glob("Pulumi.*.yaml"))
    for file in files:
        file.write_text("config: [")
    result = show(project)
    assert result.exit_code == 1
    assert result.stdout.strip() == f"small: cost unknown, {len(files)} declarations have errors"


PRICED = """\
        price: {amount: 40, unit: node-hour, source: contract 4711, valid_until: "2027-12-31"}
"""


def priced(project: Path, text: str = PRICED) -> Path:
    """State a price for the machines of the AWS region."""
    file = project / "stacks" / "Pulumi.aws-us-east-1.yaml"
    shape = "        shape: p6-b200.48xlarge\n"
    assert shape in file.read_text()
    file.write_text(file.read_text().replace(shape, shape + text))
    return project


def test_totals_are_by_stated_prices_and_list_prices_come_on_request(project: Path) -> None:
    listed = json.loads(show(project, "aws-us-east-1", "--json").stdout)["regions"][0]["cost"]
    priced(project)
    cost = json.loads(show(project, "aws-us-east-1", "--json").stdout)["regions"][0]["cost"]
    assert cost["contract_items"] == 1
    assert Decimal(cost["usd_per_hour"]) < Decimal(listed["usd_per_hour"])
    assert not any(key.startswith("list_") for key in cost)
    beside = json.loads(show(project, "aws-us-east-1", "--json", "--list-prices").stdout)["regions"][0][
        "cost"
    ]
    assert beside["usd_per_hour"] == cost["usd_per_hour"]
    assert beside["list_usd_per_hour"] == listed["usd_per_hour"]


def test_texts_have_no_stated_price(project: Path) -> None:
    text = " ".join(show(priced(project), "aws-us-east-1").stdout.split())
    assert "1 item at your contract's prices" in text
    assert "list price $" not in text and "list price at least" not in text
    assert "4711" not in text
    assert "$40.00" not in text
    beside = " ".join(show(project, "aws-us-east-1", "--list-prices").stdout.split())
    assert "list price at least $" in beside


def test_an_encrypted_amount_is_an_unknown_price(project: Path) -> None:
    secret = PRICED.replace("40", '{secure: "v1:abc:def"}')
    result = show(priced(project, secret), "aws-us-east-1")
    assert result.exit_code == 0, result.output
    assert "without a price" in result.stdout
    assert "v1:abc" not in result.output


OWN_AMOUNT, OWN_SOURCE = "31.4159", "canary-contract-Kp4Wz8"
OWN = f"""
prices:
  - cloud: azure
    shape: Standard_ND128isr_NDR_GB200_v6
    amount: {OWN_AMOUNT}
    unit: gpu-hour
    source: {OWN_SOURCE}
    valid_until: 2027-12-31
  - cloud: azure
    service: nat-gateway
    amount: 0.0314
    unit: hour
    source: {OWN_SOURCE}
    valid_until: 2027-12-31
"""


@pytest.fixture
def own_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "own-prices.yaml"
    path.write_text(OWN)
    monkeypatch.setenv(OWN_PRICES_VARIABLE, str(path))
    return path


@pytest.mark.usefixtures("own_file")
def test_own_prices_are_one_sum_and_no_item_shows_its_own(project: Path) -> None:
    text, data = show(project, "azure-eastus").stdout, show(project, "azure-eastus", "--json").stdout
    for canary in (OWN_AMOUNT, "31.42", "2261.94", "2,261.94", "0.0314", OWN_SOURCE):
        assert canary not in text and canary not in data
    assert "lease not shown; 2 items at own prices" in " ".join(text.split())
    cost = json.loads(data)["regions"][0]["cost"]
    own = [line for line in cost["lines"] if line["price"] == "own price"]
    assert [(line["item"], line["what"]) for line in own] == [("own prices", "2 items at own prices")]
    assert (cost["own_price_items"], cost["lease_usd_per_gpu_hour"]) == (2, None)
    total = sum(Decimal(line["usd_per_hour"] or 0) for line in cost["lines"])
    assert abs(Decimal(cost["usd_per_hour"]) - total) < Decimal("0.01")
    assert Decimal(own[0]["usd_per_hour"]) == Decimal(OWN_AMOUNT) * 72 + Decimal("0.0314")


@pytest.mark.usefixtures("own_file")
def test_own_prices_are_shown_item_by_item_if_asked(project: Path) -> None:
    data = json.loads(show(project, "azure-eastus", "--json", "--show-own-prices").stdout)
    lines = {line["item"]: line for line in data["regions"][0]["cost"]["lines"]}
    assert lines["nat-gateway"]["usd_per_hour"] == "0.0314"
    assert data["regions"][0]["cost"]["lease_usd_per_gpu_hour"] == "31.42"


def test_an_error_in_own_prices_stops_without_a_value(project: Path, own_file: Path) -> None:
    own_file.write_text(OWN.replace("unit: gpu-hour", "unit: gpu-minute"))
    result = show(project)
    text = f"{result.output}{result.exception}"
    assert result.exit_code == 1
    assert "own-prices.yaml:6: prices[0].unit" in text
    assert OWN_AMOUNT not in text and "gpu-minute" not in text


@pytest.mark.usefixtures("own_file")
def test_quotes_list_own_prices_if_asked(project: Path) -> None:
    arguments = ["quote", "Standard_ND128isr_NDR_GB200_v6", "--json", "--root", str(project)]
    plain = CliRunner().invoke(app, [*arguments, "--contract"])
    assert plain.exit_code == 0, plain.output
    assert OWN_AMOUNT not in plain.stdout
    asked = CliRunner().invoke(app, [*arguments, "--show-own-prices"])
    assert OWN_AMOUNT in asked.stdout


def test_an_expired_own_price_is_explained(project: Path, own_file: Path) -> None:
    own_file.write_text(OWN.replace("2027-12-31", "2026-01-31"))
    text = " ".join(show(project, "azure-eastus").stdout.split())
    assert "x Standard_ND128isr_NDR_GB200_v6: the own price ended on 2026-01-31" in text
    arguments = ["quote", "Standard_ND128isr_NDR_GB200_v6", "--show-own-prices", "--root", str(project)]
    asked = CliRunner().invoke(app, arguments)
    ended = "azure Standard_ND128isr_NDR_GB200_v6: the own price ended on 2026-01-31"
    assert f"note: this price is not used: {ended}" in asked.stderr
    assert OWN_AMOUNT not in text and OWN_AMOUNT not in asked.output


def test_a_price_of_a_misspelt_shape_is_named_with_its_row(project: Path) -> None:
    file = project / "Pulumi.yaml"
    amount = "amount: 4, unit: gpu-hour, source: abc, valid_until: 2027-01-01"
    row = f"{{cloud: aws, shape: p6-b200.48xlrage, {amount}}}"
    text = file.read_text()
    assert "      name: small\n" in text
    file.write_text(text.replace("      name: small\n", f"      name: small\n      prices: [{row}]\n"))
    said = "prices[0].shape: p6-b200.48xlrage fits nothing; allowed: p6-b200.48xlarge"
    assert f"note: Pulumi.yaml: {said}" in show(project).stderr
    arguments = ["quote", "p6-b200.48xlarge", "--contract", "--root", str(project)]
    assert said in CliRunner().invoke(app, arguments).stderr
