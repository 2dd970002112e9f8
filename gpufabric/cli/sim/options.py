"""Options of the commands of ``gpufabric sim``."""

from pathlib import Path
from typing import Annotated

import typer

from gpufabric.cli.refusal import refuse
from gpufabric.cli.root_folder import simulated_folder
from gpufabric.simcloud.environment import root_from_environment
from gpufabric.spec.problems import DeclarationError


def _existing(ctx: typer.Context, value: Path | None) -> Path | None:
    return _checked(ctx, value, may_be_missing=False)


def _existing_or_new(ctx: typer.Context, value: Path | None) -> Path | None:
    return _checked(ctx, value, may_be_missing=True)


def _checked(ctx: typer.Context, value: Path | None, *, may_be_missing: bool) -> Path | None:
    if value is None or ctx.resilient_parsing:  # a shell completes a name
        return value
    try:
        return simulated_folder(value, may_be_missing=may_be_missing)
    except DeclarationError as error:
        raise refuse(str(error)) from None


_ROOT_HELP = "Directory of the simulated clouds [default: $GPUFABRIC_SIM_DIR, else .gpufabric/sim]."
Root = Annotated[Path | None, typer.Option("--root", help=_ROOT_HELP, callback=_existing)]
"""Directory of the simulated clouds."""
NewRoot = Annotated[Path | None, typer.Option("--root", help=_ROOT_HELP, callback=_existing_or_new)]
"""The same for commands that create the directory if it is missing."""
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def directory_of(given: Path | None) -> Path:
    """Return the directory of the simulated clouds: the given one, or else that of the environment."""
    return given or root_from_environment()
