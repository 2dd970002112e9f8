"""``gpufabric comment``: writes the report into one comment of a pull request."""

import os
from pathlib import Path
from typing import Annotated

import typer

from gpufabric.cli.options import OptionalRoot
from gpufabric.cli.refusal import refuse
from gpufabric.cli.report import (
    SMALLEST_LIMIT,
    CheckOption,
    Expect,
    SnapshotFile,
    Sources,
    gather,
)
from gpufabric.cli.say import say
from gpufabric.masking.known import mask_of
from gpufabric.masking.mask import Mask
from gpufabric.report.comment.marker import marker, order_of
from gpufabric.report.comment.pull_request import find_pull_request
from gpufabric.report.comment.refusal import HostError
from gpufabric.report.comment.sticky import post
from gpufabric.report.markdown import markdown
from gpufabric.report.model import Report
from gpufabric.report.source_links import SourceLinks, source_links
from gpufabric.wire.project import project_directory

EXIT_FAILED = 1
_OUTCOMES = {
    "created": "written",
    "updated": "updated",
    "unchanged": "not changed: the report is the same",
    "superseded": "not changed: a newer run has written it",
    "added": "written as a further comment",
}


def comment(
    sources: Sources = None,
    pr: Annotated[int | None, typer.Option("--pr", min=1, help="Number of the pull request.")] = None,
    key: Annotated[
        str, typer.Option("--key", help="Distinguishes the comments of several projects in one repository.")
    ] = "gpufabric",
    order: Annotated[
        str | None,
        typer.Option(
            "--order", help="Order of this run, such as 17.2; default: the run number of the CI system."
        ),
    ] = None,
    expect: Expect = None,
    check: CheckOption = False,
    snapshot: SnapshotFile = None,
    limit: Annotated[
        int | None,
        typer.Option(
            "--limit",
            min=SMALLEST_LIMIT,
            help="Maximum length of the comment, in characters; default: what the code host allows.",
        ),
    ] = None,
    root: OptionalRoot = Path(),
) -> None:
    """Write the report into one comment of a pull request on GitHub, GitLab or Azure DevOps.

    The comment of an older run is replaced; that of a newer run stays. Only comments of the token's own
    identity are read, replaced or deleted.

    Exit status: 0 the comment has the report of this or a newer run, whatever its verdict; 1 it could not be
    written; 2 wrong usage.
    """
    environment = dict(os.environ)
    try:
        pull_request = find_pull_request(environment, pr, tell=_tell)
        run = pull_request.run(order_of(order) if order else None)
        heading = marker(key, run)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    except HostError as error:
        raise refuse(str(error), EXIT_FAILED) from None
    made = gather(sources, expect, root, check=check, snapshot=snapshot)
    most = min(limit or pull_request.host.limit, pull_request.host.limit)
    links = source_links(environment, project_directory(root))
    text = _fitted(made, mask_of([], environment), most, heading, links)
    try:
        outcome = post(pull_request.host, key, run, text, _tell)
    except HostError as error:
        raise refuse(str(error), EXIT_FAILED) from None
    say(f"{pull_request.name}: {_OUTCOMES[outcome]}")


def _fitted(made: Report, mask: Mask, most: int, heading: str, links: SourceLinks) -> str:
    """Write the report below its marker. A mask may lengthen the text, so the result is measured again."""
    allowed = most - len(heading) - 1
    text = mask.text(markdown(made, limit=allowed, links=links))
    if len(text) > allowed:
        fewer = allowed - 2 * (len(text) - allowed)
        text = mask.text(markdown(made, limit=fewer, links=links))
    return f"{heading}\n{text}"


def _tell(line: str) -> None:
    say(line, err=True)
