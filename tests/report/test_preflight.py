import json
from dataclasses import replace
from pathlib import Path

import pytest

from gpufabric.masking.mask import Mask
from gpufabric.preflight.result import PreflightReport, StackPreflight
from gpufabric.preflight.verdict import PreflightStatus, PreflightVerdict
from gpufabric.report.preflight import PREFLIGHT, lines_of, read_preflight, write_preflight
from gpufabric.report.preflight_report import report_of_preflight
from tests.preflight.cases import NOW

VERDICT = PreflightVerdict(
    stack="aws-us-east-1",
    subject="reservation",
    item="cr-1",
    status="missing",
    given="the account has none",
    needed="4 machines",
    next_step="aws ec2 describe-capacity-reservations",
    file="stacks/Pulumi.aws-us-east-1.yaml",
    line=12,
    setting="pools.train.capacity.id",
)


def checked(*verdicts: PreflightVerdict) -> PreflightReport:
    return PreflightReport(stacks=[StackPreflight(stack="aws-us-east-1", verdicts=verdicts)], checked_at=NOW)


@pytest.mark.parametrize(
    ("status", "level", "verdict"),
    [
        ("missing", "blocks", "blocked"),
        ("short", "blocks", "blocked"),
        ("pending", "risks", "attention"),
        ("unknown", "notes", "attention"),
    ],
)
def test_levels_of_decisions(status: PreflightStatus, level: str, verdict: str, tmp_path: Path) -> None:
    report = report_of_preflight(checked(replace(VERDICT, status=status)), tmp_path)
    decision = report.decisions[0]
    assert (decision.level, decision.source, report.verdict) == (level, "preflight", verdict)
    place = decision.places[0]
    assert (place.file, place.line, place.property) == (VERDICT.file, 12, VERDICT.setting)
    assert decision.fix == VERDICT.next_step


def test_a_decision_says_its_need_once(tmp_path: Path) -> None:
    (decision,) = report_of_preflight(checked(VERDICT), tmp_path).decisions
    assert decision.what == "missing: the account has none; needed: 4 machines"


@pytest.mark.parametrize(
    ("given", "needed", "text"),
    [
        ("4 nodes x 8 = 32 of L-1: limit 8", "32 vCPU", "4 nodes x 8 = 32 of L-1: limit 8"),
        ("limit 10", "11 in all", "limit 10; needed: 11 in all"),
        ("no snapshot has limits of quotas", "32 vCPU", "no snapshot has limits of quotas; needed: 32 vCPU"),
    ],
)
def test_a_quota_always_says_how_much_is_needed(given: str, needed: str, text: str) -> None:
    verdict = replace(VERDICT, subject="quota", item="L-1", status="missing", given=given, needed=needed)
    assert verdict.text == f"quota L-1 missing: {text}"


def test_what_is_ok_is_counted(tmp_path: Path) -> None:
    report = report_of_preflight(checked(replace(VERDICT, status="ok")), tmp_path)
    assert not report.decisions
    assert report.verdict == "ready"
    assert [counted.number for counted in report.counted if counted.kind == "met needs"] == [1]


def test_unknown_needs_of_a_kind_are_one_decision(tmp_path: Path) -> None:
    unknown = replace(VERDICT, status="unknown")
    report = report_of_preflight(checked(unknown, replace(unknown, item="cr-2")), tmp_path)
    assert len(report.decisions) == 1
    assert "2 reservations" in report.decisions[0].concerns


def test_only_needs_of_the_update_block_it(tmp_path: Path) -> None:
    report = report_of_preflight(checked(replace(VERDICT, needed_now=False)), tmp_path)
    assert report.decisions[0].level == "risks"


def test_file_of_a_run(tmp_path: Path) -> None:
    report = checked(VERDICT)
    write_preflight(tmp_path, report, Mask())
    assert read_preflight(tmp_path) == lines_of(report)


@pytest.mark.parametrize("text", ["", "[]", "{}", json.dumps({"lines": [{"odd": 1}]})])
def test_damaged_file_is_none(text: str, tmp_path: Path) -> None:
    (tmp_path / PREFLIGHT).write_text(text)
    assert read_preflight(tmp_path) == ()


def test_run_without_a_preflight(tmp_path: Path) -> None:
    assert read_preflight(tmp_path) == ()
