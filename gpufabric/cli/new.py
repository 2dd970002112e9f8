"""``gpufabric new``: writes the file of a new region stack."""

from pathlib import Path
from typing import Annotated

import typer

from gpufabric.cli.complete_shape import own_shape_names
from gpufabric.cli.new_region import RegionOptions, region_file
from gpufabric.cli.options import Root
from gpufabric.cli.prepare import EXIT_FAILED, console_for
from gpufabric.cli.refusal import refuse
from gpufabric.cli.say import say, say_next
from gpufabric.editors.files import write_schemas


def new(
    stack: Annotated[
        str,
        typer.Argument(
            metavar="[STACK]", help="Cloud and region, such as aws-us-east-2; without it, gpufabric asks."
        ),
    ] = "",
    shape: Annotated[
        str,
        typer.Option(
            "--shape", help="The cloud's name of the GPU machine type.", autocompletion=own_shape_names
        ),
    ] = "",
    nodes: Annotated[int | None, typer.Option("--nodes", min=1, help="Number of machines.")] = None,
    pool: Annotated[str, typer.Option("--pool", help="Name of the pool.")] = "train",
    settings: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="PATH=VALUE",
            help="Property of the region, such as account_id=123456789012; repeatable.",
        ),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print the file without writing it.")] = False,
    root: Root = Path(),
) -> None:
    """Write the file of a new region stack, from options or a few questions.

    On a terminal, it asks for missing values. It checks the file against the schema, the plan and the other
    stacks before it writes it, chooses a free address range, and never overwrites a file.

    Exit status: 0 written; 1 not valid, or the file exists; 2 wrong usage.
    """
    console = console_for(as_json=False)
    made = region_file(root, RegionOptions(stack, shape, nodes, pool, tuple(settings or ())))
    if dry_run:
        say(made.text, nl=False)
        return
    file = root / made.name
    try:
        file.parent.mkdir(exist_ok=True)
        with file.open("x", encoding="utf-8") as stream:
            stream.write(made.text)
        schemas = write_schemas(root)
    except OSError as error:
        failed = Path(str(error.filename or file))
        name = (failed if failed.is_relative_to(root) else file).relative_to(root).as_posix()
        raise refuse(f"{name}: {error.strerror}", EXIT_FAILED) from None
    console.print(f"Wrote {made.name}.", highlight=False)
    if schemas:
        console.print(f"Wrote {', '.join(schemas)} for editors.", highlight=False)
    say_next(console, f"`gpufabric show {made.stack}`, then `gpufabric preview --init {made.stack}`")
