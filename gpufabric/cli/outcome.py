"""Prints the question, the result and the JSON of commands that run the engine."""

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Literal, get_args

import typer
from rich.console import Console

from gpufabric.cli.next_lines import next_lines
from gpufabric.cli.prepare import EXIT_DECLINED, EXIT_FAILED, EXIT_INTERRUPTED, Prepared
from gpufabric.cli.say import say_error, say_json
from gpufabric.cli.what_next import commands_after_update
from gpufabric.engine.fleet import Fleet, outcome
from gpufabric.engine.large_state import large_state_note
from gpufabric.engine.operations import Ask
from gpufabric.engine.result import EngineOperation, StackResult
from gpufabric.report.build import report_of_run
from gpufabric.report.terminal.screen import SCREEN_LINES, show_report
from gpufabric.wire.project import project_directory

FORMAT = 1
Answer = Literal["yes", "no", "details"]
_ANSWERS: tuple[Answer, ...] = get_args(Answer)
_QUESTION_LINES = 2
_HINT_LINES = 2
_FEWEST_LINES = 12
"""Lines for the report, however many the command itself needs."""

QUESTIONS: dict[EngineOperation, str] = {
    "preview": "",
    "up": "Update these stacks?",
    "refresh": "Write this into the state of these stacks?",
    "destroy": "Destroy the resources of these stacks, with leased machines and data?",
}


def on_terminal() -> bool:
    """Tell whether there is a terminal to ask on."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def asker(fleet: Fleet, console: Console, *, verbose: bool = False) -> Ask:
    """Return a function that shows previews and asks whether to continue."""

    def ask(previews: list[StackResult]) -> bool:
        if fleet.run.problem:  # what would be shown is not all that would happen
            say_error(fleet.run.problem)
            return False
        console.print()
        show_run(fleet, previews, console, proposed=True, verbose=verbose, reserved=_QUESTION_LINES)
        try:
            while (answer := _answer(fleet, console)) == "details":
                console.print()
                show_run(fleet, previews, console, proposed=True, verbose=True)
        except EOFError:
            return False
        except KeyboardInterrupt:
            fleet.interrupts.count += 1
            return False
        return answer == "yes"

    return ask


def _answer(fleet: Fleet, console: Console) -> Answer:
    """Ask until the answer is one of those allowed; an empty one is a no."""
    while True:
        question = QUESTIONS[fleet.operation]
        console.print(f"\n{question} yes / no / details: ", end="", markup=False, highlight=False)
        given = input().strip().lower()
        for answer in _ANSWERS:
            if given in (answer, answer[0]):
                return answer
        if not given:
            return "no"


def show_run(
    fleet: Fleet,
    results: Sequence[StackResult],
    console: Console,
    *,
    proposed: bool,
    verbose: bool = False,
    reserved: int = 0,
) -> None:
    """Print the report on a run.

    Args:
        fleet: the stacks and their run.
        results: results of the stacks to show.
        console: the terminal.
        proposed: whether nothing has changed yet; otherwise the results are shown.
        verbose: whether to show everything.
        reserved: lines of the screen that the command itself needs afterwards.
    """
    folder = fleet.run.folder
    report = report_of_run(folder, results, os.environ, project_directory(folder))
    note = large_state_note(results, fleet.command, os.environ) if proposed else ""
    lines = max(SCREEN_LINES - _HINT_LINES - reserved - bool(note), _FEWEST_LINES)
    show_report(report, console, proposed=proposed, verbose=verbose, lines=lines)
    if not verbose:
        command = f"gpufabric report {_near(folder)} --format text"
        console.print(f"\nEverything: {command}", markup=False, highlight=False, soft_wrap=True)
    if note:
        console.print(note, markup=False, highlight=False, soft_wrap=True)


def _near(folder: Path) -> Path:
    """Return a path relative to the current folder if it lies below."""
    here = Path.cwd()
    return folder.relative_to(here) if folder.is_relative_to(here) else folder


def finish(
    prepared: Prepared,
    results: Sequence[StackResult],
    console: Console,
    *,
    as_json: bool,
    seconds: float,
    extra: Mapping[str, Any] | None = None,
    verbose: bool = False,
    simulated: bool = False,
) -> None:
    """Print the result of a command, and exit with its status.

    Args:
        prepared: the fleet and its stacks.
        results: results of the stacks that ran.
        console: the console for people.
        as_json: whether the result goes to standard output as JSON.
        seconds: duration of the command.
        extra: further keys of the JSON.
        verbose: whether to show everything.
        simulated: whether the clusters are simulated, so that nobody can reach them.

    Raises:
        typer.Exit: a stack is not done.
    """
    fleet = prepared.fleet
    fleet.run.close()
    if fleet.run.problem:
        say_error(fleet.run.problem)
    known = {result.stack: result for result in [*prepared.before, *results]}
    finished = [known[name] for name in fleet.run.manifest.stacks if name in known]
    if as_json:
        say_json({**to_json(fleet, finished, seconds), **(extra or {})})
    elif finished and all(result.status == "declined" for result in finished):
        console.print("Nothing was changed.")
    elif fleet.run.problem:
        for result in finished:
            console.print(f"{result.stack}: {outcome(result)}", markup=False, highlight=False)
    else:
        _show_finished(fleet, finished, console, verbose=verbose, simulated=simulated)
    status = exit_status(finished, interrupted=fleet.interrupts.count > 0)
    if fleet.run.problem:
        status = status or EXIT_FAILED
    if status:
        raise typer.Exit(status)


def _show_finished(
    fleet: Fleet, finished: Sequence[StackResult], console: Console, *, verbose: bool, simulated: bool
) -> None:
    steps = next_lines(finished)
    if fleet.operation == "up" and not simulated and all(result.ok for result in finished):
        steps += commands_after_update(finished, _near(fleet.run.folder), project_directory(fleet.run.folder))
    unchanged = all(result.ok and not result.is_update for result in finished)
    console.print()
    proposed = fleet.operation == "preview"
    reserved = sum(-(-len(step) // max(console.width, 1)) for step in steps) + unchanged
    show_run(fleet, finished, console, proposed=proposed, verbose=verbose, reserved=reserved)
    if unchanged:
        console.print("No changes.")
    for step in steps:
        console.print(step, markup=False, highlight=False, soft_wrap=True)


def exit_status(results: Sequence[StackResult], *, interrupted: bool) -> int:
    """Return the exit status: 0 done, 1 a stack failed or was skipped, 3 declined, 130 interrupted."""
    left = [result.status for result in results if result.status not in ("done", "deferred")]
    if interrupted and left:
        return EXIT_INTERRUPTED
    if not left:
        return 0
    return EXIT_DECLINED if set(left) == {"declined"} else EXIT_FAILED


def to_json(fleet: Fleet, results: Sequence[StackResult], seconds: float) -> dict[str, Any]:
    """Return the result of a command as JSON data."""
    manifest = fleet.run.manifest
    return {
        "format": FORMAT,
        "operation": fleet.operation,
        "run": fleet.run.name,
        "folder": str(fleet.run.folder),
        "resumes": manifest.resumes or None,
        "ok": all(result.status in ("done", "deferred") for result in results),
        "seconds": round(seconds, 1),
        "stacks": [_stack(result, manifest.stacks[result.stack].events) for result in results],
        "undeclared": [asdict(stack) for stack in manifest.undeclared],
    }


def _stack(result: StackResult, events: Sequence[str]) -> dict[str, Any]:
    return {
        "stack": result.stack,
        "status": result.status,
        "ok": result.ok,
        "reason": result.reason or None,
        "action": result.action,
        "changes": dict(result.changes),
        "changed": result.changed,
        "resources": result.resources,
        "removals": [
            {
                "operation": removal.operation,
                "type": removal.type,
                "name": removal.name,
                "keys": list(removal.keys),
            }
            for removal in result.removals
        ],
        "summary": result.outputs.get("summary"),
        "policies": [
            {"policy": finding.policy, "level": finding.level, "message": finding.message}
            for finding in result.findings
        ],
        "errors": result.errors,
        "next": result.next_steps,
        "seconds": round(result.seconds, 1),
        "events": list(events),
    }
