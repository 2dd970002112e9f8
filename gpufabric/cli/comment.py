"""``gpufabric comment``: writes the report into one comment of a pull request."""

import os
from pathlib import Path
from typing import Annotated

import typer

from gpufabric.cli.report import CheckOption, Expect, LimitOption, RootFolder, SnapshotFile, Sources, gather
from gpufabric.masking.known import mask_of
from gpufabric.report.comment.http import HostError
from gpufabric.report.comment.pull_request import find_pull_request
from gpufabric.report.comment.sticky import marker, order_of, post
from gpufabric.report.markdown import LIMIT, markdown
from gpufabric.spec.problems import DeclarationError

EXIT_FAILED = 1
_OUTCOMES = {
    "created": "written",
    "updated": "updated",
    "unchanged": "not changed: the report is the same",
    "superseded": "not changed: a newer run has written it",
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
    limit: LimitOption = LIMIT,
    root: RootFolder = Path(),
) -> None:
    """Write the report into one comment of a pull request on GitHub, GitLab or Azure DevOps.

    The comment of an older run is replaced; that of a newer run stays.

    Exit status: 0 the comment has the report of this or a newer run, whatever its verdict; 1 it could not be
    written; 2 wrong usage.
    """
    environment = dict(os.environ)
    try:
        pull_request = find_pull_request(environment, pr)
        run_order = order_of(order) if order else pull_request.order
        if run_order is None:
            raise DeclarationError.of(
                "--order",
                given="nothing",
                allowed="numbers that grow with each run",
                limit="docs/pull-requests.md",
            )
        heading = marker(key, run_order)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    except HostError as error:
        raise _failed(str(error)) from None
    made = gather(sources, expect, root, check=check, snapshot=snapshot)
    text = mask_of([], environment).text(markdown(made, limit=limit, heading=heading))
    try:
        outcome = post(pull_request.host, key, run_order, text)
    except HostError as error:
        raise _failed(str(error)) from None
    typer.echo(f"{pull_request.name}: {_OUTCOMES[outcome]}")


def _failed(text: str) -> typer.Exit:
    typer.echo(f"error: {text}", err=True)
    return typer.Exit(EXIT_FAILED)
