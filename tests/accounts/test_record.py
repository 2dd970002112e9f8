from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from gpufabric.accounts.answer import Failure, SectionAnswer
from gpufabric.accounts.record import record
from gpufabric.accounts.refresh import TopicAnswer
from gpufabric.accounts.target import Target
from gpufabric.snapshots.files import load
from gpufabric.snapshots.model import QuotasSnapshot
from gpufabric.snapshots.rows import Limit, Usage

TARGET = Target(cloud="aws", account="123456789012", region="us-east-1", stacks={})
NOON = datetime(2026, 11, 29, 12, tzinfo=UTC)
DENIED = Failure("cloudwatch:GetMetricData", "denied", "AccessDenied")


def limits(value: int) -> SectionAnswer:
    return SectionAnswer("limits", "servicequotas", {"ec2/L-1": Limit(limit=Decimal(value))})


def usage(value: int | None) -> SectionAnswer:
    if value is None:
        return SectionAnswer("usage", "cloudwatch", None, failures=(DENIED,))
    return SectionAnswer("usage", "cloudwatch", {"ec2/L-1": Usage(used=Decimal(value))})


def answer(*sections: SectionAnswer) -> TopicAnswer:
    return TopicAnswer(TARGET, "quotas", sections)


def read(root: Path) -> QuotasSnapshot:
    snapshot = load(root, "quotas", "aws", TARGET.account, TARGET.region)
    assert isinstance(snapshot, QuotasSnapshot)
    return snapshot


def test_partial_answer_keeps_what_it_lacks_and_is_not_complete(tmp_path: Path) -> None:
    record(tmp_path, answer(limits(96), usage(8)), NOON)
    later = record(tmp_path, answer(limits(192), usage(None)), NOON + timedelta(days=1))
    assert (later.outcome, later.is_complete) == ("written", False)
    assert [str(move) for move in later.moves] == ["limits ec2/L-1 limit: 96 -> 192"]
    snapshot = read(tmp_path)
    assert snapshot.limits is not None
    assert snapshot.usage is not None
    assert snapshot.limits.read_at == NOON + timedelta(days=1)
    assert (snapshot.usage.read_at, snapshot.usage.rows["ec2/L-1"].used) == (NOON, 8)


def test_answer_without_a_section_touches_no_file(tmp_path: Path) -> None:
    record(tmp_path, answer(limits(96)), NOON)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*.yaml")}
    for failed in (answer(usage(None)), TopicAnswer(TARGET, "quotas", failure=DENIED)):
        recording = record(tmp_path, failed, NOON + timedelta(days=1))
        assert (recording.outcome, recording.is_complete) == ("failed", False)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*.yaml")} == before


def test_same_answer_gives_the_same_bytes(tmp_path: Path) -> None:
    record(tmp_path, answer(limits(96), usage(8)), NOON)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*.yaml")}
    again = record(tmp_path, answer(usage(8), limits(96)), NOON + timedelta(days=3))
    assert (again.outcome, again.is_complete, list(again.moves)) == ("unchanged", True, [])
    assert {path: path.read_bytes() for path in tmp_path.rglob("*.yaml")} == before


def test_dry_run_says_what_would_change_and_writes_nothing(tmp_path: Path) -> None:
    recording = record(tmp_path, answer(limits(96)), NOON, dry_run=True)
    assert recording.outcome == "written"
    assert list(tmp_path.iterdir()) == []
    record(tmp_path, answer(limits(96)), NOON)
    assert record(tmp_path, answer(limits(96)), NOON, dry_run=True).outcome == "unchanged"


def test_damaged_file_is_kept_and_named(tmp_path: Path) -> None:
    file = tmp_path / record(tmp_path, answer(limits(96)), NOON).file
    file.write_text("limits: [")
    recording = record(tmp_path, answer(limits(192)), NOON)
    assert (recording.outcome, recording.is_complete) == ("failed", False)
    assert recording.problem.startswith(recording.file)
    assert recording.problem.endswith("Next: correct or delete the file, then gpufabric snapshot quotas")
    assert file.read_text() == "limits: ["


def test_file_that_cannot_be_written_is_named_with_its_cause(tmp_path: Path) -> None:
    (tmp_path / "stacks").write_text("a file in place of the folder")
    recording = record(tmp_path, answer(limits(96)), NOON)
    assert recording.outcome == "failed"
    assert "cannot be written (" in recording.problem


def simulated(value: int) -> TopicAnswer:
    return answer(SectionAnswer("limits", "simulated", {"ec2/L-1": Limit(limit=Decimal(value))}))


def test_simulated_answers_never_replace_those_of_a_cloud(tmp_path: Path) -> None:
    file = tmp_path / record(tmp_path, answer(limits(96)), NOON).file
    before = file.read_bytes()
    recording = record(tmp_path, simulated(9999), NOON)
    assert (recording.outcome, recording.is_complete) == ("failed", False)
    assert "Next: unset GPUFABRIC_SIM_DIR, or delete the file" in recording.problem
    assert file.read_bytes() == before


def test_answers_of_a_cloud_replace_simulated_ones(tmp_path: Path) -> None:
    record(tmp_path, simulated(9999), NOON)
    assert record(tmp_path, simulated(96), NOON).outcome == "written"
    assert record(tmp_path, answer(limits(192)), NOON).outcome == "written"
    assert read(tmp_path).limits is not None
