"""``gpufabric schema``: prints JSON Schemas of declarations and of reports."""

from typing import Annotated, Any

import typer

from gpufabric.cli.say import say_json
from gpufabric.report.json_form import schema as report_schema
from gpufabric.spec.backbone import Backbone
from gpufabric.spec.fabric import Fabric
from gpufabric.spec.json_schema import schema_of
from gpufabric.spec.regions import DeclaredRegion
from gpufabric.spec.usage import DeclaredUsage

DECLARATIONS: dict[str, Any] = {
    "region": DeclaredRegion,
    "backbone": Backbone,
    "fabric": Fabric,
    "usage": DeclaredUsage,
}
REPORT = "report"
KNOWN = (*DECLARATIONS, REPORT)


def schema(
    declaration: Annotated[
        str, typer.Argument(help=f"Declaration or report: {', '.join(KNOWN)}.", metavar="WHICH")
    ],
) -> None:
    """Print the JSON Schema of a declaration, or of a report in JSON."""
    if declaration not in KNOWN:
        raise typer.BadParameter(f"{declaration!r} is not one of {', '.join(KNOWN)}")
    written = report_schema() if declaration == REPORT else schema_of(DECLARATIONS[declaration])
    say_json(written)
