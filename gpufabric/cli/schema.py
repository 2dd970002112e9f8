"""``gpufabric schema``: prints JSON Schemas of declarations and of reports."""

from collections.abc import Callable
from typing import Annotated, Any

import typer

from gpufabric.cli.say import say_json
from gpufabric.report.json_form import schema as report_schema
from gpufabric.report.trend.dated_figures import kept_schema
from gpufabric.report.trend.json_form import trend_schema
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
OUTPUTS: dict[str, Callable[[], dict[str, Any]]] = {
    "report": report_schema,
    "trend": trend_schema,
    "kept": kept_schema,
}
KNOWN = (*DECLARATIONS, *OUTPUTS)


def schema(
    declaration: Annotated[
        str, typer.Argument(help=f"Declaration or output: {', '.join(KNOWN)}.", metavar="WHICH")
    ],
) -> None:
    """Print the JSON Schema of a declaration, or of what `gpufabric report` writes in JSON."""
    if declaration not in KNOWN:
        raise typer.BadParameter(f"{declaration!r} is not one of {', '.join(KNOWN)}")
    made = OUTPUTS.get(declaration)
    written = made() if made else schema_of(DECLARATIONS[declaration])
    say_json(written)
