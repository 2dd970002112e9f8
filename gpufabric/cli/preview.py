"""``gpufabric preview``: what an update of many stacks would change, side by side."""

import time
from pathlib import Path
from typing import Annotated

import typer

from gpufabric.cli.options import AsJson, NoPolicies, Packs, Parallel, Root, Stacks
from gpufabric.cli.outcome import finish
from gpufabric.cli.prepare import Request, console_for, prepare
from gpufabric.engine import operations


def preview(
    stacks: Stacks = None,
    parallel: Parallel = None,
    init: Annotated[
        bool, typer.Option("--init", help="Make stacks, empty ones, that the backend does not have.")
    ] = False,
    packs: Packs = None,
    no_policies: NoPolicies = False,
    as_json: AsJson = False,
    root: Root = Path(),
) -> None:
    """Preview stacks side by side, with policies, cost and quota; nothing is changed.

    Exit status: 0 all previewed; 1 a preview or a mandatory policy failed; 2 wrong usage; 130 interrupted.
    """
    console = console_for(as_json=as_json)
    began = time.monotonic()
    chosen = [] if no_policies else packs
    prepared = prepare(Request("preview", stacks or (), root, parallel, packs=chosen), console)
    results = operations.preview(prepared.fleet, prepared.stacks, init=init)
    finish(prepared, results, console, as_json=as_json, seconds=time.monotonic() - began)
