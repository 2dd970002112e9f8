"""``gpufabric destroy``: destroys what many stacks hold, the backbone before its regions."""

import time
from pathlib import Path
from typing import Annotated

import typer

from gpufabric.cli.options import AsJson, Parallel, Resume, Root, Stacks, Yes
from gpufabric.cli.outcome import asker, finish, on_terminal
from gpufabric.cli.prepare import Request, console_for, prepare, refuse
from gpufabric.engine import operations


def destroy(
    stacks: Stacks = None,
    parallel: Parallel = None,
    yes: Yes = False,
    resume: Resume = False,
    remove: Annotated[
        bool, typer.Option("--remove", help="Remove the empty stacks from the backend; files are kept.")
    ] = False,
    as_json: AsJson = False,
    root: Root = Path(),
) -> None:
    """Preview, ask, and destroy what stacks hold: the backbone first, then its regions side by side.

    Protected resources are not destroyed, and a stack that holds one keeps what is joined to it.

    Exit status: 0 all gone; 1 a stack failed or was skipped; 2 wrong usage; 3 declined; 130 interrupted.
    """
    console = console_for(as_json=as_json)
    if not (yes or on_terminal()):
        raise refuse(console, "there is no terminal to ask on: give --yes to destroy without being asked")
    began = time.monotonic()
    prepared = prepare(Request("destroy", stacks or (), root, parallel, resume), console)
    ask = None if yes else asker(prepared.fleet, console)
    results = operations.destroy(prepared.fleet, prepared.stacks, ask=ask, forget=remove)
    finish(prepared, results, console, as_json=as_json, seconds=time.monotonic() - began)
