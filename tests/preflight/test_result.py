import io
import json
from collections.abc import Sequence
from dataclasses import replace

import pytest
from rich.console import Console

from gpufabric.preflight.result import PreflightExit, PreflightReport, StackPreflight
from gpufabric.preflight.table import show
from gpufabric.preflight.verdict import PreflightStatus, PreflightVerdict, age_text
from tests.preflight.cases import NOW, days


def verdict(status: PreflightStatus, *, short_by: int = 0, needed_now: bool = True) -> PreflightVerdict:
    return PreflightVerdict(
        stack="aws-us-east-1",
        subject="quota",
        item="L-1",
        status=status,
        given="limit 5",
        needed="6 vCPU",
        short_by=short_by,
        source="servicequotas:ListServiceQuotas",
        read_at=days(-3),
        next_step="" if status == "ok" else "aws do something",
        file="stacks/Pulumi.aws-us-east-1.yaml",
        line=16,
        needed_now=needed_now,
    )


def report(
    statuses: Sequence[PreflightStatus], *, fail_unknown: bool = False, problems: tuple[str, ...] = ()
) -> PreflightReport:
    stack = StackPreflight(stack="aws-us-east-1", verdicts=tuple(map(verdict, statuses)), problems=problems)
    return PreflightReport(stacks=[stack], checked_at=NOW, fail_unknown=fail_unknown)


@pytest.mark.parametrize(
    ("statuses", "fail_unknown", "status"),
    [
        (["ok"], False, PreflightExit.OK),
        (["ok", "unknown"], False, PreflightExit.UNSURE),
        (["ok", "pending"], False, PreflightExit.UNSURE),
        (["ok", "unknown"], True, PreflightExit.LACKING),
        (["ok", "pending"], True, PreflightExit.LACKING),
        (["short", "unknown"], False, PreflightExit.LACKING),
        (["missing"], False, PreflightExit.LACKING),
        ([], False, PreflightExit.UNSURE),
    ],
)
def test_exit_status(statuses: list[PreflightStatus], fail_unknown: bool, status: PreflightExit) -> None:
    assert report(statuses, fail_unknown=fail_unknown).exit is status


def test_faulty_declaration_has_a_status_of_its_own() -> None:
    assert report(["missing"], problems=("a fault",)).exit is PreflightExit.DECLARATION


def test_json_has_every_verdict_with_its_source_and_time() -> None:
    data = json.loads(json.dumps(report(["short", "ok"]).as_dict()))
    first = data["stacks"][0]["verdicts"][0]
    assert (first["status"], first["source"]) == ("short", "servicequotas:ListServiceQuotas")
    assert first["read_at"] == "2026-11-28T12:00:00+00:00"
    assert data["exit"] == 1


def test_table_shows_source_age_and_next_step() -> None:
    screen = io.StringIO()
    show(report(["ok", "short"]), Console(file=screen, width=200))
    text = screen.getvalue()
    assert "servicequotas:ListServiceQuotas  3 days" in text
    assert "stacks/Pulumi.aws-us-east-1.yaml:16: quota L-1 short:\n    aws do something" in text
    assert text.index("short") < text.index(" ok ")
    assert text.rstrip().endswith("0 of 1 stack ready; 1 short")


def test_more_verdicts_go_to_their_stack() -> None:
    more = report(["ok"]).with_verdicts([verdict("missing")])
    assert more.exit is PreflightExit.LACKING
    assert more.stacks[0].status == "missing"


@pytest.mark.parametrize(
    ("status", "needed_now", "stops"),
    [("short", True, True), ("missing", True, True), ("short", False, False), ("unknown", True, False)],
)
def test_only_what_the_update_needs_stops_it(status: PreflightStatus, needed_now: bool, stops: bool) -> None:
    assert verdict(status, needed_now=needed_now).stops is stops


def test_word_of_a_shortage() -> None:
    assert verdict("short", short_by=1234).word == "short by 1,234"


@pytest.mark.parametrize(
    ("age", "text"), [(0, "now"), (1 / 24, "1 hour"), (2, "2 days"), (-1, "now"), (1 / 1440, "1 minute")]
)
def test_age(age: float, text: str) -> None:
    assert age_text(days(-age), NOW) == text


def test_checks_that_failed_for_one_reason_share_a_row() -> None:
    unanswered = [replace(verdict("unknown"), given="no credentials", read_at=None) for _ in range(3)]
    stack = StackPreflight(stack="aws-us-east-1", verdicts=(*unanswered, verdict("ok")))
    screen = io.StringIO()
    show(PreflightReport(stacks=[stack], checked_at=NOW), Console(file=screen, width=200))
    text = screen.getvalue()
    assert text.count("no credentials") == 1
    assert "quota L-1 and 2 other checks" in text
