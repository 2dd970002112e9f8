"""Generates cases of the backbone, from a seed: links, those that run already, and limits of the accounts."""

import copy
import random
from dataclasses import dataclass, field
from typing import Any

from tests.agreement.drafts import Declared
from tools.small_fabric import REGIONS

WEST = "aws-us-west-2"
EAST, AZURE, OCI = (stack for stack in REGIONS)
_SHAPES = {
    "aws": "p5.48xlarge",
    "azure": "Standard_ND96isr_H200_v5",
    "oci": "BM.GPU.H200.8",
}


def regions() -> dict[str, Declared]:
    """Return the declarations of four regions, each with one machine, that run before each case."""
    declared = {stack: copy.deepcopy(region) for stack, region in REGIONS.items()}
    declared[WEST] = copy.deepcopy(declared[EAST]) | {
        "region": "us-west-2",
        "zone": "usw2-az1",
        "system_zones": ["usw2-az1", "usw2-az2"],
        "network": {"cidr": "10.64.0.0/16"},
    }
    for region in declared.values():
        region["pools"] = {"train": {"shape": _SHAPES[region["cloud"]], "nodes": 1}}
        region["storage"] = {"checkpoints": {"protect": False}}
        region["budget"] = {}
    return declared


@dataclass(frozen=True)
class Join:
    """Links of a backbone and the accounts that they meet.

    Attributes:
        links: links that the update applies.
        running: links that were applied before.
        offered: the capacity file.
        steps: choices that made the case.
    """

    links: list[Declared]
    running: list[Declared]
    offered: dict[str, Any]
    steps: tuple[str, ...]

    @property
    def text(self) -> str:
        """The choices, for messages."""
        return ", ".join(self.steps)


@dataclass
class _Chooser:
    chance: random.Random
    steps: list[str] = field(default_factory=list[str])

    def choose(self, what: str, options: dict[str, int]) -> str:
        (choice,) = self.chance.choices(list(options), weights=list(options.values()))
        self.steps.append(f"{what}: {choice}")
        return choice


_LINKS: dict[str, Declared] = {
    "VPN of AWS and Azure": {"between": [EAST, AZURE], "kind": "vpn", "gbps": 2},
    "VPN of AWS and OCI": {"between": [EAST, OCI], "kind": "vpn", "gbps": 2},
    "VPN of Azure and OCI": {"between": [AZURE, OCI], "kind": "vpn", "gbps": 1},
    "interconnect": {"between": [AZURE, OCI], "kind": "interconnect", "gbps": 10},
    "transit gateways": {"between": [EAST, WEST], "kind": "tgw-peering", "gbps": 10},
    "second VPN of AWS": {"between": [WEST, AZURE], "kind": "vpn", "gbps": 2},
}

_QUOTAS: dict[str, dict[str, int]] = {
    "L-A2478D36": {"0": 1, "1": 4},
    "L-3E6EC3A3": {"1": 1, "2": 3, "3": 1, "4": 3},
    "L-4FB7FF5D": {"1": 1, "2": 3, "4": 3},
    "PublicIPAddresses": {"1": 1, "2": 1, "3": 2, "4": 2, "5": 2},
    "cpe-count": {"1": 1, "2": 3, "4": 3},
    "ipsec-connection-count": {"1": 1, "2": 3, "4": 3},
    "virtual-circuit-count": {"0": 1, "1": 3},
}
"""Limits with their weights, by quota. Most links need two of each, gateways one; regions hold some."""


def joins(seed: str, count: int) -> list[Join]:
    """Return cases; the same seed gives the same cases."""
    chance = random.Random(f"backbone {seed}")
    return [_join(_Chooser(chance)) for _ in range(count)]


def _join(chooser: _Chooser) -> Join:
    first = chooser.choose("link", dict.fromkeys(_LINKS, 1))
    links = [_LINKS[first]]
    others = [name for name, link in _LINKS.items() if set(link["between"]) != set(_LINKS[first]["between"])]
    second = chooser.choose("second link", {"none": 2, **dict.fromkeys(others, 1)})
    running: list[Declared] = []
    if second != "none":
        links.append(_LINKS[second])
        if chooser.choose("before", {"nothing": 1, "the first link": 2}) != "nothing":
            running = links[:1]
    return Join(links, running, _offer(chooser), tuple(chooser.steps))


def _offer(chooser: _Chooser) -> dict[str, Any]:
    """Limit some quotas; others are not limited."""
    limits: dict[str, int] = {}
    for quota, weights in _QUOTAS.items():
        limit = chooser.choose(quota, {"not limited": sum(weights.values()) * 3, **weights})
        if limit != "not limited":
            limits[quota] = int(limit)
    aws = {code: limit for code, limit in limits.items() if code.startswith("L-")}
    azure = {name: limit for name, limit in limits.items() if name == "PublicIPAddresses"}
    oci = [{"name": name, "limit": limit} for name, limit in limits.items() if name.endswith("-count")]
    return {
        "aws": {"quotas": {"us-east-1": aws, "us-west-2": aws}},
        "azure": {
            "quotas": {"eastus": azure},
            "features": ["Microsoft.ContainerService/AKSInfinibandSupport"],
        },
        "oci": {"limits": oci},
    }
