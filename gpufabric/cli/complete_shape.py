"""Which shapes and accelerators the shell offers for an argument that is half typed.

Apart from the stacks: most commands have an argument for those, and need not load the catalogue's market.
"""

from gpufabric.catalog.catalog import default_catalog
from gpufabric.catalog.market import market
from gpufabric.quote.offers import CLOUDS


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
