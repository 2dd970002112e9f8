"""``gpufabric refresh``: refreshes the state of many stacks from the clouds."""

from pathlib import Path
from typing import Annotated

import typer

from gpufabric.cli.engine_command import run_engine
from gpufabric.cli.options import AsJson, Parallel, Resume, Root, Stacks, Verbose, Yes
from gpufabric.cli.request import EngineRequest


def refresh(
    stacks: Stacks = None,
    parallel: Parallel = None,
    yes: Yes = False,
    resume: Resume = False,
    clear_pending_creates: Annotated[
        bool,
        typer.Option(
            "--clear-pending-creates",
            help="Forget creations of a stopped engine whose result is unknown: you have looked for them.",
        ),
    ] = False,
    verbose: Verbose = False,
    as_json: AsJson = False,
    root: Root = Path(),
) -> None:
    """Refresh the state of stacks from the clouds in parallel; change no resource.

    It also clears pending operations of a stopped engine, unless a creation has an unknown result.

    Exit status: 0 all refreshed; 1 a stack failed; 2 wrong usage; 3 declined; 130 interrupted.
    """
    request = EngineRequest(
        "refresh",
        stacks or (),
        root,
        parallel,
        resume,
        clear_pending_creates=clear_pending_creates,
        verbose=verbose,
    )
    run_engine(request, yes=yes, as_json=as_json)
