"""What the commands that run the engine print: the question, the result, and JSON."""

import json
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import typer
from rich.console import Console

from gpufabric.cli.prepare import EXIT_DECLINED, EXIT_FAILED, EXIT_INTERRUPTED, Prepared
from gpufabric.engine.fleet import Fleet
from gpufabric.engine.operations import Ask
from gpufabric.engine.result import Operation, StackResult
from gpufabric.report.build import report_of_run
from gpufabric.report.terminal import show_report, show_result

FORMAT = 1
QUESTIONS: dict[Operation, str] = {
    "preview": "",
    "up": "Update these stacks?",
    "refresh": "Write this into the state of these stacks?",
    "destroy": "Destroy what these stacks hold? Leased machines and data are gone then.",
}


def on_terminal() -> bool:
    """Tell whether somebody is there to answer a question."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def asker(fleet: Fleet, console: Console) -> Ask:
    """Make what shows previews and asks whether to go on."""

    def ask(previews: list[StackResult]) -> bool:
        console.print()
        show_run(fleet, previews, console, proposed=True)
        question = QUESTIONS[fleet.operation]
        console.print(f"\n{question} [y/N] ", end="", markup=False, highlight=False)
        try:
            return input().strip().lower() in ("y", "yes")
        except EOFError:
            return False
        except KeyboardInterrupt:
            fleet.interrupts.count += 1
            return False

    return ask


def show_run(fleet: Fleet, results: Sequence[StackResult], console: Console, *, proposed: bool) -> None:
    """Print the report on a run.

    Args:
        fleet: the stacks and their run.
        results: results of the stacks to show.
        console: the terminal.
        proposed: whether nothing has changed yet; otherwise the results are shown.
    """
    show = show_report if proposed else show_result
    show(report_of_run(fleet.run.folder, results, os.environ), console)
    command = f"gpufabric report {_near(fleet.run.folder)}"
    console.print(f"\nEvery property: {command}", markup=False, highlight=False, soft_wrap=True)


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
) -> None:
    """Print the result of a command, and end it with the status that says how it went.

    Args:
        prepared: what was run.
        results: of the stacks that ran.
        console: where people read.
        as_json: whether the result goes to standard output as JSON.
        seconds: how long the command took.
        extra: further keys of the JSON.

    Raises:
        typer.Exit: some stack is not done.
    """
    fleet = prepared.fleet
    fleet.run.close()
    known = {one.stack: one for one in [*prepared.before, *results]}
    every = [known[name] for name in fleet.run.manifest.stacks if name in known]
    if as_json:
        typer.echo(json.dumps({**to_json(fleet, every, seconds), **(extra or {})}, indent=2))
    elif every and all(one.status == "declined" for one in every):
        console.print("Nothing was changed.")
    else:
        console.print()
        show_run(fleet, every, console, proposed=fleet.operation == "preview")
        if all(one.ok and not one.changed for one in every):
            console.print("No changes.")
    steps = list(dict.fromkeys(step for one in every for step in one.next_steps))
    for step in [] if as_json else steps:
        console.print(f"Next: {step}", markup=False, highlight=False)
    status = exit_status(every, interrupted=fleet.interrupts.count > 0)
    if status:
        raise typer.Exit(status)


def exit_status(results: Sequence[StackResult], *, interrupted: bool) -> int:
    """Give the exit status: 0 done, 1 some stack failed or was skipped, 3 declined, 130 interrupted."""
    left = [one.status for one in results if one.status not in ("done", "deferred")]
    if interrupted and left:
        return EXIT_INTERRUPTED
    if not left:
        return 0
    return EXIT_DECLINED if set(left) == {"declined"} else EXIT_FAILED


def to_json(fleet: Fleet, results: Sequence[StackResult], seconds: float) -> dict[str, Any]:
    """Give the result of a command for programs."""
    manifest = fleet.run.manifest
    return {
        "format": FORMAT,
        "operation": fleet.operation,
        "run": fleet.run.name,
        "folder": str(fleet.run.folder),
        "resumes": manifest.resumes or None,
        "ok": all(one.status in ("done", "deferred") for one in results),
        "seconds": round(seconds, 1),
        "stacks": [_stack(one, manifest.stacks[one.stack].events) for one in results],
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
            {"operation": one.operation, "type": one.type, "name": one.name, "keys": list(one.keys)}
            for one in result.removals
        ],
        "summary": result.outputs.get("summary"),
        "policies": [
            {"policy": one.policy, "level": one.level, "message": one.message} for one in result.findings
        ],
        "errors": result.errors,
        "next": result.next_steps,
        "seconds": round(result.seconds, 1),
        "events": list(events),
    }
