"""``gpufabric schema``: JSON Schemas of what a user declares, for editors."""

import json
from typing import Annotated, Any

import typer
from pydantic import TypeAdapter

from gpufabric.spec.backbone import Backbone
from gpufabric.spec.fabric import Fabric
from gpufabric.spec.region import Region

DECLARATIONS: dict[str, Any] = {"region": Region, "backbone": Backbone, "fabric": Fabric}


def schema(
    declaration: Annotated[
        str, typer.Argument(help=f"Which declaration: {', '.join(DECLARATIONS)}.", metavar="DECLARATION")
    ],
) -> None:
    """Print the JSON Schema of a declaration."""
    if declaration not in DECLARATIONS:
        raise typer.BadParameter(f"{declaration!r} is not one of {', '.join(DECLARATIONS)}")
    adapter: TypeAdapter[Any] = TypeAdapter(DECLARATIONS[declaration])
    typer.echo(json.dumps(adapter.json_schema(), indent=2))
