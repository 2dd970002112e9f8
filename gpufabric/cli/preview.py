"""``gpufabric preview``: what an update of many stacks would change, side by side."""

from pathlib import Path
from typing import Annotated

import typer

from gpufabric.cli.options import AsJson, NoPolicies, Packs, Parallel, Root, Stacks
from gpufabric.engine.ahead import LISTED, asking
from gpufabric.engine.forkserver.start import fork_server
from gpufabric.loading import loading


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
    with fork_server(root, stacks or ()) as forked, asking(root, (LISTED,)) as ahead:
        with loading():
            from gpufabric.cli import running  # noqa: PLC0415 - loaded while the backend answers
        packs = [] if no_policies else packs
        request = running.Request("preview", stacks or (), root, parallel, packs=packs, environment=forked)
        running.preview(request, ahead, init=init, as_json=as_json)
