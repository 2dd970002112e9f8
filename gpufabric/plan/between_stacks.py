"""Rules for all stacks of a fabric together: addresses, and existing things that several stacks are given."""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from gpufabric.catalog.catalog import Catalog
from gpufabric.plan.address_plan import overlaps
from gpufabric.plan.aws.training import has_training_identity as has_aws_identity
from gpufabric.plan.azure.parts import has_training_identity as has_azure_identity
from gpufabric.plan.existing import given_things
from gpufabric.plan.labels import LABEL_PREFIX
from gpufabric.spec.aws.capacity import CapacityBlock
from gpufabric.spec.aws.region import AwsRegion
from gpufabric.spec.azure.region import AzureRegion
from gpufabric.spec.base import Declared
from gpufabric.spec.capacity import Reservation
from gpufabric.spec.concealed import is_concealed
from gpufabric.spec.existing import Given
from gpufabric.spec.problems import Problem
from gpufabric.spec.regions import AnyRegion, account_of

Collisions = Iterator[tuple[str, Problem]]
"""Problems, each with its stack."""


@dataclass(frozen=True, slots=True)
class _Use:
    """A thing that a stack is given.

    Attributes:
        stack: the stack.
        where: property path of the thing.
        thing: the thing.
    """

    stack: str
    where: str
    thing: Given


@dataclass(frozen=True, slots=True)
class _Holder:
    """A pool that uses a reservation.

    Attributes:
        stack: its stack.
        pool: its name.
        nodes: its machines, without those that an autoscaler adds.
        reservation: id of the reservation.
        size: declared size of the reservation.
    """

    stack: str
    pool: str
    nodes: int
    reservation: str
    size: int


_BY_NAME = frozenset({"clusters", "placements"})
"""Kinds of things whose ids on AWS are names."""


def collisions(
    regions: Mapping[str, AnyRegion], catalog: Catalog | None = None
) -> dict[str, tuple[Problem, ...]]:
    """Find declarations that are right for single stacks and wrong for all of them together.

    Things whose account the declaration conceals are not compared: nothing says that they are the same.

    Args:
        regions: declarations of the region stacks, by stack.
        catalog: facts on shapes; the package's own if not given.

    Returns:
        problems by stack, each with a property of that stack.
    """
    collided = {stack: list(problems) for stack, problems in overlaps(regions, catalog).items()}
    for rule in (_clusters, _subnets, _zones, _reservations):
        for stack, problem in rule(regions):
            collided.setdefault(stack, []).append(problem)
    return {stack: tuple(problems) for stack, problems in collided.items()}


def _clusters(regions: Mapping[str, AnyRegion]) -> Collisions:
    """Check the stacks whose pools are on one cluster: names of pools, and service accounts."""
    uses = (
        _Use(stack, "existing.cluster", region.existing.cluster)
        for stack, region in regions.items()
        if region.existing.cluster is not None
    )
    for shared in _by_thing(regions, uses).values():
        for first, second in combinations(shared, 2):
            for mine, other in ((first, second), (second, first)):
                yield from _pool_names(regions, mine, other)
                yield from _service_accounts(regions, mine, other)


def _pool_names(regions: Mapping[str, AnyRegion], mine: _Use, other: _Use) -> Collisions:
    taken = {pool.was or name for name, pool in regions[other.stack].pools.items()}
    for name, pool in regions[mine.stack].pools.items():
        if (pool.was or name) in taken:
            yield (
                mine.stack,
                Problem(
                    f"pools.{name}",
                    f"{pool.was or name} on {mine.thing.id}, where stack {other.stack} has one of that name",
                    "another name",
                    f"nodes have the label {LABEL_PREFIX}/pool, and queues the name of their pool: both are "
                    "unique in a cluster",
                ),
            )


def _service_accounts(regions: Mapping[str, AnyRegion], mine: _Use, other: _Use) -> Collisions:
    """Check that no two stacks give an identity to one service account, where it can have one only."""
    first, second = regions[mine.stack], regions[other.stack]
    account, taken = _service_account(first), _service_account(second)
    if account is None or account != taken or _same_identity(first, second):
        return
    limit = (
        "EKS user guide, Pod Identity: a service account has one association in a cluster"
        if isinstance(first, AwsRegion)
        else 'AKS document "Use Microsoft Entra Workload ID with AKS": a service account names one client id'
    )
    yield (
        mine.stack,
        Problem(
            "workload_identity.service_account",
            f"{account} on {mine.thing.id}, to which stack {other.stack} gives an identity too",
            "another service account or namespace; or workload_identity: null in one of the stacks",
            limit,
        ),
    )


def _service_account(region: AnyRegion) -> str | None:
    """Return the service account to which a stack gives an identity of its own; None without one, and on OCI,
    where policies add up."""
    match region:
        case AwsRegion() if has_aws_identity(region):
            identity = region.workload_identity
        case AzureRegion() if has_azure_identity(region):
            identity = region.workload_identity
        case _:
            identity = None
    return None if identity is None else f"{identity.namespace}/{identity.service_account}"


def _same_identity(first: AnyRegion, second: AnyRegion) -> bool:
    """Return whether two stacks use one given identity of Azure, which a service account can name."""
    if not isinstance(first, AzureRegion) or not isinstance(second, AzureRegion):
        return False
    mine, other = first.existing.identities.training, second.existing.identities.training
    return mine is not None and other is not None and mine.id.casefold() == other.id.casefold()


def _subnets(regions: Mapping[str, AnyRegion]) -> Collisions:
    """Check that no two stacks put their addresses into one subnet."""
    for shared in _by_thing(regions, _given(regions, "subnets")).values():
        for first, second in combinations(shared, 2):
            for mine, other in ((first, second), (second, first)):
                if mine.stack != other.stack:
                    problem = Problem(
                        mine.where,
                        f"{mine.thing.id}, which stack {other.stack} gives as {other.where}",
                        "a subnet of the stack's own",
                        "a subnet lies in the network.cidr of its stack, and those of two stacks do not "
                        "overlap: each stack counts the subnet's room for itself",
                    )
                    yield mine.stack, problem


def _zones(regions: Mapping[str, AnyRegion]) -> Collisions:
    """Check that pools of one placement group, or compute cluster, are in one zone."""
    for shared in _by_thing(regions, _given(regions, "placements")).values():
        for first, second in combinations(shared, 2):
            for mine, other in ((first, second), (second, first)):
                here, there = _zone(regions[mine.stack]), _zone(regions[other.stack])
                if here != there:
                    problem = Problem(
                        mine.where,
                        f"{mine.thing.id} in {here}, which stack {other.stack} gives for a pool in {there}",
                        "one of the stack's own zone",
                        "cluster placement groups and compute clusters lie in one zone",
                    )
                    yield mine.stack, problem


def _zone(region: AnyRegion) -> str:
    return region.availability_domain if region.cloud == "oci" else region.zone


def _reservations(regions: Mapping[str, AnyRegion]) -> Collisions:
    """Check that the pools that use one reservation fit into it together."""
    users: dict[tuple[str, str], list[_Holder]] = {}
    for stack, region in regions.items():
        for name, pool in region.pools.items():
            capacity = pool.capacity
            if not isinstance(capacity, Reservation | CapacityBlock) or not capacity.id or not pool.nodes:
                continue
            key = (capacity.id.casefold(), pool.shape)
            users.setdefault(key, []).append(_Holder(stack, name, pool.nodes, capacity.id, capacity.nodes))
    for holders in users.values():
        need, room = sum(holder.nodes for holder in holders), max(holder.size for holder in holders)
        # The rules of a single pool compare it with its reservation.
        if len(holders) == 1 or need <= room:
            continue
        sums = " + ".join(f"{holder.nodes} of {holder.pool} of stack {holder.stack}" for holder in holders)
        for holder in holders:
            problem = Problem(
                f"pools.{holder.pool}.nodes",
                f"{sums} = {need} nodes of {holder.reservation}",
                f"at most {room} together",
                "capacity.nodes, the size of the reservation",
            )
            yield holder.stack, problem


def _given(regions: Mapping[str, AnyRegion], kind: str) -> Iterator[_Use]:
    """Yield the things of a kind that the stacks are given, with those of their pools."""
    for stack, region in regions.items():
        declared: list[tuple[str, Declared]] = [("existing", region.existing)]
        if not isinstance(region, AzureRegion):
            declared += [(f"pools.{name}.existing", pool.existing) for name, pool in region.pools.items()]
        for where, given in declared:
            for path, thing in given_things(given, where):
                if thing.kind == kind:
                    yield _Use(stack, path, thing)


def _by_thing(regions: Mapping[str, AnyRegion], uses: Iterable[_Use]) -> dict[Hashable, list[_Use]]:
    """Return the uses of each thing that can be told from others.

    The ids of AWS's clusters and placement groups are names, which an account has once in a region.
    """
    uses_of: dict[Hashable, list[_Use]] = {}
    for use in uses:
        region = regions[use.stack]
        if region.cloud == "aws" and use.thing.kind in _BY_NAME:
            if not is_concealed(account_of(region)):
                key = (str(account_of(region)), region.region, use.thing.id)
                uses_of.setdefault(key, []).append(use)
        else:
            uses_of.setdefault(use.thing.id.casefold(), []).append(use)
    return uses_of
