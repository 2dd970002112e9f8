"""Completes names of shapes and accelerators in a shell.

This is a module of its own because it loads the catalogue's market, which most commands do not need.
"""

from gpufabric.catalog.catalog import default_catalog
from gpufabric.catalog.market import market
from gpufabric.quote.offers import CLOUDS


def shape_names(incomplete: str) -> list[str]:
    """List the shapes of all clouds, including those that are only compared."""
    catalog = default_catalog()
    declarable = [shape for cloud in CLOUDS for shape in catalog.shape_names(cloud)]
    return [shape for shape in (*declarable, *market(catalog).comparison) if shape.startswith(incomplete)]


def own_shape_names(incomplete: str) -> list[str]:
    """List the shapes that can be declared."""
    catalog = default_catalog()
    return [shape for cloud in CLOUDS for shape in catalog.shape_names(cloud) if shape.startswith(incomplete)]


def accelerators(incomplete: str) -> list[str]:
    """List the accelerators whose peak rate is in the catalogue."""
    return [
        accelerator
        for accelerator in market(default_catalog()).accelerators
        if accelerator.startswith(incomplete)
    ]
