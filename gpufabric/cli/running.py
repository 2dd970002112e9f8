"""Runs the engine for a command, from the question to the result."""

import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from gpufabric.cli.outcome import asker, finish, on_terminal
from gpufabric.cli.preflight_before_up import stopped_by_preflight
from gpufabric.cli.prepare import console_for, prepare
from gpufabric.cli.refusal import refuse
from gpufabric.cli.request import EngineRequest
from gpufabric.engine import operations
from gpufabric.engine.background_queries import BackgroundQueries
from gpufabric.engine.fleet import Fleet
from gpufabric.engine.operations import Ask
from gpufabric.engine.result import EngineOperation, StackResult

EngineWork = Callable[[EngineRequest, Fleet, Sequence[str], Ask | None], list[StackResult]]
"""Runs the engine on stacks. Asks before it changes anything if it gets an ``Ask``."""

_WORK: Mapping[EngineOperation, EngineWork] = {
    "preview": lambda request, fleet, stacks, _: operations.preview(fleet, stacks, init=request.init),
    "up": lambda request, fleet, stacks, ask: operations.up(fleet, stacks, ask=ask, recover=request.resume),
    "refresh": lambda request, fleet, stacks, ask: operations.refresh(
        fleet, stacks, ask=ask, clear=request.clear_pending_creates
    ),
    "destroy": lambda request, fleet, stacks, ask: operations.destroy(
        fleet, stacks, ask=ask, recover=request.resume, forget=request.remove
    ),
}
_VERBS: Mapping[EngineOperation, str] = {"up": "update", "refresh": "refresh", "destroy": "destroy"}


def run(request: EngineRequest, queries: BackgroundQueries | None, *, yes: bool, as_json: bool) -> None:
    """Run a command.

    Args:
        request: the command and its options.
        queries: queries that run in the background.
        yes: whether to go on without asking.
        as_json: whether the result goes to standard output as JSON.

    Raises:
        typer.Exit: nobody is there to ask, or some stack is not done.
    """
    console = console_for(as_json=as_json)
    if not (yes or on_terminal()):
        verb = _VERBS[request.operation]
        raise refuse(f"there is no terminal to ask on: give --yes to {verb} without being asked")
    began = time.monotonic()
    with TemporaryDirectory(prefix="gpufabric-run-") as private:
        prepared = prepare(request, console, queries, Path(private))
        stopped = stopped_by_preflight(request, prepared, console) if request.preflight else None
        ask = None if yes else asker(prepared.fleet, console, verbose=request.verbose)
        results = (
            _WORK[request.operation](request, prepared.fleet, prepared.stacks, ask)
            if stopped is None
            else stopped
        )
        seconds = time.monotonic() - began
        finish(prepared, results, console, as_json=as_json, seconds=seconds, verbose=request.verbose)
