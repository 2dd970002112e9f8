"""``gpufabric up``: brings many stacks up, regions side by side and the backbone after them."""

from pathlib import Path

from gpufabric.cli.engine_command import run_engine
from gpufabric.cli.options import AsJson, NoPolicies, Packs, Parallel, Resume, Root, Stacks, Yes
from gpufabric.cli.request import Request


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
    request = Request("up", stacks or (), root, parallel, resume, [] if no_policies else packs)
    run_engine(request, yes=yes, as_json=as_json)
