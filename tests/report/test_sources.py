"""Reports of runs that failed before their first event: the cause is in every form."""

import json
import shutil
from pathlib import Path

import pytest

from gpufabric.engine.manifest import Manifest, StackRecord
from gpufabric.report.build import report_of
from gpufabric.report.json_form import as_json
from gpufabric.report.markdown import markdown
from tests.report.reading import markdown_text, terminal_text

RECORDED = Path(__file__).with_name("recorded")
CAUSE = "the backend: given no login; allowed: a backend [PULUMI_BACKEND_URL]"


def run(folder: Path, **more: object) -> Path:
    folder.mkdir()
    stacks = more.pop("stacks", {})
    operation = str(more.pop("operation", "preview"))
    Manifest("run", operation, "2026-12-01T12:00:00Z", "", "", stacks, **more).write(folder)  # type: ignore[arg-type]
    return folder


def test_a_run_that_stopped_before_its_first_stack(tmp_path: Path) -> None:
    made = report_of([run(tmp_path / "run", errors=[CAUSE])])
    assert made.verdict == "blocked"
    assert made.headline == (
        f"The preview stopped before its first stack: {CAUSE}; GPUs and cost unknown; blocked."
    )
    assert made.reasons == made.errors == (CAUSE,)
    assert CAUSE in terminal_text(made)
    assert "no login" in markdown_text(markdown(made))
    assert json.loads(as_json(made))["errors"] == [CAUSE]


def test_a_stack_that_failed_before_its_first_event(tmp_path: Path) -> None:
    failed = StackRecord("failed", errors=["get stack secrets manager: incorrect passphrase"])
    made = report_of([run(tmp_path / "run", stacks={"aws-us-west-2": failed})])
    (stack,) = made.stacks
    assert stack.outcome == "failed"
    assert [diagnostic.message for diagnostic in stack.diagnostics] == failed.errors
    assert "incorrect passphrase" in terminal_text(made)
    assert "incorrect passphrase" in markdown_text(markdown(made))
    assert made.reasons[0] == "failed: aws-us-west-2"


def test_errors_are_masked(tmp_path: Path) -> None:
    folder = run(tmp_path / "run", errors=["hunter2-planted is wrong"])
    made = report_of([folder], environment={"PULUMI_CONFIG_PASSPHRASE": "hunter2-planted"})
    assert "hunter2" not in as_json(made)


@pytest.mark.parametrize(
    ("kept", "reason"),
    [(False, "its events are missing: aws.preview.events.jsonl"), (True, "its events are cut off")],
)
def test_a_stack_that_is_done_without_all_of_its_events_blocks(
    tmp_path: Path, kept: bool, reason: str
) -> None:
    name = "aws.preview.events.jsonl"
    folder = run(tmp_path / "run", stacks={"aws": StackRecord("done", events=[name])})
    (recorded,) = sorted((RECORDED / "resize").glob("*.preview.events.jsonl"))
    if kept:
        text, _, _ = recorded.read_text().partition('"summaryEvent"')
        (folder / name).write_text(text)
    made = report_of([folder])
    assert (made.verdict, made.stacks[0].outcome) == ("blocked", "missing")
    assert made.stacks[0].reason.startswith(reason)
    assert any(decision.what.startswith(reason) for decision in made.decisions)


def test_an_update_needs_only_its_own_events(tmp_path: Path) -> None:
    names = ["aws.preview.events.jsonl", "aws.up.events.jsonl"]
    folder = run(tmp_path / "run", stacks={"aws": StackRecord("done", events=names)}, operation="up")
    (recorded,) = sorted((RECORDED / "first").glob("aws-us-east-1.*events.jsonl"))
    shutil.copy2(recorded, folder / names[1])
    assert report_of([folder]).stacks[0].outcome == "ok"


def test_the_reason_of_a_stack_that_was_not_run_is_kept(tmp_path: Path) -> None:
    skipped = StackRecord("skipped", reason="it needs aws-us-east-1 (failed)")
    made = report_of([run(tmp_path / "run", stacks={"backbone": skipped})])
    assert made.stacks[0].reason == skipped.reason


def test_a_file_of_events_is_read_with_the_record_of_cost_beside_it() -> None:
    (events,) = sorted((RECORDED / "resize").glob("*.preview.events.jsonl"))
    (stack,) = report_of([events]).stacks
    assert stack.before is not None
    assert stack.before.money.basis == "resources"
