"""Options and arguments that commands share."""

from pathlib import Path
from typing import Annotated

import typer

from gpufabric.cli.complete import stack_names

Stacks = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[STACK]...",
        help="Stacks; all that are declared if none.",
        autocompletion=stack_names,
    ),
]
RegionStack = Annotated[
    str,
    typer.Argument(
        help="Stack of the region, such as azure-eastus.", metavar="STACK", autocompletion=stack_names
    ),
]
Parallel = Annotated[
    int | None,
    typer.Option(
        "--parallel",
        min=1,
        help="Stacks that run at the same time; default: two per core, for previews one more than cores.",
    ),
]
AsJson = Annotated[
    bool, typer.Option("--json", help="Print the result as JSON on standard output, and nothing else there.")
]
Root = Annotated[
    Path, typer.Option("--root", help="Folder of Pulumi.yaml, or one below it.", file_okay=False)
]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask. Needed where there is no terminal.")]
Resume = Annotated[
    bool, typer.Option("--resume", help="Go on with the last run of this command: do only what is not done.")
]
Packs = Annotated[
    list[Path] | None,
    typer.Option("--policy-pack", help="Folder of a policy pack, may be repeated; default: policies."),
]
NoPolicies = Annotated[bool, typer.Option("--no-policies", help="Run without the project's policy pack.")]
