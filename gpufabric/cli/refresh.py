"""``gpufabric refresh``: brings the state of many stacks in line with the clouds."""

from pathlib import Path

from gpufabric.cli.options import AsJson, Parallel, Resume, Root, Stacks, Yes
from gpufabric.engine.ahead import asking
from gpufabric.loading import loading


def refresh(
    stacks: Stacks = None,
    parallel: Parallel = None,
    yes: Yes = False,
    resume: Resume = False,
    as_json: AsJson = False,
    root: Root = Path(),
) -> None:
    """Read what the clouds hold into the state of stacks, side by side; no resource is changed.

    It also clears operations in which an engine was stopped.

    Exit status: 0 all refreshed; 1 a stack failed; 2 wrong usage; 3 declined; 130 interrupted.
    """
    with asking(root) as ahead:
        with loading():
            from gpufabric.cli import running  # noqa: PLC0415 - loaded while the backend answers
        request = running.Request("refresh", stacks or (), root, parallel, resume)
        running.refresh(request, ahead, yes=yes, as_json=as_json)
