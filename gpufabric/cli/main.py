"""The ``gpufabric`` command."""

import errno
import sys
from typing import Annotated

import typer

from gpufabric.cli.lazy import LazyGroup
from gpufabric.cli.output import mask_output
from gpufabric.cli.say import say_error
from gpufabric.cli.stopping import ended_in_order
from gpufabric.cutting import cut_middle
from gpufabric.spec.problems import ExplainedError

COMMANDS = {
    "preview": "gpufabric.cli.preview:preview",
    "up": "gpufabric.cli.up:up",
    "refresh": "gpufabric.cli.refresh:refresh",
    "destroy": "gpufabric.cli.destroy:destroy",
    "check": "gpufabric.cli.check:check",
    "report": "gpufabric.cli.report:report",
    "comment": "gpufabric.cli.comment:comment",
    "demo": "gpufabric.cli.demo:app",
    "sim": "gpufabric.cli.sim.commands:app",
    "schema": "gpufabric.cli.schema:schema",
    "manifests": "gpufabric.cli.manifests:manifests",
    "show": "gpufabric.cli.show:show",
    "init": "gpufabric.cli.init:init",
    "new": "gpufabric.cli.new:new",
    "migrate": "gpufabric.cli.migrate:migrate",
    "doctor": "gpufabric.cli.doctor:doctor",
    "shapes": "gpufabric.cli.shapes:shapes",
    "quote": "gpufabric.cli.quote:quote_command",
    "train": "gpufabric.cli.train:train",
    "plan": "gpufabric.cli.plan:plan",
    "lease-vs-own": "gpufabric.cli.lease_vs_own:lease_vs_own",
    "time-to-gpus": "gpufabric.cli.time_to_gpus:time_to_gpus",
    "env": "gpufabric.cli.env:env",
    "launch": "gpufabric.cli.launch:launch",
    "roll": "gpufabric.cli.roll:roll",
    "resilience": "gpufabric.cli.resilience:resilience",
    "preflight": "gpufabric.cli.preflight:preflight",
    "snapshot": "gpufabric.cli.snapshot.command:snapshot",
    "roles": "gpufabric.cli.roles:roles",
    "pipelines": "gpufabric.cli.pipelines:pipelines",
    "adopt": "gpufabric.cli.adopt:adopt",
}
"""Place of each command, in the order of the help."""


_OF_THE_MACHINE = (
    errno.EACCES,
    errno.EPERM,
    errno.EROFS,
    errno.ENOSPC,
    errno.EDQUOT,
    errno.ENAMETOOLONG,
)
"""Errors of a machine and not of this program: a folder that cannot be written, a full disk, a name that no
file can have."""

_LONGEST_NAME = 200


class Commands(LazyGroup):
    """All commands."""

    places = COMMANDS


app = typer.Typer(name="gpufabric", cls=Commands, no_args_is_help=True, pretty_exceptions_enable=False)


@app.callback(invoke_without_command=True)
def gpufabric(
    ctx: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", help="Show the versions of gpufabric, the engine and the SDKs.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="With --version: print JSON.")] = False,
) -> None:
    """Declare training fabrics on leased GPU clouds, and see their cost before they exist."""
    if version:
        # Commands need not wait for what only this option imports.
        from gpufabric.cli.version import show_versions  # noqa: PLC0415

        show_versions(as_json=as_json)
        raise typer.Exit
    if as_json:
        raise typer.BadParameter("only --version and commands print JSON: gpufabric COMMAND --json")
    if ctx.invoked_subcommand is None:
        ctx.fail("Missing command.")


def run() -> None:
    """Run the command; bad input prints a message and exits with status 1, without a traceback."""
    mask_output()
    try:
        with ended_in_order():
            app()
    except ExplainedError as error:
        say_error(str(error))
        sys.exit(1)
    except OSError as error:
        if error.errno not in _OF_THE_MACHINE:
            raise
        name = cut_middle(str(error.filename or "a file"), _LONGEST_NAME)
        say_error(f"{name}: {error.strerror}")
        sys.exit(1)
