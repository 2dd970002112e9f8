"""The account of a world: its capacity file, its quota snapshot, and the GPUs that it holds at peak."""

from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from gpufabric.catalog.catalog import default_catalog
from gpufabric.simcloud.clouds.aws.rules import launch as aws
from gpufabric.simcloud.clouds.azure.rules import pools as azure
from gpufabric.simcloud.clouds.oci.rules import launch as oci
from gpufabric.simcloud.environment import SIMULATED_TIME
from gpufabric.simcloud.store import Store, accounts
from gpufabric.spec.problems import DeclarationError
from tests.pairs.worlds import RESERVATIONS, World


def write_account(world: World, clouds: Path, project: Path) -> None:
    """Write what the simulated account offers, and the snapshot of its quotas that the project declares."""
    yaml: Any = YAML(typ="safe")
    yaml.dump({world.cloud: _CAPACITY[world.cloud](world)}, clouds / "capacity.yaml")
    snapshots = project / "stacks" / "quota-snapshots"
    snapshots.mkdir(exist_ok=True)
    reserved = _reserved_units(world)
    families = {
        family: {
            "limit": limit,
            "used": world.used_by_others.get(family, 0) + reserved.get(family, 0),
            # The account's reservation is not the stack's.
            "used_by_this_stack": 0,
        }
        for family, limit in _limits(world).items()
    }
    snapshot = {"taken_at": SIMULATED_TIME, "source": "simulated", "families": families}
    yaml.dump(snapshot, snapshots / f"{world.stack}.yaml")


def gpus_held(clouds: Path) -> int:
    """Return the GPUs of the machines that the simulated accounts run, with those to which pools may grow."""
    return sum(_gpus(cloud, account, clouds) for cloud, account in accounts(clouds))


def _gpus(cloud: str, account: str, clouds: Path) -> int:
    with Store(clouds, cloud, account).reading() as state:
        match cloud:
            case "aws":
                regions = {resource.region for resource in Store(clouds, cloud, account).resources(None)}
                machines = [
                    (launch.instance_type, launch.most_nodes)
                    for region in regions
                    for launch in aws.running(state, region)
                ]
            case "azure":
                machines = [(pool.size, pool.most_nodes) for pool in azure.running(state)]
            case _:
                machines = [(launch.shape, launch.nodes) for launch in oci.running(state)]
    return sum(_gpus_per_node(cloud, name) * nodes for name, nodes in machines)


def _gpus_per_node(cloud: str, machine: str) -> int:
    try:
        return default_catalog().shape(cloud, machine).gpus
    except DeclarationError:
        return 0  # a system node


def _own_limits(world: World) -> dict[str, int]:
    """Return the limits that are left for this stack: the simulated account runs no other machines."""
    return {family: limit - world.used_by_others.get(family, 0) for family, limit in _limits(world).items()}


def _limits(world: World) -> dict[str, int]:
    """Return the limits: no account has one below what others use and its reservation holds."""
    reserved = _reserved_units(world)
    return {
        family: max(limit, world.used_by_others.get(family, 0) + reserved.get(family, 0))
        for family, limit in world.limits.items()
    }


def _reserved_units(world: World) -> dict[str, int]:
    """Return the quota units of the account's reservation by family."""
    shapes = [(default_catalog().shape(world.cloud, shape), count) for shape, count in world.reserved.items()]
    return {
        shape.quota.family.value: count * shape.quota.units_per_node.value
        for shape, count in shapes
        if shape.quota.family
    }


def _aws(world: World) -> dict[str, Any]:
    reservations = []
    for shape, count in world.reserved.items():
        place = {"region": world.declared["region"], "zone": world.declared["zone"]}
        id_ = RESERVATIONS[world.stack]
        reservations = [{**place, "id": id_, "instance_type": shape, "count": count}]
    return {"reservations": reservations, "quotas": {world.declared["region"]: _own_limits(world)}}


def _azure(world: World) -> dict[str, Any]:
    region = world.declared["region"]
    groups = []
    for size, count in world.reserved.items():
        held = {"size": size, "zone": world.declared["zone"], "count": count}
        groups = [{"id": RESERVATIONS[world.stack], "region": region, "reservations": [held]}]
    features = ["Microsoft.ContainerService/AKSInfinibandSupport"]
    quotas = {region: _own_limits(world)}
    return {"reservation_groups": groups, "quotas": quotas, "features": features}


def _oci(world: World) -> dict[str, Any]:
    domain = world.declared["availability_domain"]
    reservations = []
    for shape, count in world.reserved.items():
        id_ = RESERVATIONS[world.stack]
        reservations = [{"id": id_, "availability_domain": domain, "shape": shape, "count": count}]
    limits = [
        {"availability_domain": domain, "name": name, "limit": limit}
        for name, limit in _own_limits(world).items()
    ]
    return {"reservations": reservations, "limits": limits}


_CAPACITY = {"aws": _aws, "azure": _azure, "oci": _oci}
