"""``gpufabric sim capacity``: sets the capacity of the simulated clouds."""

from pathlib import Path
from typing import Annotated

import typer

from gpufabric.cli.refusal import refuse
from gpufabric.cli.say import say, say_json
from gpufabric.cli.sim.options import AsJson, NewRoot, Root, directory_of
from gpufabric.simcloud.capacity import (
    CapacityFile,
    read_file,
    remove_capacity,
    to_json,
    write_capacity,
)
from gpufabric.simcloud.on_demand import read_capacity
from gpufabric.spec.problems import DeclarationError

app = typer.Typer(
    no_args_is_help=True,
    help="Capacity of the simulated clouds: reservations, offerings, machines and quotas.",
)


@app.command()
def show(root: Root = None, as_json: AsJson = False) -> None:
    """Show the capacity of the capacity file, else of the cloud files. What they omit is not limited."""
    directory = directory_of(root)
    try:
        capacity = read_capacity(directory)
    except DeclarationError as error:
        raise refuse(str(error)) from None
    if as_json:
        say_json(to_json(capacity))
        return
    for line in _lines(capacity):
        say(line)


@app.command("set")
def set_(
    file: Annotated[Path, typer.Argument(help="YAML or JSON; docs/simulated-clouds/ describes it.")],
    root: NewRoot = None,
    as_json: AsJson = False,
) -> None:
    """Use a file as the capacity file, instead of the current one."""
    try:
        capacity = read_file(file)
        path = write_capacity(directory_of(root), capacity)
    except DeclarationError as error:
        raise refuse(str(error)) from None
    except OSError as error:
        raise refuse(
            f"{error.filename}: cannot be written: {error.strerror}; allowed: a writable --root"
        ) from None
    if as_json:
        say_json(to_json(capacity))
    else:
        say(f"wrote {path}")


@app.command()
def clear(root: Root = None) -> None:
    """Remove the capacity file; then the cloud files limit, and without them nothing."""
    say("removed" if remove_capacity(directory_of(root)) else "there is none")


def _lines(capacity: CapacityFile | None) -> list[str]:
    parts = list(capacity.parts()) if capacity else []
    if not parts:
        return ["nothing is limited"]
    return [line for cloud, part in parts for line in (f"{cloud}:", *(f"  {line}" for line in part.lines()))]
