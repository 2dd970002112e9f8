"""``gpufabric refresh``: brings the state of many stacks in line with the clouds."""

import time
from pathlib import Path

from gpufabric.cli.options import AsJson, Parallel, Resume, Root, Stacks, Yes
from gpufabric.cli.outcome import asker, finish, on_terminal
from gpufabric.cli.prepare import Request, console_for, prepare, refuse
from gpufabric.engine import operations


def refresh(
    stacks: Stacks = None,
    parallel: Parallel = None,
    yes: Yes = False,
    resume: Resume = False,
    as_json: AsJson = False,
    root: Root = Path(),
) -> None:
    """Read what the clouds hold into the state of stacks, side by side; no resource is changed.

    It also clears operations in which an engine was stopped.

    Exit status: 0 all refreshed; 1 a stack failed; 2 wrong usage; 3 declined; 130 interrupted.
    """
    console = console_for(as_json=as_json)
    if not (yes or on_terminal()):
        raise refuse(console, "there is no terminal to ask on: give --yes to refresh without being asked")
    began = time.monotonic()
    prepared = prepare(Request("refresh", stacks or (), root, parallel, resume), console)
    ask = None if yes else asker(prepared.fleet, console)
    results = operations.refresh(prepared.fleet, prepared.stacks, ask=ask)
    finish(prepared, results, console, as_json=as_json, seconds=time.monotonic() - began)
