"""``gpufabric schema``: JSON Schemas of what a user declares, for editors, and of reports, for programs."""

import json
from typing import Annotated, Any

import typer

from gpufabric.report.data import schema as report_schema
from gpufabric.spec.backbone import Backbone
from gpufabric.spec.fabric import Fabric
from gpufabric.spec.json_schema import schema_of
from gpufabric.spec.regions import DeclaredRegion

DECLARATIONS: dict[str, Any] = {"region": DeclaredRegion, "backbone": Backbone, "fabric": Fabric}
REPORT = "report"
KNOWN = (*DECLARATIONS, REPORT)


def schema(
    declaration: Annotated[
        str, typer.Argument(help=f"Which declaration, or a report: {', '.join(KNOWN)}.", metavar="WHICH")
    ],
) -> None:
    """Print the JSON Schema of a declaration, or of what `gpufabric report --format json` writes."""
    if declaration not in KNOWN:
        raise typer.BadParameter(f"{declaration!r} is not one of {', '.join(KNOWN)}")
    written = report_schema() if declaration == REPORT else schema_of(DECLARATIONS[declaration])
    typer.echo(json.dumps(written, indent=2))
