"""Output and exit status of the commands that run the engine."""

import io
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
    assert "\nTo decide: destroys 2, risks 1\n" in text
    assert "destroys  main of aws: NodeGroup replaced: role changes\n" in text
    assert '          role: "a" → "b"\n' in text


def test_equal_removals_are_one_decision(fleet: Fleet) -> None:
    removals = [step("delete", f"r{number:03}", old={}, stack="aws") for number in range(17)]
    text = shown(fleet, StackResult("aws", "up"), *removals, done(delete=17))
    assert "destroys  17 resources of aws: deleted: no longer declared\n" in text


@pytest.mark.parametrize(
    ("result", "line"),
    [
        (
            StackResult("aws", "none", "skipped", reason="it needs oci (failed)"),
            "blocks    aws: it needs oci (failed)",
        ),
        (
            StackResult("aws", "none", "failed", errors=["no such stack"]),
            "blocks    aws: failed: no such stack",
        ),
        (StackResult("aws", "none", reason="done in run x"), "done in run x"),
        (StackResult("aws", "none", "interrupted", reason="not started"), "blocks    aws: not started"),
    ],
)
def test_stacks_that_did_not_run_say_why(fleet: Fleet, result: StackResult, line: str) -> None:
    assert line in shown(fleet, result)


@pytest.mark.parametrize(
    ("answers", "agreed"),
    [
        (["y"], True),
        (["YES "], True),
        ([""], False),
        (["n"], False),
        (["no"], False),
        (["maybe", "yes"], True),
        (["details", "no"], False),
        (["d", "d", "y"], True),
    ],
)
def test_only_a_yes_is_a_yes(
    fleet: Fleet, monkeypatch: pytest.MonkeyPatch, answers: list[str], agreed: bool
) -> None:
    text, answer = asked(fleet, monkeypatch, answers)
    assert answer == agreed
    assert "1 created and 1 deleted in aws" in text
    assert "destroys  old of aws: NodeGroup deleted: no longer declared" in text
    assert f"gpufabric report {fleet.run.folder} --format text" in text
    assert text.endswith("Update these stacks? yes / no / details: ")


def asked(fleet: Fleet, monkeypatch: pytest.MonkeyPatch, answers: list[str]) -> tuple[str, bool]:
    """Ask about a creation and a deletion; return what is printed, and the answer."""
    given = iter(answers)
    monkeypatch.setattr("builtins.input", lambda: next(given))
    keep = fleet.run.record("aws", "preview")
    for event in (
        step("create", new={"a": 1}, stack="aws"),
        step("delete", "old", old={"a": 1}, stack="aws"),
        {"summaryEvent": {"resourceChanges": {"create": 1, "delete": 1}, "result": "succeeded"}},
    ):
        keep(event)
    printed = io.StringIO()
    ask = asker(fleet, Console(file=printed, width=160))
    answer = ask([StackResult("aws", "preview", changes={"create": 1, "delete": 1})])
    assert not list(given)
    return printed.getvalue(), answer


def test_details_show_every_property(fleet: Fleet, monkeypatch: pytest.MonkeyPatch) -> None:
    property_line = "\n  + a: 1\n"
    assert property_line not in asked(fleet, monkeypatch, ["no"])[0]
    assert property_line in asked(fleet, monkeypatch, ["details", "no"])[0]


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
