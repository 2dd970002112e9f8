"""What the shell offers for an argument that is half typed: nothing where something cannot be read."""

from pathlib import Path

import typer

from gpufabric.catalog.catalog import default_catalog
from gpufabric.catalog.market import market
from gpufabric.quote.offers import CLOUDS
from gpufabric.simcloud.environment import project_directory
from gpufabric.spec.problems import DeclarationError
from gpufabric.spec.project import PROJECT_FILE
from gpufabric.spec.yamlfile import read_yaml


def stack_names(ctx: typer.Context, incomplete: str) -> list[str]:
    """List the stacks that have a file and are not named yet, by the files' names."""
    root = project_directory(Path(ctx.params.get("root") or "."))
    try:
        folder = str(read_yaml(root / PROJECT_FILE, PROJECT_FILE).data.get("stackConfigDir", "stacks"))
    except DeclarationError:
        return []
    named = ctx.params.get("stacks") or ()
    names = (
        path.name.removeprefix("Pulumi.").removesuffix(".yaml")
        for path in sorted((root / folder).glob("Pulumi.*.yaml"))
    )
    return [one for one in names if one.startswith(incomplete) and one not in named]


def shape_names(incomplete: str) -> list[str]:
    """List machines of all clouds, those that are only compared among them."""
    catalog = default_catalog()
    own = [one for cloud in CLOUDS for one in catalog.shape_names(cloud)]
    return [one for one in (*own, *market(catalog).comparison) if one.startswith(incomplete)]


def own_shape_names(incomplete: str) -> list[str]:
    """List machines that can be declared."""
    catalog = default_catalog()
    return [one for cloud in CLOUDS for one in catalog.shape_names(cloud) if one.startswith(incomplete)]


def accelerators(incomplete: str) -> list[str]:
    """List accelerators whose peak rate the catalogue knows."""
    return [one for one in market(default_catalog()).accelerators if one.startswith(incomplete)]
