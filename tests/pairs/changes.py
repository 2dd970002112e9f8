"""Changes of a declaration or an account that platform engineers make."""

import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from gpufabric.catalog.catalog import default_catalog
from gpufabric.catalog.shape import Shape
from tests.pairs.worlds import NAMES, RESERVATIONS, SHAPES, VERSIONS, ZONES, World


class NotApplicableError(Exception):
    """The change does not apply to this world."""


def _require(condition: object) -> None:
    if not condition:
        raise NotApplicableError


def _pool(world: World, chance: random.Random) -> dict[str, Any]:
    return world.pools[chance.choice(sorted(world.pools))]


def _resize(world: World, chance: random.Random) -> World:
    pool = _pool(world, chance)
    pool["nodes"] = chance.choice((2, 4, 8, 16, 24))
    if "max_nodes" in pool:
        pool["max_nodes"] = pool["nodes"] + chance.choice((0, 4))
    return world


def _autoscale(world: World, chance: random.Random) -> World:
    pool = _pool(world, chance)
    if "max_nodes" in pool:
        del pool["max_nodes"]
    else:
        pool["max_nodes"] = pool["nodes"] + chance.choice((2, 8))
    return world


def _add_pool(world: World, chance: random.Random) -> World:
    free = [name for name in NAMES if name not in world.pools]
    _require(free and len(world.pools) < 3)
    shape = chance.choice(SHAPES[world.stack])
    world.pools[chance.choice(free)] = {"shape": shape, "nodes": chance.choice((2, 4, 8))}
    return world


def _remove_pool(world: World, chance: random.Random) -> World:
    _require(len(world.pools) > 1)
    del world.pools[chance.choice(sorted(world.pools))]
    return world


def _rename_pool(world: World, chance: random.Random) -> World:
    free = [name for name in NAMES if name not in world.pools]
    _require(free)
    old = chance.choice(sorted(world.pools))
    world.pools[chance.choice(free)] = world.pools.pop(old)
    return world


def _other_shape(world: World, chance: random.Random) -> World:
    pool = _pool(world, chance)
    pool["shape"] = chance.choice(SHAPES[world.stack])
    return world


def _label(world: World, chance: random.Random) -> World:
    _pool(world, chance)["labels"] = {"example.com/team": chance.choice(("alpha", "beta"))}
    return world


def _tag(world: World, chance: random.Random) -> World:
    world.declared["tags"] = {"team": chance.choice(("alpha", "beta"))}
    return world


def _version(world: World, chance: random.Random) -> World:
    world.declared.setdefault("cluster", {})["kubernetes_version"] = chance.choice(VERSIONS)
    return world


def _endpoint(world: World, chance: random.Random) -> World:
    cluster = world.declared.setdefault("cluster", {})
    if cluster.pop("public_endpoint", False):
        cluster.pop("public_cidrs")
    else:
        cluster |= {"public_endpoint": True, "public_cidrs": ["203.0.113.0/24"]}
    return world


def _system_nodes(world: World, chance: random.Random) -> World:
    world.declared.setdefault("cluster", {})["system_nodes"] = chance.choice((2, 3, 5))
    return world


def _system_zones(world: World, chance: random.Random) -> World:
    _require(world.cloud == "aws")
    zones = chance.sample(("use1-az1", "use1-az2", "use1-az4", "use1-az6"), k=chance.choice((2, 3)))
    world.declared["system_zones"] = sorted(zones)
    return world


def _zone(world: World, chance: random.Random) -> World:
    key = "availability_domain" if world.cloud == "oci" else "zone"
    world.declared[key] = chance.choice(ZONES[world.stack])
    return world


def _lustre(world: World, chance: random.Random) -> World:
    storage = world.declared["storage"]
    if "lustre" in storage and chance.random() < 0.3:
        del storage["lustre"]
        return world
    tiers = {"aws": (125, 250, 500), "azure": (125, 250, 500), "oci": (125, 250, 500)}[world.cloud]
    storage["lustre"] = {
        "at_least_tib": chance.choice((10, 20, 40, 80)),
        "throughput_mbps_per_tib": chance.choice(tiers),
        "protect": False,
    }
    return world


def _efa(world: World, chance: random.Random) -> World:
    lustre = world.declared["storage"].get("lustre")
    _require(world.cloud == "aws" and lustre)
    lustre["efa"] = not lustre.get("efa", False)
    return world


def _checkpoint_link(world: World, chance: random.Random) -> World:
    lustre = world.declared["storage"].get("lustre")
    _require(lustre)
    if lustre.pop("checkpoint_link", None) is None:
        principal = {"resource_provider_id": "0d4e1c3a-6f2b-4d58-9c7e-1a2b3c4d5e6f"}
        lustre["checkpoint_link"] = principal if world.cloud == "azure" else {}
    return world


def _retention(world: World, chance: random.Random) -> World:
    checkpoints = world.declared["storage"]["checkpoints"]
    if world.cloud == "oci" and chance.random() < 0.5:
        if checkpoints.pop("retention_days", None) is None:
            checkpoints["retention_days"] = 14
        return world
    checkpoints["keep_noncurrent_days"] = chance.choice((14, 30, 60))
    return world


def _capacity(world: World, chance: random.Random) -> World:
    pool = _pool(world, chance)
    reservation = {"mode": "reservation", "id": RESERVATIONS[world.stack], "nodes": 16}
    modes: list[dict[str, Any]] = [{"mode": "on-demand"}, reservation]
    if world.cloud != "aws":
        modes.append(
            {"mode": "new-reservation", "nodes": pool.get("max_nodes", pool["nodes"]), "protect": False}
        )
    pool["capacity"] = chance.choice(modes)
    return world


def _operations(world: World, chance: random.Random) -> World:
    _require(world.cloud == "oci")
    pool = _pool(world, chance)
    pool["operations"] = chance.choice(("unit", "managed-pool"))
    return world


def _taint(world: World, chance: random.Random) -> World:
    pool = _pool(world, chance)
    taint = {"key": "example.com/team", "effect": chance.choice(("NoSchedule", "NoExecute"))}
    if pool.pop("taints", None) is None or chance.random() < 0.5:
        pool["taints"] = [taint]
    return world


def _disk(world: World, chance: random.Random) -> World:
    """Change a root disk. AKS refuses it for a pool that exists, so the next change takes it back."""
    pool = _pool(world, chance)
    if pool.pop("disk", None) is None or (world.cloud != "azure" and chance.random() < 0.5):
        pool["disk"] = {"size_gib": chance.choice((600, 1024))}
    return world


def _script(world: World, chance: random.Random) -> World:
    _require(world.cloud != "azure")
    _pool(world, chance)["user_data"] = f"#!/bin/bash\ntouch /etc/{chance.choice(('one', 'two'))}\n"
    return world


def _image(world: World, chance: random.Random) -> World:
    """Change the image: an own one or EKS's on AWS, another one on OCI."""
    _require(world.cloud != "azure")
    pool = _pool(world, chance)
    if pool.pop("node_image_id", None) is not None and chance.random() < 0.5:
        pool.pop("node_image_base", None)
        pool.pop("node_image_os", None)
    elif world.cloud == "aws":
        pool["node_image_id"] = chance.choice(("ami-0123456789abcdef0", "ami-0fedcba9876543210"))
        pool["node_image_base"] = "AL2023_x86_64_NVIDIA"
    else:
        pool["node_image_id"] = f"ocid1.image.oc1.iad.aaaaaaaa{chance.choice(('one', 'two'))}"
        pool["node_image_os"] = world.declared["node_image_os"]
    return world


def _release(world: World, chance: random.Random) -> World:
    _require(world.cloud == "aws")
    version = world.declared.get("cluster", {}).get("kubernetes_version", "1.35")
    _pool(world, chance)["release_version"] = f"{version}.0-{chance.choice((20261004, 20261104))}"
    return world


def _settings_of_creation(world: World, chance: random.Random) -> World:
    """Add a pool with settings that AKS takes at the creation of a node pool only."""
    _require(world.cloud == "azure")
    free = [name for name in NAMES if name not in world.pools]
    _require(free and len(world.pools) < 3)
    world.pools[chance.choice(free)] = {
        "shape": chance.choice(SHAPES[world.stack][:2]),
        "nodes": chance.choice((2, 4)),
        "disk": {"size_gib": 256, "type": "managed"},
        "linux": {"swappiness": 10},
        "message_of_the_day": "Ask the platform team.",
    }
    return world


def _limit(world: World, chance: random.Random) -> World:
    shape: Shape = default_catalog().shape(world.cloud, _pool(world, chance)["shape"])
    _require(shape.quota.family is not None)
    assert shape.quota.family is not None
    family, per_node = shape.quota.family.value, shape.quota.units_per_node.value
    others = chance.choice((0, 0, 4)) * per_node
    limit = chance.choice((4, 8, 16, 32, 64)) * per_node
    return replace(
        world,
        limits=world.limits | {family: max(limit, others)},
        used_by_others=world.used_by_others | {family: others},
    )


CHANGES: dict[str, Callable[[World, random.Random], World]] = {
    "resize a pool": _resize,
    "switch autoscaling": _autoscale,
    "add a pool": _add_pool,
    "remove a pool": _remove_pool,
    "rename a pool": _rename_pool,
    "change a shape": _other_shape,
    "label nodes": _label,
    "tag resources": _tag,
    "change the Kubernetes version": _version,
    "switch the public endpoint": _endpoint,
    "change the number of system nodes": _system_nodes,
    "change the system zones": _system_zones,
    "change the zone": _zone,
    "change Lustre": _lustre,
    "switch EFA of Lustre": _efa,
    "switch the checkpoint link": _checkpoint_link,
    "change retention": _retention,
    "change capacity": _capacity,
    "change the way of operation": _operations,
    "taint nodes": _taint,
    "change a disk": _disk,
    "change user data": _script,
    "change the image of nodes": _image,
    "hold back an image": _release,
    "add a pool with settings": _settings_of_creation,
    "change a quota": _limit,
}
"""Changes of a declaration or an account, by name."""

OFTEN = {"resize a pool", "rename a pool", "remove a pool", "change capacity", "change a quota"}
"""Changes of machines and their capacity, which come more often than the others."""
