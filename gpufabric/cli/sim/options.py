"""Options of the commands of ``gpufabric sim``."""

from pathlib import Path
from typing import Annotated

import typer

from gpufabric.cli.say import say_error
from gpufabric.simcloud.environment import root_from_environment

Root = Annotated[
    Path | None,
    typer.Option(
        "--root", help="Directory of the simulated clouds [default: $GPUFABRIC_SIM_DIR, else .gpufabric/sim]."
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def directory_of(given: Path | None) -> Path:
    """Return the directory of the simulated clouds: the given one, or else that of the environment."""
    return given.resolve() if given else root_from_environment()


def failure(message: str) -> typer.Exit:
    """Print an error, and return the exit with status 2 for the caller to raise."""
    say_error(message)
    return typer.Exit(2)
