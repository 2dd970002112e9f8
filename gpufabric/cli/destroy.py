"""``gpufabric destroy``: destroys many stacks, the backbone before its regions."""

from pathlib import Path
from typing import Annotated

import typer

from gpufabric.cli.engine_command import run_engine
from gpufabric.cli.options import AsJson, Parallel, Resume, Root, Stacks, Verbose, Yes
from gpufabric.cli.request import EngineRequest


def destroy(
    stacks: Stacks = None,
    parallel: Parallel = None,
    yes: Yes = False,
    resume: Resume = False,
    remove: Annotated[
        bool,
        typer.Option("--remove", help="Also remove the empty stacks from the backend; their files stay."),
    ] = False,
    verbose: Verbose = False,
    as_json: AsJson = False,
    root: Root = Path(),
) -> None:
    """Preview, ask, and destroy the resources of stacks: the backbone first, then its regions in parallel.

    Protected resources are not destroyed. If a stack has one, the stacks that are linked to it stay as well.

    Exit status: 0 all destroyed; 1 a stack failed or was skipped; 2 wrong usage; 3 declined; 130 interrupted.
    """
    request = EngineRequest("destroy", stacks or (), root, parallel, resume, remove=remove, verbose=verbose)
    run_engine(request, yes=yes, as_json=as_json)
