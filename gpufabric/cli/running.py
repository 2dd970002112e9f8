"""What the commands that run the engine have in common, from the question to the result."""

import time
from collections.abc import Callable, Sequence

from gpufabric.cli.outcome import asker, finish, on_terminal
from gpufabric.cli.prepare import Request, console_for, prepare, refuse
from gpufabric.engine import operations
from gpufabric.engine.ahead import Ahead
from gpufabric.engine.fleet import Fleet
from gpufabric.engine.operations import Ask
from gpufabric.engine.result import StackResult

Work = Callable[[Fleet, Sequence[str], Ask | None], list[StackResult]]
"""Runs the engine on stacks, and asks before it changes anything if it is given what asks."""

_CHANGING = {"up": "update", "refresh": "refresh", "destroy": "destroy"}


def preview(request: Request, ahead: Ahead | None, *, init: bool, as_json: bool) -> None:
    """Preview stacks; for what is given see the command's options."""
    _run(
        request,
        ahead,
        lambda fleet, stacks, _: operations.preview(fleet, stacks, init=init),
        yes=True,
        as_json=as_json,
    )


def up(request: Request, ahead: Ahead | None, *, yes: bool, as_json: bool) -> None:
    """Update stacks; for what is given see the command's options."""
    _run(
        request,
        ahead,
        lambda fleet, stacks, ask: operations.up(fleet, stacks, ask=ask, mend=request.resume),
        yes=yes,
        as_json=as_json,
    )


def refresh(request: Request, ahead: Ahead | None, *, yes: bool, as_json: bool) -> None:
    """Refresh stacks; for what is given see the command's options."""
    _run(
        request,
        ahead,
        lambda fleet, stacks, ask: operations.refresh(fleet, stacks, ask=ask),
        yes=yes,
        as_json=as_json,
    )


def destroy(request: Request, ahead: Ahead | None, *, remove: bool, yes: bool, as_json: bool) -> None:
    """Destroy what stacks hold; for what is given see the command's options."""
    _run(
        request,
        ahead,
        lambda fleet, stacks, ask: operations.destroy(fleet, stacks, ask=ask, forget=remove),
        yes=yes,
        as_json=as_json,
    )


def _run(request: Request, ahead: Ahead | None, work: Work, *, yes: bool, as_json: bool) -> None:
    """Run a command.

    Args:
        request: what was asked for.
        ahead: what the backend was asked already.
        work: what runs the engine.
        yes: whether to go on without asking.
        as_json: whether the result goes to standard output as JSON.

    Raises:
        typer.Exit: there is nobody to ask, or some stack is not done.
    """
    console = console_for(as_json=as_json)
    if not (yes or on_terminal()):
        does = _CHANGING[request.operation]
        raise refuse(console, f"there is no terminal to ask on: give --yes to {does} without being asked")
    began = time.monotonic()
    prepared = prepare(request, console, ahead)
    ask = None if yes else asker(prepared.fleet, console)
    results = work(prepared.fleet, prepared.stacks, ask)
    finish(prepared, results, console, as_json=as_json, seconds=time.monotonic() - began)
