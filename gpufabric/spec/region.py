"""Properties that regions of all clouds share."""

from pydantic import Field

from gpufabric.spec.base import Declared
from gpufabric.spec.capacity_retry import CapacityRetry
from gpufabric.spec.format import Format
from gpufabric.spec.health import Health
from gpufabric.spec.maintenance import Maintenance
from gpufabric.spec.money import RegionBudget
from gpufabric.spec.protection import Protection


class RegionBase(Declared):
    """Base of the regions of all clouds."""

    format: Format = 1
    """Format of this declaration. Absent: 1. ``gpufabric migrate`` brings an older one to the current."""

    budget: RegionBudget = RegionBudget()
    """Limits on the region's cost, and who hears when they are near."""

    protection: Protection | None = None
    """Limits on what one update of this stack may take away. Absent: the report shows losses, without a limit
    of the stack."""

    maintenance: Maintenance | None = None
    """Times at which machines with GPUs may restart. It replaces the fabric's as a whole."""

    capacity_retry: CapacityRetry | None = None
    """How often an update asks again for machines of which the cloud has too few. Absent: ``gpufabric up``
    makes 4 attempts and waits for 15 minutes in all. GPUFABRIC_CAPACITY_RETRY takes precedence."""

    health: Health | None = None
    """Checks and observability of the cluster. Absent: none, for clusters with a stack of their own;
    ``health: {}``: all of them."""

    tags: dict[str, str] = Field(default_factory=dict[str, str])
    """Tags on every resource of the region, in addition to the fabric's."""
