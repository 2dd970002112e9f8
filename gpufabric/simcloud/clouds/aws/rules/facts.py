"""What rules take from the catalogue, loaded when a rule first asks: most provider processes never do."""

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gpufabric.catalog.shape import Shape
    from gpufabric.catalog.tables import LustreTier


@cache
def shape_of(instance_type: str) -> "Shape | None":
    """An instance type; ``None`` for one that the catalogue does not have, of which nothing is judged."""
    from gpufabric.catalog.catalog import default_catalog  # noqa: PLC0415

    catalog = default_catalog()
    if instance_type not in catalog.shape_names("aws"):
        return None
    return catalog.shape("aws", instance_type)


@cache
def lustre_tiers() -> "tuple[LustreTier, ...]":
    """The throughput tiers of FSx for Lustre on SSD with the deployment type PERSISTENT_2."""
    from gpufabric.catalog.catalog import default_catalog  # noqa: PLC0415

    return tuple(default_catalog().lustre("aws").tiers)
