"""Declarations and accounts under construction: the stacks, what runs already, and what is on offer."""

import copy
import random
from dataclasses import dataclass, field
from typing import Any

from gpufabric.catalog.catalog import default_catalog
from tools.small_fabric import REGIONS

STACKS = {str(region["cloud"]): stack for stack, region in REGIONS.items()}
SHAPES = {
    "aws": ("p5.48xlarge", "p5en.48xlarge"),
    "azure": ("Standard_ND96isr_H200_v5", "Standard_ND96isr_H100_v5"),
    "oci": ("BM.GPU.H200.8", "BM.GPU.H100.8"),
}
"""The shape of the pools, and another one."""

RESERVATIONS = {
    "aws": "cr-0abcdef1234567890",
    "azure": (
        "/subscriptions/5f1c3e0a-7d24-4b8e-9a61-2c0d8e4f7b93/resourceGroups/held/providers/"
        "Microsoft.Compute/capacityReservationGroups/h200"
    ),
    "oci": "ocid1.capacityreservation.oc1.iad.aaaaaaaareserved",
}
OTHER_ZONES = {"aws": "use1-az4", "azure": "2", "oci": "Demo:US-ASHBURN-AD-2"}
INFINIBAND = "Microsoft.ContainerService/AKSInfinibandSupport"

Declared = dict[str, Any]


@dataclass
class Draft:
    """A case under construction.

    Attributes:
        cloud: the cloud.
        chance: source of all choices.
        stacks: declarations that the update applies, by stack.
        running: declarations that were applied before; empty if nothing runs.
        offered: the cloud's part of the capacity file.
        leased: machines of the first shape that others hold in the account.
        steps: choices, for messages.
    """

    cloud: str
    chance: random.Random
    stacks: dict[str, Declared] = field(default_factory=dict[str, Declared])
    running: dict[str, Declared] = field(default_factory=dict[str, Declared])
    offered: dict[str, Any] = field(default_factory=dict[str, Any])
    leased: int = 0
    steps: list[str] = field(default_factory=list[str])

    @property
    def stack(self) -> str:
        """Name of the first stack."""
        return STACKS[self.cloud]

    @property
    def region(self) -> Declared:
        """Declaration of the first stack."""
        return self.stacks[self.stack]

    @property
    def zone(self) -> str:
        """Zone of the GPUs."""
        return str(self.region["availability_domain" if self.cloud == "oci" else "zone"])

    @property
    def shape(self) -> str:
        """Shape of the pools."""
        return SHAPES[self.cloud][0]

    @property
    def mode(self) -> str:
        """Capacity mode of the pools."""
        return str(self.pools[0].get("capacity", {}).get("mode", "on-demand"))

    @property
    def pools(self) -> list[Declared]:
        """Pools of all stacks that the update applies."""
        return [pool for region in self.stacks.values() for pool in region["pools"].values()]

    def peak(self, shape: str) -> int:
        """Return the machines of a shape at the peak of the update, replaced ones among them."""
        machines: dict[tuple[str, str, str], int] = {}
        for regions in (self.running, self.stacks):
            for stack, region in regions.items():
                for name, pool in region["pools"].items():
                    key = (stack, name, pool["shape"])
                    machines[key] = max(machines.get(key, 0), pool["nodes"])
        return sum(nodes for (*_, named), nodes in machines.items() if named == shape)

    def choose(self, what: str, options: dict[str, int]) -> str:
        """Choose one of the options by weight, and note the choice."""
        (choice,) = self.chance.choices(list(options), weights=list(options.values()))
        self.steps.append(f"{what}: {choice}")
        return choice


def first_region(cloud: str) -> Declared:
    """Return the smallest declaration of a region, without pools."""
    region = copy.deepcopy(REGIONS[STACKS[cloud]])
    return region | {"pools": {}, "storage": {"checkpoints": {"protect": False}}, "budget": {}}


def units_of(cloud: str, shape: str, mode: str) -> tuple[str, int]:
    """Return the quota that machines of a shape draw in a capacity mode, and the units of one machine."""
    quota, family = default_catalog().shape(cloud, shape).quota, None
    if mode == "spot":
        family = quota.spot_family.value if quota.spot_family else None
    elif quota.family is not None:
        family = quota.family.value
    assert family is not None
    return family, quota.units_per_node.value
