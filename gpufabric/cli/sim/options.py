"""What the commands of ``gpufabric sim`` have in common."""

from pathlib import Path
from typing import Annotated

import typer

from gpufabric.simcloud.environment import root_from_environment

Root = Annotated[
    Path | None,
    typer.Option(
        "--root", help="Directory of the simulated clouds [default: $GPUFABRIC_SIM_DIR, else .gpufabric/sim]."
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def directory_of(given: Path | None) -> Path:
    """The directory of the simulated clouds: the one given, else the one of the environment."""
    return given.resolve() if given else root_from_environment()


def failure(message: str) -> typer.Exit:
    """Prints an error; gives what to raise for exit status 2."""
    typer.echo(f"error: {message}", err=True)
    return typer.Exit(2)
