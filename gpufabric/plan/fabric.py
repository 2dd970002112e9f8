"""Rules over all stacks of a fabric."""

from collections.abc import Iterator, Mapping
from ipaddress import IPv4Network
from itertools import combinations
from typing import NamedTuple

from gpufabric.plan.addresses import SERVICE_CIDR
from gpufabric.spec.problems import Problem
from gpufabric.spec.region import AwsRegion, AzureRegion, OciRegion

AnyRegion = AwsRegion | AzureRegion | OciRegion


class _Range(NamedTuple):
    stack: str
    where: str
    network: IPv4Network
    local: bool
    """Never routed to another stack, so that two stacks may use the same."""


def overlaps(regions: Mapping[str, AnyRegion]) -> dict[str, tuple[Problem, ...]]:
    """Find address ranges that collide.

    Networks of all stacks must differ, since links route between them. A range that stays inside a stack
    (pods' overlay, RDMA interfaces, Kubernetes services) must not hide any stack's network, but two stacks
    may use the same.

    Returns:
        problems by stack; a collision of two stacks is reported to both, each with its own property.
    """
    ranges = [one for stack, region in sorted(regions.items()) for one in _ranges(stack, region)]
    found: dict[str, list[Problem]] = {}
    for first, second in combinations(ranges, 2):
        if not first.network.overlaps(second.network):
            continue
        if first.stack != second.stack and first.local and second.local:
            continue
        for mine, other in ((first, second), (second, first)):
            if mine.where and (mine.stack != other.stack or mine is second or not other.where):
                found.setdefault(mine.stack, []).append(_collision(mine, other))
    return {stack: tuple(problems) for stack, problems in found.items()}


def _collision(mine: _Range, other: _Range) -> Problem:
    owner = other.where or "Kubernetes service addresses"
    return Problem(
        mine.where,
        str(mine.network),
        f"a range that does not overlap {other.network}",
        f"{owner} of stack {other.stack}",
    )


def _ranges(stack: str, region: AnyRegion) -> Iterator[_Range]:
    yield _Range(stack, "network.cidr", region.network.cidr, local=False)
    if isinstance(region, AzureRegion):
        yield _Range(stack, "pods_cidr", region.pods_cidr, local=True)
    if isinstance(region, OciRegion):
        yield _Range(stack, "rdma_cidr", region.rdma_cidr, local=True)
    yield _Range(stack, "", SERVICE_CIDR, local=True)
