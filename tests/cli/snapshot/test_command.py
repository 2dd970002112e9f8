import json
from decimal import Decimal
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from gpufabric.accounts import clouds
from gpufabric.accounts.answer import Failure, SectionAnswer
from gpufabric.cli import account_readers
from gpufabric.cli.main import app
from gpufabric.cli.snapshot import command
from gpufabric.plan.clock import NOW_VARIABLE
from gpufabric.snapshots.rows import Limit
from tests.accounts.scripted import ScriptedReader
from tests.cli.demo_project import write_project

LIMITS = SectionAnswer("limits", "servicequotas", {"ec2/L-1": Limit(limit=Decimal(96))})
DENIED = Failure("cloudwatch:GetMetricData", "denied", "AccessDenied", "grant cloudwatch:GetMetricData")
NO_USAGE = SectionAnswer("usage", "cloudwatch", None, failures=(DENIED,))


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(NOW_VARIABLE, "2026-11-29T00:00:00Z")
    return write_project(tmp_path)


def snapshot(
    project: Path, monkeypatch: pytest.MonkeyPatch, reader: ScriptedReader, *arguments: str
) -> Result:
    monkeypatch.setattr(clouds, "can_fork", lambda: False)  # the reader of this process remembers questions
    monkeypatch.setattr(command, "account_readers", lambda: lambda target: reader)
    monkeypatch.setattr(command, "price_readers", lambda: lambda target: reader)
    return CliRunner().invoke(app, ["snapshot", *arguments, "--root", str(project)])


def files(project: Path) -> list[str]:
    return sorted(path.name for path in (project / "stacks" / "account-snapshots").glob("*/*.yaml"))


def test_complete_answers_are_written_and_exit_with_zero(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = snapshot(project, monkeypatch, ScriptedReader({"quotas": [LIMITS]}), "quotas", "aws-us-east-1")
    assert result.exit_code == 0, result.output
    assert "[1/1] aws-123456789012-us-east-1 quotas: written" in result.stderr
    assert "1 of 1" in result.stdout
    assert files(project) == ["quotas.yaml"]


def test_partial_answer_names_the_call_and_exits_with_one(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = ScriptedReader({"quotas": [LIMITS, NO_USAGE]})
    result = snapshot(project, monkeypatch, reader, "quotas", "aws-us-east-1")
    assert result.exit_code == 1
    assert "written, partial" in result.stdout
    assert (
        "aws us-east-1: cloudwatch:GetMetricData: AccessDenied (denied). Next: grant cloudwatch:GetMetricData"
        in result.stdout
    )


def test_moves_are_shown(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    snapshot(project, monkeypatch, ScriptedReader({"quotas": [LIMITS]}), "quotas", "aws-us-east-1")
    more = SectionAnswer("limits", "servicequotas", {"ec2/L-1": Limit(limit=Decimal(192))})
    reader = ScriptedReader({"quotas": [more]})
    dry = snapshot(project, monkeypatch, reader, "quotas", "aws-us-east-1", "--dry-run")
    assert "limits ec2/L-1 limit: 96 -> 192" in dry.stdout
    assert "Nothing was written." in dry.stdout
    assert "would be written" in dry.stdout and "would be written" in dry.stderr
    wet = snapshot(project, monkeypatch, reader, "quotas", "aws-us-east-1", "--json")
    (topic,) = json.loads(wet.stdout)["topics"]
    assert (topic["outcome"], topic["moves"][0]["after"]) == ("written", "192")


def test_all_topics_of_all_stacks_by_default(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reader = ScriptedReader()
    result = snapshot(project, monkeypatch, reader, "all", "--json")
    assert result.exit_code == 0, result.output
    asked = {(target, topic) for target, topic in reader.asked}
    regions = {"us-east-1", "eastus"}
    topics = {"quotas", "capacity", "network", "images", "prices"}
    assert asked == {(region, topic) for region in regions for topic in topics}
    assert "backbone" not in result.stdout


@pytest.mark.parametrize(
    ("arguments", "status", "text"),
    [
        (("quotas", "aws-us-east-9"), 2, "given stack aws-us-east-9; allowed: aws-us-east-1"),
        (("quotas", "backbone"), 2, "given: backbone; allowed: stacks of regions"),
        (("quota",), 2, "quotas"),
    ],
)
def test_wrong_usage_asks_nothing(
    project: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], status: int, text: str
) -> None:
    reader = ScriptedReader()
    result = snapshot(project, monkeypatch, reader, *arguments)
    assert result.exit_code == status
    assert text in result.output
    assert reader.asked == []


def test_only_a_simulated_run_uses_the_simulated_clouds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(account_readers.SIMULATED_VARIABLE, raising=False)
    assert isinstance(account_readers.account_readers(), account_readers.Readers)


def test_encrypted_account_is_not_published(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = project / "stacks" / "Pulumi.aws-us-east-1.yaml"
    file.write_text(file.read_text().replace('"123456789012"', '{secure: "v1:abc:def"}'))
    reader = ScriptedReader({"quotas": [LIMITS]})
    result = snapshot(project, monkeypatch, reader, "quotas")
    assert result.exit_code == 1
    assert "aws-us-east-1: not read: its account is encrypted" in result.stdout
    assert reader.asked == [("eastus", "quotas")]
    data = json.loads(snapshot(project, monkeypatch, reader, "quotas", "--json").stdout)
    (stack,) = data["not_read"]
    assert (stack["stack"], stack["reason"].partition(",")[0]) == (
        "aws-us-east-1",
        "its account is encrypted",
    )
    assert stack["next"].endswith("or write stacks/quota-snapshots/aws-us-east-1.yaml by hand")


@pytest.mark.parametrize(("topic", "status"), [("prices", 1), ("all", 0), ("quotas", 0)])
def test_simulated_clouds_have_no_price_list(
    project: Path, monkeypatch: pytest.MonkeyPatch, topic: str, status: int
) -> None:
    monkeypatch.setenv(account_readers.SIMULATED_VARIABLE, str(project / "sim"))
    reader = ScriptedReader({"quotas": [LIMITS]})
    said = "prices: not read: simulated clouds have no price list. Next: unset GPUFABRIC_SIM_DIR"
    plain = snapshot(project, monkeypatch, reader, topic, "aws-us-east-1")
    assert (plain.exit_code, said in plain.stdout) == (status, topic != "quotas")
    data = json.loads(snapshot(project, monkeypatch, reader, topic, "aws-us-east-1", "--json").stdout)
    assert [note.startswith(said) for note in data["notes"]] == [True] * (topic != "quotas")
    assert "prices" not in {asked for _, asked in reader.asked}
