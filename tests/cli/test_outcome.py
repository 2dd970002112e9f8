"""What the commands that run the engine print, and how they end."""

import io
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from gpufabric.cli.outcome import SHOWN_REMOVALS, asker, exit_status, show, to_json
from gpufabric.engine import runs
from gpufabric.engine.fleet import Fleet
from gpufabric.engine.interrupts import Interrupts
from gpufabric.engine.progress import Progress
from gpufabric.engine.result import Removal, StackResult
from tests.report.making import step


def results(*statuses: str) -> list[StackResult]:
    """Make results with these statuses."""
    return [StackResult(f"s{number}", "up", one) for number, one in enumerate(statuses)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("statuses", "interrupted", "expected"),
    [
        (["done", "done"], False, 0),
        (["done", "deferred"], False, 0),
        (["done", "failed"], False, 1),
        (["done", "skipped"], False, 1),
        (["declined", "declined"], False, 3),
        (["declined", "failed"], False, 1),
        (["interrupted", "done"], True, 130),
        (["failed", "done"], True, 130),
        (["done", "done"], True, 0),
    ],
)
def test_exit_status(statuses: list[str], interrupted: bool, expected: int) -> None:
    assert exit_status(results(*statuses), interrupted=interrupted) == expected


def shown(*given: StackResult) -> str:
    """Print results for people."""
    printed = io.StringIO()
    show(given, Console(file=printed, width=160))
    return printed.getvalue()


def test_removals_come_first_and_name_what_forces_them() -> None:
    removals = [
        Removal("replace", "aws:eks/cluster:Cluster", "main", ("roleArn",)),
        Removal("delete", "aws:ec2/vpc:Vpc", "net"),
    ]
    text = shown(StackResult("aws", "preview", changes={"delete": 1, "replace": 1}, removals=removals))
    assert text.startswith("aws: 1 deleted, 1 replaced\n  delete aws:ec2/vpc:Vpc net\n")
    assert "replace aws:eks/cluster:Cluster main, forced by roleArn" in text
    assert text.index("forced by") < text.index("Stack")


def test_many_removals_are_counted() -> None:
    removals = [Removal("delete", "t:T", f"r{number:03}") for number in range(SHOWN_REMOVALS + 5)]
    assert "  and 5 more\n" in shown(StackResult("aws", "preview", removals=removals))


def test_stacks_that_did_not_run_say_why() -> None:
    text = shown(
        StackResult("backbone", "none", "skipped", reason="it needs aws (failed)"),
        StackResult("oci", "none", reason="done in run x"),
    )
    assert text == "backbone: skipped: it needs aws (failed)\noci: done in run x\n"


@pytest.fixture
def fleet(tmp_path: Path) -> Fleet:
    """Make a fleet of one stack, which cannot run anything."""
    run = runs.start(tmp_path / "runs", tmp_path, "up", {"aws": ""}, backend="")
    console = Console(file=io.StringIO())
    nothing: Any = None
    return Fleet(nothing, "up", {}, {}, run, Interrupts(), Progress(["aws"], console), [], 1, 1, "again")


@pytest.mark.parametrize(
    ("answer", "agreed"), [("y", True), ("YES ", True), ("", False), ("n", False), ("x", False)]
)
def test_only_a_yes_is_a_yes(
    fleet: Fleet, monkeypatch: pytest.MonkeyPatch, answer: str, agreed: bool
) -> None:
    monkeypatch.setattr("builtins.input", lambda: answer)
    keep = fleet.run.record("aws", "preview")
    for event in (
        step("create", new={"a": 1}, stack="aws"),
        step("delete", "old", old={"a": 1}, stack="aws"),
        {"summaryEvent": {"resourceChanges": {"create": 1, "delete": 1}, "result": "succeeded"}},
    ):
        keep(event)
    printed = io.StringIO()
    ask = asker(fleet, Console(file=printed, width=160))
    assert ask([StackResult("aws", "preview", changes={"create": 1, "delete": 1})]) == agreed
    text = printed.getvalue()
    assert "1 created and 1 deleted in aws" in text
    assert "Destroyed or replaced: 1" in text
    assert f"gpufabric report {fleet.run.folder}" in text
    assert text.endswith("Update these stacks? [y/N] ")


@pytest.mark.parametrize(("error", "interrupts"), [(EOFError, 0), (KeyboardInterrupt, 1)])
def test_no_answer_is_a_no(
    fleet: Fleet, monkeypatch: pytest.MonkeyPatch, error: type[BaseException], interrupts: int
) -> None:
    def raises() -> str:
        raise error

    monkeypatch.setattr("builtins.input", raises)
    assert not asker(fleet, Console(file=io.StringIO()))([])
    assert fleet.interrupts.count == interrupts


def test_json_has_what_a_program_needs(fleet: Fleet) -> None:
    fleet.run.record("aws", "preview")
    found = to_json(fleet, [StackResult("aws", "up", "failed", errors=["no"], next_steps=["try"])], 1.26)
    assert found["ok"] is False
    assert found["seconds"] == 1.3
    assert Path(found["folder"]).is_dir()
    (stack,) = found["stacks"]
    assert stack["status"] == "failed"
    assert stack["next"] == ["try"]
    assert [(Path(found["folder"]) / name).is_file() for name in stack["events"]] == [True]
