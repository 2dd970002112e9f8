"""``gpufabric schema``: prints JSON Schemas of declarations and of reports, and writes those for editors."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from gpufabric.cli.options import OptionalRoot
from gpufabric.cli.prepare import EXIT_FAILED
from gpufabric.cli.refusal import refuse
from gpufabric.cli.root_folder import project_folder
from gpufabric.cli.say import say, say_json, say_json_text
from gpufabric.editors.files import STACK_LINE, project_line, schema_text, write_schemas
from gpufabric.editors.schemas import EDITOR_SCHEMAS
from gpufabric.report.json_form import schema as report_schema
from gpufabric.report.training.model import training_schema
from gpufabric.report.trend.dated_figures import kept_schema
from gpufabric.report.trend.json_form import trend_schema
from gpufabric.simcloud.cloudfiles.read import simulated_account_schema
from gpufabric.spec.backbone import Backbone
from gpufabric.spec.fabric import Fabric
from gpufabric.spec.json_schema import schema_of
from gpufabric.spec.problems import DeclarationError
from gpufabric.spec.regions import DeclaredRegion
from gpufabric.spec.usage import DeclaredUsage
from gpufabric.spec.yamlfile import read_yaml
from gpufabric.wire.project import PROJECT_FILE, STACKS

DECLARATIONS: dict[str, Any] = {
    "region": DeclaredRegion,
    "backbone": Backbone,
    "fabric": Fabric,
    "usage": DeclaredUsage,
}
FILES = tuple(kind for kind in EDITOR_SCHEMAS if kind not in DECLARATIONS)
"""Whole files, whose schemas editors read."""

OUTPUTS: dict[str, Callable[[], dict[str, Any]]] = {
    "report": report_schema,
    "train": training_schema,
    "trend": trend_schema,
    "kept": kept_schema,
    "simulated-account": simulated_account_schema,
}
KNOWN = (*DECLARATIONS, *FILES, *OUTPUTS)


def schema(
    declaration: Annotated[
        str, typer.Argument(help=f"Declaration, file or output: {', '.join(KNOWN)}.", metavar="[WHICH]")
    ] = "",
    write: Annotated[
        bool, typer.Option("--write", help="Write the schemas for editors beside the stack files.")
    ] = False,
    root: OptionalRoot = Path(),
) -> None:
    """Print the JSON Schema of a declaration or of a report in JSON, or write those for editors.

    Exit status: 0 printed or written; 1 not written; 2 wrong usage.
    """
    if write == bool(declaration):
        raise typer.BadParameter("either WHICH or --write", param_hint="WHICH")
    if write:
        try:
            _write(project_folder(root))
        except DeclarationError as error:
            raise refuse(str(error)) from None
        return
    if declaration not in KNOWN:
        raise typer.BadParameter(f"{declaration!r} is not one of {', '.join(KNOWN)}")
    if declaration in FILES:
        say_json_text(schema_text(declaration), nl=False)
        return
    made = OUTPUTS.get(declaration)
    written = made() if made else schema_of(DECLARATIONS[declaration])
    say_json(written)


def _write(root: Path) -> None:
    try:
        written = write_schemas(root)
    except OSError as error:
        raise refuse(f"{error.filename}: {error.strerror}", EXIT_FAILED) from None
    folder = str(read_yaml(root / PROJECT_FILE, PROJECT_FILE).data.get("stackConfigDir", STACKS))
    say(f"Wrote {', '.join(written)}." if written else "All schemas are up to date.")
    say(f"First line of a stack's file: # {STACK_LINE}")
    say(f"First line of {PROJECT_FILE}: # {project_line(folder)}")
