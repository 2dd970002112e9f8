"""Properties that regions of all clouds share."""

from pydantic import Field

from gpufabric.spec.base import Declared
from gpufabric.spec.money import Budget


class RegionBase(Declared):
    """Base of the regions of all clouds."""

    budget: Budget = Budget()
    tags: dict[str, str] = Field(default_factory=dict[str, str])
    """Tags on every resource of the region, in addition to the fabric's."""
