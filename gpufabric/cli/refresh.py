"""``gpufabric refresh``: refreshes the state of many stacks from the clouds."""

from pathlib import Path

from gpufabric.cli.engine_command import run_engine
from gpufabric.cli.options import AsJson, Parallel, Resume, Root, Stacks, Verbose, Yes
from gpufabric.cli.request import EngineRequest


def refresh(
    stacks: Stacks = None,
    parallel: Parallel = None,
    yes: Yes = False,
    resume: Resume = False,
    verbose: Verbose = False,
    as_json: AsJson = False,
    root: Root = Path(),
) -> None:
    """Refresh the state of stacks from the clouds in parallel; change no resource.

    It also clears pending operations of a stopped engine.

    Exit status: 0 all refreshed; 1 a stack failed; 2 wrong usage; 3 declined; 130 interrupted.
    """
    request = EngineRequest("refresh", stacks or (), root, parallel, resume, verbose=verbose)
    run_engine(request, yes=yes, as_json=as_json)
