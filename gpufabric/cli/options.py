"""Options and arguments of several commands."""

from pathlib import Path
from typing import Annotated

import typer

from gpufabric.cli.complete import stack_names
from gpufabric.cli.refusal import refuse
from gpufabric.cli.root_folder import project_folder
from gpufabric.spec.problems import DeclarationError

Stacks = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[STACK]...",
        help="Stacks; default: all declared ones.",
        autocompletion=stack_names,
    ),
]
RegionStack = Annotated[
    str,
    typer.Argument(
        help="Stack of a region, such as azure-eastus.", metavar="STACK", autocompletion=stack_names
    ),
]
Parallel = Annotated[
    int | None,
    typer.Option(
        "--parallel",
        min=1,
        help="Maximum number of stacks at a time; default: two per core; for previews cores plus one.",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print only the result to standard output, as JSON.")]


def _root_of_project(ctx: typer.Context, value: Path) -> Path:
    """Return the project's folder for ``--root``.

    Raises:
        typer.Exit: there is none; the error is printed.
    """
    if ctx.resilient_parsing:  # a shell completes a name
        return value
    try:
        return project_folder(value)
    except DeclarationError as error:
        raise refuse(str(error)) from None


def _root_of_project_if_given(ctx: typer.Context, value: Path) -> Path:
    """Return the project's folder for a given ``--root``, and else the current folder as it is."""
    return value if value == Path() else _root_of_project(ctx, value)


_ROOT_HELP = "Folder of Pulumi.yaml, or a folder below it."
Root = Annotated[Path, typer.Option("--root", help=_ROOT_HELP, callback=_root_of_project)]
"""Folder of ``Pulumi.yaml``."""
OptionalRoot = Annotated[Path, typer.Option("--root", help=_ROOT_HELP, callback=_root_of_project_if_given)]
"""The same for commands that can do without a project. It is the current folder if the user gives none."""
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask. Required without a terminal.")]
Resume = Annotated[
    bool,
    typer.Option("--resume", help="Continue the last run of this command with its unfinished stacks."),
]
Packs = Annotated[
    list[Path] | None,
    typer.Option("--policy-pack", help="Folder of a policy pack; repeatable; default: policies."),
]
Approved = Annotated[
    Path | None,
    typer.Option(
        "--approved",
        metavar="RUN",
        help="Folder of an approved preview's run: make exactly the changes that it shows, without asking.",
        file_okay=False,
        exists=True,
    ),
]
NoPreflight = Annotated[
    bool, typer.Option("--no-preflight", help="Do not ask the accounts first whether they are ready.")
]
NoPolicies = Annotated[bool, typer.Option("--no-policies", help="Run without the project's policy pack.")]
Verbose = Annotated[
    bool,
    typer.Option("--verbose", "-v", help="Show everything: decisions in full, all tables, all properties."),
]
PoliciesFrom = Annotated[
    str | None,
    typer.Option(
        "--policies-from",
        metavar="REF",
        help="Take rules, levels, options and waivers from this Git ref, such as origin/main.",
    ),
]


def refuse_without_policies(policies_from: str | None, *, no_policies: bool) -> None:
    """Refuse options that contradict each other.

    Raises:
        typer.BadParameter: a run without policies names a ref to take them from.
    """
    if policies_from is not None and no_policies:
        raise typer.BadParameter("--policies-from and --no-policies contradict each other")
