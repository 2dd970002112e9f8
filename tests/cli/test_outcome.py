"""What the commands that run the engine print, and how they end."""

import io
import re
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from gpufabric.cli.outcome import asker, exit_status, show_run, to_json
from gpufabric.engine import runs
from gpufabric.engine.fleet import Fleet
from gpufabric.engine.interrupts import Interrupts
from gpufabric.engine.manifest import UndeclaredStack
from gpufabric.engine.progress import Progress
from gpufabric.engine.result import StackResult
from gpufabric.report.terminal import ROWS
from tests.report.making import done, step


def results(*statuses: str) -> list[StackResult]:
    """Make results with these statuses."""
    return [StackResult(f"s{number}", "up", status) for number, status in enumerate(statuses)]  # type: ignore[arg-type]


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


@pytest.fixture
def fleet(tmp_path: Path) -> Fleet:
    """Make a fleet of one stack, which cannot run anything."""
    run = runs.start(tmp_path / "runs", tmp_path, "up", {"aws": ""}, backend="", mask=str)
    console = Console(file=io.StringIO())
    nothing: Any = None
    return Fleet(nothing, "up", {}, {}, run, Interrupts(), Progress(["aws"], console), [], 1, 1, "again")


def shown(fleet: Fleet, result: StackResult, *events: dict[str, Any]) -> str:
    """Record events of a stack, and print its result for people."""
    if events:
        keep = fleet.run.record(result.stack, "up")
        for event in events:
            keep(event)
    printed = io.StringIO()
    show_run(fleet, [result], Console(file=printed, width=160), proposed=False)
    return printed.getvalue()


def test_removals_name_what_forces_them(fleet: Fleet) -> None:
    text = shown(
        fleet,
        StackResult("aws", "up"),
        step("replace", "main", old={"role": "a"}, new={"role": "b"}, keys=["role"], stack="aws"),
        step("delete", "net", old={}, stack="aws"),
        done(delete=1, replace=1),
    )
    assert text.startswith("Stack ")
    assert "\nDestroyed or replaced: 2\n" in text
    assert re.search(r"replace  main .* role: \"a\" → \"b\"", text)


def test_many_removals_are_counted(fleet: Fleet) -> None:
    removals = [step("delete", f"r{number:03}", old={}, stack="aws") for number in range(ROWS + 5)]
    assert "  and 5 more\n" in shown(fleet, StackResult("aws", "up"), *removals, done(delete=17))


@pytest.mark.parametrize(
    ("result", "line"),
    [
        (
            StackResult("aws", "none", "skipped", reason="it needs oci (failed)"),
            "aws: skipped: it needs oci (failed)",
        ),
        (StackResult("aws", "none", "failed", errors=["no such stack"]), "aws: failed\n  no such stack"),
        (StackResult("aws", "none", reason="done in run x"), "done in run x"),
        (StackResult("aws", "none", "interrupted", reason="not started"), "aws: missing: not started"),
    ],
)
def test_stacks_that_did_not_run_say_why(fleet: Fleet, result: StackResult, line: str) -> None:
    assert line in shown(fleet, result)


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


def test_stacks_without_a_file_come_first_and_stand_in_the_json(fleet: Fleet) -> None:
    fleet.run.manifest.undeclared.append(UndeclaredStack("oci", 3, gpus=8, usd_per_month="10.00"))
    fleet.run.manifest.write(fleet.run.folder)
    first = shown(fleet, StackResult("aws", "up")).splitlines()[0]
    assert first == "oci is up and has no file: 3 resources, 8 GPUs, $10/month."
    (stack,) = to_json(fleet, [], 1.0)["undeclared"]
    assert (stack["stack"], stack["gpus"], stack["resources"]) == ("oci", 8, 3)


def test_json_has_what_a_program_needs(fleet: Fleet) -> None:
    fleet.run.record("aws", "preview")
    data = to_json(fleet, [StackResult("aws", "up", "failed", errors=["no"], next_steps=["try"])], 1.26)
    assert data["ok"] is False
    assert data["seconds"] == 1.3
    assert Path(data["folder"]).is_dir()
    (stack,) = data["stacks"]
    assert stack["status"] == "failed"
    assert stack["next"] == ["try"]
    assert [(Path(data["folder"]) / name).is_file() for name in stack["events"]] == [True]
