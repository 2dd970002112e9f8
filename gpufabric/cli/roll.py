"""``gpufabric roll``: replaces the machines of a pool batch by batch."""

import signal
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from gpufabric.cli.namespace import checked_namespace
from gpufabric.cli.options import AsJson, RegionStack, Root, Yes
from gpufabric.cli.outcome import on_terminal
from gpufabric.cli.prepare import EXIT_DECLINED, EXIT_FAILED, EXIT_INTERRUPTED, console_for
from gpufabric.cli.refusal import refuse
from gpufabric.cli.roll_request import PreparedRoll, RollRequest, prepare_roll
from gpufabric.cli.say import say_error, say_json, say_next
from gpufabric.plural import plural
from gpufabric.rolling.errors import RollError
from gpufabric.rolling.plan import RollSettings, commands_of, replacing_words, words_of
from gpufabric.rolling.state import RollBatch, save

FORMAT = 1
DEADLINE_MINUTES = 30
"""Longest wait for the checkpoint command, unless the user gives another."""


def roll(
    stack: RegionStack,
    pool: Annotated[str, typer.Argument(help="Pool of the region.", metavar="POOL")],
    replace_command: Annotated[
        str,
        typer.Option(
            "--replace-command",
            help="Command that replaces one machine; with {node}, {provider_id} or {instance_id}.",
        ),
    ],
    batch: Annotated[
        int | None,
        typer.Option("--batch", min=1, help="Machines at a time; default: rolling.max_unavailable, or one."),
    ] = None,
    checkpoint_command: Annotated[
        str | None,
        typer.Option("--checkpoint-command", help="Command that returns once the job has a checkpoint."),
    ] = None,
    deadline: Annotated[
        int | None,
        typer.Option(
            "--deadline",
            min=0,
            help="Minutes to wait for the checkpoint; default: 30 with a checkpoint command, else 0.",
        ),
    ] = None,
    drain_timeout: Annotated[
        int, typer.Option("--drain-timeout", min=1, help="Minutes for the pods of one machine to end.")
    ] = 30,
    ready_timeout: Annotated[
        int, typer.Option("--ready-timeout", min=1, help="Minutes to wait for the new machines of a batch.")
    ] = 60,
    test_timeout: Annotated[
        int, typer.Option("--test-timeout", min=1, help="Minutes for the all-reduce test of a batch.")
    ] = 60,
    no_test: Annotated[
        bool, typer.Option("--no-test", help="Do not run the all-reduce test on new machines.")
    ] = False,
    namespace: Annotated[
        str | None,
        typer.Option("--namespace", help="Namespace of the test; default: that of the training jobs."),
    ] = None,
    context: Annotated[
        str, typer.Option("--context", help="Context of kubectl for the stack's cluster; default: current.")
    ] = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print batches and commands; change nothing.")
    ] = False,
    yes: Yes = False,
    as_json: AsJson = False,
    root: Root = Path(),
) -> None:
    """Replace the machines of a pool in batches: cordon, checkpoint, drain, replace, test.

    It stops at the first failure. The same command continues after a failure or Ctrl-C.

    Exit status: 0 all replaced; 1 a step failed; 2 wrong usage; 3 declined; 130 interrupted.
    """
    settings = RollSettings(
        replace=replacing_words(replace_command),
        checkpoint=words_of("--checkpoint-command", checkpoint_command) if checkpoint_command else (),
        deadline_minutes=deadline if deadline is not None else DEADLINE_MINUTES * bool(checkpoint_command),
        drain_minutes=drain_timeout,
        ready_minutes=ready_timeout,
        test_minutes=test_timeout,
    )
    if not (yes or dry_run or on_terminal()):
        raise refuse("there is no terminal to ask on: give --yes to replace machines without being asked")
    console = console_for(as_json=as_json)
    request = RollRequest(
        stack, pool, settings, batch, context, checked_namespace(namespace), with_test=not no_test, root=root
    )
    prepared = prepare_roll(request, lambda text: console.print(text, markup=False, soft_wrap=True))
    _show(prepared, console)
    if dry_run:
        _finish(prepared, "planned", "", 0, as_json=as_json)
    if not yes and not _agreed(console):
        console.print("Nothing was changed.")
        _finish(prepared, "declined", "", EXIT_DECLINED, as_json=as_json)
    status, reason, code = _carry_out(prepared)
    if reason:
        say_error(reason)
    if code in (EXIT_FAILED, EXIT_INTERRUPTED):
        console.print("Next: run the same command again; it continues with this step.")
    elif prepared.next_pool:
        say_next(console, f"in the drain order, `gpufabric roll {stack} {prepared.next_pool}`")
    _finish(prepared, status, reason, code, as_json=as_json)


def _carry_out(prepared: PreparedRoll) -> tuple[str, str, int]:
    """Roll the pool; return status, reason and exit status."""
    previous = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        save(prepared.file, prepared.state)
        prepared.roller.roll(prepared.state)
    except RollError as error:
        return "failed", str(error), EXIT_FAILED
    except KeyboardInterrupt:
        return "interrupted", "", EXIT_INTERRUPTED
    finally:
        signal.signal(signal.SIGTERM, previous)
    return "done", "", 0


def _agreed(console: Console) -> bool:
    console.print("\nReplace these machines? [y/N] ", end="", markup=False, highlight=False)
    try:
        return input().strip().lower() in ("y", "yes")
    except (EOFError, KeyboardInterrupt):
        return False


def _show(prepared: PreparedRoll, console: Console) -> None:
    state = prepared.state
    left = sum(not batch.is_done for batch in state.batches)
    nodes = sum(len(batch.machines) for batch in state.batches)
    batches = plural(len(state.batches), "batch", "batches")
    head = f"{state.stack}: pool {state.pool}: {plural(nodes, 'machine')} in {batches}, {left} left"
    console.print(head, markup=False, highlight=False)
    for number, batch in enumerate(state.batches, start=1):
        if batch.is_done:
            continue
        console.print(f"batch {number}", highlight=False)
        for step, text in _commands(prepared, batch):
            mark = "done" if step in batch.done else ""
            line = f"  {step:<11}{mark:<5}{text}"
            console.print(line, markup=False, highlight=False, soft_wrap=True)


def _commands(prepared: PreparedRoll, batch: RollBatch) -> list[tuple[str, str]]:
    return list(commands_of(batch, prepared.roller.settings, prepared.test_name))


def _finish(prepared: PreparedRoll, status: str, reason: str, code: int, *, as_json: bool) -> None:
    """Print the result as JSON if asked to, and exit.

    Raises:
        typer.Exit: always.
    """
    if as_json:
        say_json(_plain(prepared, status, reason))
    raise typer.Exit(code)


def _plain(prepared: PreparedRoll, status: str, reason: str) -> dict[str, Any]:
    state = prepared.state
    return {
        "format": FORMAT,
        "stack": state.stack,
        "pool": state.pool,
        "status": status,
        "reason": reason or None,
        "file": str(prepared.file),
        "outside_windows": prepared.outside or None,
        "next_pool": prepared.next_pool or None,
        "batches": [
            {
                "nodes": [machine.name for machine in batch.machines],
                "new_nodes": [machine.name for machine in batch.new],
                "done": batch.done,
                "commands": [{"step": step, "text": text} for step, text in _commands(prepared, batch)],
            }
            for batch in state.batches
        ],
    }
