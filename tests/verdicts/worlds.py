"""Accounts with one to three stacks, and what runs in them when their quotas are read.

A world holds what decides on quota and reserved capacity, and nothing else. Every limit of the account is
known. No limit is below what is in use, so that only what a stack starts can be refused.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from hypothesis import strategies as st

from gpufabric.catalog.catalog import default_catalog
from gpufabric.catalog.shape import Cloud, Shape

Mode = Literal["on-demand", "spot", "reservation", "new-reservation", "capacity-block"]

SHAPES: dict[Cloud, tuple[str, ...]] = {
    "aws": ("p5.48xlarge", "p4d.24xlarge"),
    "azure": ("Standard_ND96isr_H200_v5", "Standard_ND128isr_NDR_GB200_v6"),
    "oci": ("BM.GPU.B200.8", "BM.GPU.H200.8"),
}
MODES: dict[Cloud, tuple[Mode, ...]] = {
    "aws": ("on-demand", "on-demand", "reservation", "spot", "capacity-block"),
    "azure": ("on-demand", "on-demand", "reservation", "new-reservation", "spot"),
    "oci": ("on-demand", "on-demand", "reservation", "new-reservation"),
}
SYSTEM_NODES = 3
SYSTEM_VCPUS = 4
STEP = {"aws": 96, "azure": 32, "oci": 8}
"""Every shape takes a multiple of so many units."""


@dataclass(frozen=True)
class Pool:
    """A pool: its size when the quotas were read, and the size that its stack declares now.

    Attributes:
        shape: its machines.
        mode: their capacity.
        before: machines when the quotas were read; 0: the pool is new.
        after: machines that are declared; 0: the pool is no longer declared.
        spare: machines of its new reservation beyond its own.
    """

    shape: str
    mode: Mode
    before: int
    after: int
    spare: int = 0


@dataclass(frozen=True)
class StackOf:
    """A stack, the account that it is in (0 is the one that is limited), and whether it was up."""

    name: str
    account: int
    is_up: bool
    pools: dict[str, Pool]


@dataclass(frozen=True)
class World:
    """An account with its stacks.

    Attributes:
        cloud: the cloud.
        stacks: the stacks.
        others: machines of other users, by shape.
        reserved: machines of the account's reservation, by shape.
        block: machines of the account's Capacity Block, by shape.
        spare: free units of each limit, in steps.
        stated: whether snapshots say which units are those of their stacks.
    """

    cloud: Cloud
    stacks: tuple[StackOf, ...]
    others: dict[str, int]
    reserved: dict[str, int]
    block: dict[str, int]
    spare: dict[str, int]
    stated: bool

    def shape(self, name: str) -> Shape:
        """Look up a shape."""
        return default_catalog().shape(self.cloud, name)


@dataclass
class Units:
    """Units by limit."""

    by_limit: dict[str, int] = field(default_factory=dict[str, int])

    def add(self, world: World, shape: str, machines: int, *, spot: bool = False) -> None:
        """Add machines to every limit that they count against."""
        quota = world.shape(shape).quota
        assert quota.family is not None
        limits = [quota.family.value, *(["cores"] if world.cloud == "azure" else [])]
        if spot and world.cloud == "aws":
            assert quota.spot_family is not None
            limits = [quota.spot_family.value]
        if spot and world.cloud == "azure":
            limits = ["lowPriorityCores"]
        for limit in limits:
            units = machines * quota.units_per_node.value
            self.by_limit[limit] = self.by_limit.get(limit, 0) + units


def in_use(world: World, stack: StackOf) -> Units:
    """Return the units of a stack when the quotas were read; the account's reservation is not the stack's."""
    units = Units()
    if not stack.is_up:
        return units
    for pool in stack.pools.values():
        if pool.before and pool.mode in ("on-demand", "spot"):
            units.add(world, pool.shape, pool.before, spot=pool.mode == "spot")
        if pool.before and pool.mode == "new-reservation":
            units.add(world, pool.shape, pool.before + pool.spare)
    if world.cloud == "azure":
        units.by_limit["cores"] = units.by_limit.get("cores", 0) + SYSTEM_NODES * SYSTEM_VCPUS
    return units


def used(world: World) -> Units:
    """Return the units of the limited account that are in use when the quotas are read."""
    total = Units()
    for shape, machines in (*world.others.items(), *world.reserved.items()):
        total.add(world, shape, machines)
    for stack in world.stacks:
        if stack.account == 0:
            for limit, units in in_use(world, stack).by_limit.items():
                total.by_limit[limit] = total.by_limit.get(limit, 0) + units
    return total


def limits(world: World) -> dict[str, int]:
    """Return the limits: a number of steps above what is in use, and room for the system nodes."""
    in_account, step = used(world), STEP[world.cloud]
    names = Units()
    for shape in SHAPES[world.cloud]:
        names.add(world, shape, 0)
        names.add(world, shape, 0, spot=True)
    result = {
        name: in_account.by_limit.get(name, 0) + world.spare.get(name, 0) * step for name in names.by_limit
    }
    if world.cloud == "azure":
        here = [stack for stack in world.stacks if stack.account == 0]
        # Of each stack one more node than it declares, which an upgrade starts.
        new = sum(SYSTEM_NODES for stack in here if not stack.is_up) + len(here)
        result["cores"] += new * SYSTEM_VCPUS
    return result


def worlds(cloud: Cloud) -> st.SearchStrategy[World]:
    """Generate worlds of a cloud."""
    shapes = st.sampled_from(SHAPES[cloud])

    @st.composite
    def build(draw: st.DrawFn) -> World:
        reserved = {shape: draw(st.integers(1, 6)) for shape in SHAPES[cloud]}
        block = {shape: draw(st.integers(1, 6)) for shape in SHAPES[cloud]} if cloud == "aws" else {}
        stacks: list[StackOf] = []
        for letter in "abc"[: draw(st.integers(1, 3))]:
            account = draw(st.sampled_from((0, 0, 0, 1)))
            names = st.sampled_from(list[str](("train", "eval")))
            pools = draw(st.dictionaries(names, pool(reserved, block, account), min_size=1))
            stacks.append(StackOf(f"{cloud}-{letter}", account, draw(st.booleans()), pools))
        stacks = _within(stacks, {"reservation": reserved, "capacity-block": block})
        stacks = [_without_giving_up(stack, stacks) for stack in stacks]
        others = draw(st.dictionaries(shapes, st.integers(1, 4)))
        world = World(cloud, tuple(stacks), others, reserved, block, {}, draw(st.booleans()))
        started = _started(world).by_limit
        # Limits close to what the stacks start decide; others are fulfilled or not whatever is counted.
        spare = {
            name: max(0, started.get(name, 0) // STEP[cloud] + draw(st.integers(-8, 8)))
            for name in _limit_names(cloud)
        }
        return replace(world, spare=spare)

    @st.composite
    def pool(draw: st.DrawFn, reserved: dict[str, int], block: dict[str, int], account: int) -> Pool:
        shape, mode = draw(shapes), draw(st.sampled_from(MODES[cloud]))
        if account and mode in ("reservation", "capacity-block"):
            mode = "on-demand"  # These belong to the limited account.
        most = {"reservation": reserved, "capacity-block": block}.get(mode, {}).get(shape, 8)
        before, after = draw(st.integers(0, most)), draw(st.integers(0, most))
        return Pool(shape, mode, before, max(after, 0 if before else 1), draw(st.integers(0, 3)))

    return build()


def _started(world: World) -> Units:
    """Return about as many units as the update of all stacks adds to what is in use."""
    total = Units()
    for stack in world.stacks:
        if stack.account == 0:
            old = in_use(world, stack).by_limit
            pools = {name: replace(pool, before=pool.after) for name, pool in stack.pools.items()}
            new = in_use(world, replace(stack, pools=pools, is_up=True)).by_limit
            for limit, units in new.items():
                more = max(0, units - old.get(limit, 0))
                total.by_limit[limit] = total.by_limit.get(limit, 0) + more
    return total


def _within(stacks: list[StackOf], held: dict[str, dict[str, int]]) -> list[StackOf]:
    """Let the stacks run no more machines in a reservation or block than it holds."""
    left = {mode: dict(shapes) for mode, shapes in held.items()}
    result: list[StackOf] = []
    for stack in stacks:
        pools: dict[str, Pool] = {}
        for name, pool in stack.pools.items():
            room = left.get(pool.mode, {})
            before = min(pool.before, room.get(pool.shape, pool.before)) if stack.is_up else pool.before
            if stack.is_up and pool.shape in room:
                room[pool.shape] -= before
            pools[name] = replace(pool, before=before, after=max(pool.after, 0 if before else 1))
        result.append(replace(stack, pools=pools))
    return result


def _without_giving_up(stack: StackOf, stacks: list[StackOf]) -> StackOf:
    """Keep the machines that a stack has in a reservation or block that other stacks use as well.

    What another stack runs beyond its declaration is known from snapshots of quota, which say nothing of
    reservations.
    """
    shared = {
        (pool.mode, pool.shape)
        for other in stacks
        if other.name != stack.name
        for pool in other.pools.values()
        if pool.mode in ("reservation", "capacity-block")
    }
    pools = {
        name: replace(pool, after=max(pool.before, pool.after)) if (pool.mode, pool.shape) in shared else pool
        for name, pool in stack.pools.items()
    }
    return replace(stack, pools=pools)


def _limit_names(cloud: Cloud) -> list[str]:
    names = Units()
    bare = World(cloud, (), {}, {}, {}, {}, stated=True)
    for shape in SHAPES[cloud]:
        names.add(bare, shape, 0)
        names.add(bare, shape, 0, spot=True)
    return sorted(names.by_limit)


def declared_pools(stack: StackOf, capacity: Callable[[Pool], dict[str, Any]]) -> dict[str, Any]:
    """Return the pools that a stack declares; ``capacity`` gives the declaration of a pool's capacity."""
    return {
        name: {"shape": pool.shape, "nodes": pool.after, "capacity": capacity(pool)}
        for name, pool in stack.pools.items()
        if pool.after
    }
