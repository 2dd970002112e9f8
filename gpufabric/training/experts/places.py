"""Places that experts can have: ranks of an expert-parallel group on machines and NVLink domains."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from gpufabric.plan.rdma_blocks import RdmaBlock


@dataclass(frozen=True, slots=True, order=True)
class RankPlace:
    """A rank of an expert-parallel group.

    Attributes:
        domain: number of its NVLink domain in the RDMA block.
        node: number of its machine in the RDMA block.
        rank: number of the rank in the torchrun job.
    """

    domain: int
    node: int
    rank: int


def places_of(block: RdmaBlock, ranks: Sequence[int]) -> tuple[RankPlace, ...]:
    """Return where ranks of a torchrun job on an RDMA block lie, in the given order.

    Args:
        block: the RDMA block; the job has a rank on each of its GPUs, machine after machine.
        ranks: ranks of the job.
    """
    ends = tuple(accumulate(block.domains_gpus))
    return tuple(
        RankPlace(
            next(number for number, end in enumerate(ends) if rank < end), rank // block.gpus_per_node, rank
        )
        for rank in ranks
    )


def parts(units: Sequence[int]) -> tuple[tuple[int, ...], ...]:
    """Return the positions of the ranks in each unit (a machine or an NVLink domain), by the unit's number.

    Args:
        units: number of the unit of each rank.
    """
    return tuple(_positions(units))


def _positions(units: Sequence[int]) -> Iterator[tuple[int, ...]]:
    for unit in sorted(set(units)):
        yield tuple(position for position, other in enumerate(units) if other == unit)
