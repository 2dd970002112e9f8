"""``gpufabric preview``: previews many stacks in parallel."""

from pathlib import Path
from typing import Annotated

import typer

from gpufabric.cli.engine_command import run_engine
from gpufabric.cli.options import (
    AsJson,
    NoPolicies,
    Packs,
    Parallel,
    PoliciesFrom,
    Root,
    Stacks,
    Verbose,
    refuse_without_policies,
)
from gpufabric.cli.request import EngineRequest
from gpufabric.engine.background_queries import LIST_STACKS


def preview(
    stacks: Stacks = None,
    parallel: Parallel = None,
    init: Annotated[
        bool, typer.Option("--init", help="Create missing stacks in the backend, empty.")
    ] = False,
    packs: Packs = None,
    no_policies: NoPolicies = False,
    policies_from: PoliciesFrom = None,
    verbose: Verbose = False,
    as_json: AsJson = False,
    root: Root = Path(),
) -> None:
    """Preview stacks in parallel, with policies, cost and quota; change nothing.

    Exit status: 0 all previewed; 1 a preview or a mandatory policy failed; 2 wrong usage; 130 interrupted.
    """
    refuse_without_policies(policies_from, no_policies=no_policies)
    request = EngineRequest(
        "preview",
        stacks or (),
        root,
        parallel,
        packs=[] if no_policies else packs,
        init=init,
        policies_from=policies_from,
        verbose=verbose,
    )
    run_engine(request, yes=True, as_json=as_json, queries=(LIST_STACKS,))
