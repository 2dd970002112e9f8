"""Facts of the catalogue that rules use."""

from functools import cache
from typing import TYPE_CHECKING

from gpufabric.simcloud import on_demand

if TYPE_CHECKING:
    from gpufabric.catalog.shape import Shape
    from gpufabric.catalog.tables import LustreTier


@cache
def shape_of(instance_type: str) -> "Shape | None":
    """An instance type; ``None`` for one that the catalogue does not have, of which nothing is judged."""
    catalog = on_demand.catalog()
    if instance_type not in catalog.shape_names("aws"):
        return None
    return catalog.shape("aws", instance_type)


@cache
def lustre_tiers() -> "tuple[LustreTier, ...]":
    """The throughput tiers of FSx for Lustre on SSD with the deployment type PERSISTENT_2."""
    return tuple(on_demand.catalog().lustre("aws").tiers)
