"""Accounts with one shape: declarations, capacity files, and the rows of their reader."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from gpufabric.accounts.target import Target, targets_of
from gpufabric.simcloud.accounts.reader import SimulatedReader
from gpufabric.snapshots.model import Topic
from gpufabric.spec.regions import AnyRegion, DeclaredRegion
from tests.simcloud.leases import lease
from tools.small_fabric import REGIONS

SHAPES = {"aws": "p5.48xlarge", "azure": "Standard_ND96isr_H100_v5", "oci": "BM.GPU.H100.8"}
FAMILIES = {
    "aws": ("ec2/L-417A185B", 192),
    "azure": ("Microsoft.Compute/standardNDSH100v5Family", 96),
    "oci": ("compute/gpu-h100-count@Demo:US-ASHBURN-AD-1", 8),
}
"""Key of the quota, and its units for one machine."""

_REGION: TypeAdapter[AnyRegion] = TypeAdapter(DeclaredRegion)
STACKS = {str(region["cloud"]): stack for stack, region in REGIONS.items()}


def declared(cloud: str, **more: Any) -> dict[str, Any]:
    """Return a declaration whose one pool has the shape of these tests."""
    region = REGIONS[STACKS[cloud]]
    return {**region, "pools": {"train": {"shape": SHAPES[cloud], "nodes": 2, **more}}}


def target(cloud: str, **more: Any) -> Target:
    (target,) = targets_of({STACKS[cloud]: _REGION.validate_python(declared(cloud, **more))})
    return target


def offer(clouds: Path, part: dict[str, Any]) -> None:
    """Write the capacity file."""
    clouds.mkdir(parents=True, exist_ok=True)
    (clouds / "capacity.json").write_text(json.dumps(part))


def limit(cloud: str, units: int) -> dict[str, Any]:
    """Return a capacity file with a quota of the shape."""
    region = declared(cloud)
    code = FAMILIES[cloud][0].rpartition("/")[2].partition("@")[0]
    if cloud == "oci":
        place = region["availability_domain"]
        return {"oci": {"limits": [{"availability_domain": place, "name": code, "limit": units}]}}
    return {cloud: {"quotas": {region["region"]: {code: units}}}}


def free(cloud: str, machines: int) -> dict[str, Any]:
    """Return a capacity file with a number of machines of the shape that are free without a reservation."""
    region, shape = declared(cloud), SHAPES[cloud]
    match cloud:
        case "aws":
            entry = {"region": region["region"], "zone": region["zone"], "instance_type": shape}
            return {"aws": {"on_demand": [entry | {"count": machines}]}}
        case "azure":
            entry = {"region": region["region"], "zone": region["zone"], "size": shape}
            return {"azure": {"machines": [entry | {"count": machines}]}}
        case _:
            entry = {"availability_domain": region["availability_domain"], "shape": shape}
            return {"oci": {"hosts": [entry | {"count": machines}]}}


def reserve(clouds: Path, cloud: str, name: str, machines: int) -> bool:
    """Reserve machines of the shape in the account; return whether the cloud accepted it."""
    return lease(clouds, declared(cloud), SHAPES[cloud], machines, name=name)


def rows(clouds: Path, of: Target, topic: Topic, section: str) -> dict[str, Any]:
    """Return the rows of a section."""
    return {answer.section: dict(answer.rows or {}) for answer in SimulatedReader(clouds).read(of, topic)}[
        section
    ]


def sections(clouds: Path, of: Target, topics: Iterable[Topic]) -> list[str]:
    return [answer.section for topic in topics for answer in SimulatedReader(clouds).read(of, topic)]
