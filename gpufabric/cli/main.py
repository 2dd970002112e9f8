"""The ``gpufabric`` command."""

import sys

import typer
from rich.console import Console

from gpufabric.catalog.catalog import CatalogError
from gpufabric.cli import (
    check,
    comment,
    demo,
    destroy,
    doctor,
    env,
    launch,
    manifests,
    new,
    preview,
    quote,
    refresh,
    report,
    resilience,
    schema,
    shapes,
    show,
    up,
)
from gpufabric.engine.locate import NoEngineError
from gpufabric.simcloud import cli as sim
from gpufabric.spec.problems import DeclarationError

app = typer.Typer(
    name="gpufabric",
    help="Declare training fabrics on leased GPU clouds, and see what they cost before they exist.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
app.command("preview")(preview.preview)
app.command("up")(up.up)
app.command("refresh")(refresh.refresh)
app.command("destroy")(destroy.destroy)
app.command("check")(check.check)
app.command("report")(report.report)
app.command("comment")(comment.comment)
app.add_typer(demo.app, name="demo")
app.add_typer(sim.app, name="sim")
app.command("schema")(schema.schema)
app.command("manifests")(manifests.manifests)
app.command("show")(show.show)
app.command("new")(new.new)
app.command("doctor")(doctor.doctor)
app.command("shapes")(shapes.shapes)
app.command("quote")(quote.quote_command)
app.command("env")(env.env)
app.command("launch")(launch.launch)
app.command("resilience")(resilience.resilience)


def run() -> None:
    """Run the command; bad input ends in a message and status 1, never in a traceback."""
    try:
        app()
    except (DeclarationError, CatalogError, NoEngineError) as error:
        Console(stderr=True, soft_wrap=True).print(
            f"error: {error}", style="red", markup=False, highlight=False
        )
        sys.exit(1)
