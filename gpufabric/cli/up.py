"""``gpufabric up``: updates many stacks, regions in parallel and then the backbone."""

from pathlib import Path

from gpufabric.cli.engine_command import run_engine
from gpufabric.cli.options import (
    Approved,
    AsJson,
    NoPolicies,
    NoPreflight,
    Packs,
    Parallel,
    PoliciesFrom,
    Resume,
    Root,
    Stacks,
    Verbose,
    Yes,
    refuse_without_policies,
)
from gpufabric.cli.request import EngineRequest


def up(
    stacks: Stacks = None,
    parallel: Parallel = None,
    yes: Yes = False,
    resume: Resume = False,
    approved: Approved = None,
    packs: Packs = None,
    no_policies: NoPolicies = False,
    policies_from: PoliciesFrom = None,
    no_preflight: NoPreflight = False,
    verbose: Verbose = False,
    as_json: AsJson = False,
    root: Root = Path(),
) -> None:
    """Preview stacks, ask, and update those that change: regions in parallel, then the backbone.

    First it asks the accounts whether they are ready, and stops if one lacks something (`preflight`).
    Missing stacks are created in the backend. If a region fails, only the stacks that need it are skipped.
    Ctrl-C waits for the current steps; a second Ctrl-C stops at once.

    Exit status: 0 all updated; 1 a stack failed or was skipped; 2 wrong usage; 3 declined; 130 interrupted.
    """
    chosen_packs = [] if no_policies else packs
    refuse_without_policies(policies_from, no_policies=no_policies)
    request = EngineRequest(
        "up",
        stacks or (),
        root,
        parallel,
        resume,
        chosen_packs,
        approved=approved,
        policies_from=policies_from,
        verbose=verbose,
        preflight=not no_preflight,
    )
    run_engine(request, yes=yes or approved is not None, as_json=as_json)
