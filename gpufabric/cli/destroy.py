"""``gpufabric destroy``: destroys what many stacks hold, the backbone before its regions."""

from pathlib import Path
from typing import Annotated

import typer

from gpufabric.cli.options import AsJson, Parallel, Resume, Root, Stacks, Yes
from gpufabric.engine.ahead import asking
from gpufabric.loading import loading


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
    with asking(root) as ahead:
        with loading():
            from gpufabric.cli import running  # noqa: PLC0415 - loaded while the backend answers
        request = running.Request("destroy", stacks or (), root, parallel, resume)
        running.destroy(request, ahead, remove=remove, yes=yes, as_json=as_json)
