"""Declarations together with the accounts that they meet.

A world is the declaration of a stack together with the capacity of its account. A walk is a list of worlds;
each differs from the one before by one or two changes that platform engineers make. A walk holds only worlds
that can be planned: wrong declarations have tests of their own. A reservation of the account holds what the
declaration says of it, because a preview does not ask the cloud, and machines of one shape.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter, ValidationError

from gpufabric.catalog.catalog import default_catalog
from gpufabric.plan.regions import plan_region
from gpufabric.simcloud.environment import SIMULATED_TIME
from gpufabric.spec.fabric import Fabric
from gpufabric.spec.problems import DeclarationError
from gpufabric.spec.regions import AnyRegion, DeclaredRegion

NOW = datetime.fromisoformat(SIMULATED_TIME)

SHAPES = {
    "aws-us-east-1": ("p6-b200.48xlarge", "p5.48xlarge", "p5en.48xlarge", "p6-b300.48xlarge"),
    "azure-eastus": (
        "Standard_ND96isr_H200_v5",
        "Standard_ND96isr_H100_v5",
        "Standard_ND128isr_NDR_GB200_v6",
    ),
    "oci-us-ashburn-1": ("BM.GPU.B200.8", "BM.GPU.H200.8", "BM.GPU.H100.8"),
}
RESERVATIONS = {
    "aws-us-east-1": "cr-0abcdef1234567890",
    "azure-eastus": (
        "/subscriptions/5f1c3e0a-7d24-4b8e-9a61-2c0d8e4f7b93/resourceGroups/leases/providers/"
        "Microsoft.Compute/capacityReservationGroups/h200"
    ),
    "oci-us-ashburn-1": "ocid1.capacityreservation.oc1.iad.aaaaaaaareserved",
}
ZONES = {
    "aws-us-east-1": ("use1-az6", "use1-az4", "use1-az2"),
    "azure-eastus": ("1", "2", "3"),
    "oci-us-ashburn-1": ("Demo:US-ASHBURN-AD-1", "Demo:US-ASHBURN-AD-2"),
}
VERSIONS = ("1.33", "1.34", "1.35")
NAMES = ("train", "trian", "eval", "sft")
_REGION: TypeAdapter[AnyRegion] = TypeAdapter(DeclaredRegion)


@dataclass(frozen=True)
class World:
    """A declaration and the account that it meets.

    Attributes:
        stack: the stack's name.
        declared: what its file declares.
        limits: quota by family; families that are not listed are unlimited.
        used_by_others: units of each of these families that other machines of the account use.
        steps: the changes that made it from the world before.
    """

    stack: str
    declared: dict[str, Any]
    limits: dict[str, int] = field(default_factory=dict[str, int])
    used_by_others: dict[str, int] = field(default_factory=dict[str, int])
    steps: tuple[str, ...] = ()

    @property
    def cloud(self) -> str:
        """The cloud's name."""
        return str(self.declared["cloud"])

    @property
    def reserved(self) -> dict[str, int]:
        """Machines in the account's reservation by shape: what the pools that use it declare."""
        return {
            pool["shape"]: pool["capacity"]["nodes"]
            for pool in self.pools.values()
            if pool.get("capacity", {}).get("mode") == "reservation"
        }

    @property
    def pools(self) -> dict[str, Any]:
        """The declared pools by name."""
        return self.declared["pools"]


def problems_of(world: World) -> tuple[str, ...]:
    """Return why a world cannot be planned; empty if it can."""
    try:
        region = _REGION.validate_python(world.declared)
        fabric = Fabric(name="demo")
        plan_region(world.stack, region, fabric, catalog=default_catalog(), now=NOW)
    except ValidationError as error:
        return (str(error),)
    except DeclarationError as error:
        return tuple(map(str, error.problems))
    return ("pools of several shapes use one reservation",) if len(world.reserved) > 1 else ()
