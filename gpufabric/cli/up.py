"""``gpufabric up``: brings many stacks up, regions side by side and the backbone after them."""

import time
from pathlib import Path

from gpufabric.cli.options import AsJson, NoPolicies, Packs, Parallel, Resume, Root, Stacks, Yes
from gpufabric.cli.outcome import asker, finish, on_terminal
from gpufabric.cli.prepare import Request, console_for, prepare, refuse
from gpufabric.engine import operations


def up(
    stacks: Stacks = None,
    parallel: Parallel = None,
    yes: Yes = False,
    resume: Resume = False,
    packs: Packs = None,
    no_policies: NoPolicies = False,
    as_json: AsJson = False,
    root: Root = Path(),
) -> None:
    """Preview stacks, ask, and update those that change: regions side by side, then the backbone.

    Stacks that the backend does not have are made. A region that fails stops only what needs it. Ctrl-C waits
    for what is under way; a second one ends at once.

    Exit status: 0 all up; 1 a stack failed or was skipped; 2 wrong usage; 3 declined; 130 interrupted.
    """
    console = console_for(as_json=as_json)
    if not (yes or on_terminal()):
        raise refuse(console, "there is no terminal to ask on: give --yes to update without being asked")
    began = time.monotonic()
    chosen = [] if no_policies else packs
    prepared = prepare(Request("up", stacks or (), root, parallel, resume, chosen), console)
    ask = None if yes else asker(prepared.fleet, console)
    results = operations.up(prepared.fleet, prepared.stacks, ask=ask, mend=resume)
    finish(prepared, results, console, as_json=as_json, seconds=time.monotonic() - began)
