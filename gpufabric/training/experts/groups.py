"""Expert-parallel groups: the GPUs that share the experts of a layer, and the network that joins them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Literal

from gpufabric.plan.rdma_blocks import RdmaBlock
from gpufabric.training.parallel.sharing import Sharing

ExpertLevel = Literal["gpu", "nvlink-domain", "rdma-block", "region", "too-large"]
"""Narrowest unit that holds whole expert-parallel groups. gpu: no tokens leave a GPU. nvlink-domain: they
pass NVLink only. rdma-block: one RDMA fabric. region: the network between RDMA fabrics. too-large: the region
has fewer GPUs than a group."""


@dataclass(frozen=True, slots=True)
class ExpertGroups:
    """Expert-parallel groups of one RDMA block.

    Ranks follow Megatron's order ``tp-cp-ep-dp-pp``: tensor parallelism varies first, then expert
    parallelism, so that ``tensor`` groups together take ``tensor`` x ``expert`` ranks in a row.

    Attributes:
        block: the RDMA block.
        tensor: GPUs that share each matrix, of experts as well.
        expert: GPUs that share the experts.
        parts: GPUs of each span in each NVLink domain that it touches, for every span of the block.
        level: the narrowest unit that holds all of them.
    """

    block: RdmaBlock
    tensor: int
    expert: int
    parts: tuple[tuple[int, ...], ...]
    level: ExpertLevel

    @property
    def span(self) -> int:
        """GPUs in a row that hold all experts once: ``tensor`` groups of ``expert`` GPUs."""
        return self.tensor * self.expert

    @property
    def in_domain(self) -> int:
        """Spans inside one NVLink domain."""
        return sum(len(part) == 1 for part in self.parts)

    @property
    def smallest_share(self) -> float:
        """Smallest part of a span in one NVLink domain, as a share of the span; 1 if all stay inside."""
        return min((min(part) / sum(part) for part in self.parts), default=1.0)

    @property
    def text(self) -> str:
        """Where the groups lie, as one line."""
        what = f"expert-parallel groups of {self.expert} GPUs"
        if self.level == "gpu":
            return "each GPU holds all experts"
        if self.level == "nvlink-domain":
            return f"{what} stay inside one NVLink domain"
        inside = f"{self.in_domain} of {len(self.parts)} inside one NVLink domain"
        if self.level == "rdma-block":
            return f"{what} stay inside {self.block.construct} {self.block.name} ({inside})"
        if self.level == "region":
            return f"{what} are larger than {self.block.construct} {self.block.name}: {self.block.gpus} GPUs"
        return f"{what} are larger than the region"


def expert_groups(block: RdmaBlock, sharing: Sharing, region_gpus: int | None = None) -> ExpertGroups:
    """Return the expert-parallel groups of an RDMA block.

    Args:
        block: the RDMA block.
        sharing: how its GPUs share the model.
        region_gpus: GPUs of the region; None: those of the block.
    """
    span = sharing.tensor * sharing.expert
    parts = tuple(_spans(block.domains_gpus, span))
    level = _level(parts, sharing.expert, span, block.gpus, max(block.gpus, region_gpus or 0))
    return ExpertGroups(block, sharing.tensor, sharing.expert, parts, level)


def widest(groups: Sequence[ExpertGroups]) -> ExpertLevel:
    """Return the widest level of some groups; ``gpu`` if there are none."""
    reached = {group.level for group in groups}
    level: ExpertLevel = "gpu"
    ordered: tuple[ExpertLevel, ...] = ("nvlink-domain", "rdma-block", "region", "too-large")
    for wider in ordered:
        level = wider if wider in reached else level
    return level


def group_ranks(tensor: int, expert: int, ranks: int) -> tuple[tuple[int, ...], ...]:
    """Return the ranks of each expert-parallel group of a torchrun job, as Megatron numbers them.

    Args:
        tensor: GPUs that share each matrix.
        expert: GPUs that share the experts.
        ranks: ranks of the job.
    """
    span = tensor * expert
    return tuple(
        tuple(range(first + offset, first + span, tensor))
        for first in range(0, ranks - span + 1, span)
        for offset in range(tensor)
    )


def fitting_sizes(experts: int, tensor: int, domains_gpus: Sequence[int]) -> tuple[int, ...]:
    """Return the sizes of expert-parallel groups that keep all tokens inside NVLink domains, ascending.

    Args:
        experts: routed experts, which the size divides.
        tensor: GPUs that share each matrix.
        domains_gpus: GPUs of each NVLink domain.
    """
    return tuple(
        size
        for size in range(1, min(domains_gpus, default=0) // tensor + 1)
        if experts % size == 0 and all(gpus % (tensor * size) == 0 for gpus in domains_gpus)
    )


def _level(
    parts: Sequence[tuple[int, ...]], expert: int, span: int, block_gpus: int, region_gpus: int
) -> ExpertLevel:
    if span > region_gpus:
        return "too-large"
    if span > block_gpus:
        return "region"
    if expert == 1:
        return "gpu"
    return "nvlink-domain" if all(len(part) == 1 for part in parts) else "rdma-block"


def _spans(domains_gpus: Sequence[int], span: int) -> Iterator[tuple[int, ...]]:
    """Yield the GPUs of each whole span in each domain that it touches."""
    ends = list(accumulate(domains_gpus))
    starts = [end - gpus for end, gpus in zip(ends, domains_gpus, strict=True)]
    total, at = (ends[-1] if ends else 0), 0
    for first in range(0, total - span + 1, span):
        last = first + span
        while ends[at] <= first:
            at += 1
        part: list[int] = []
        domain = at
        while domain < len(ends) and starts[domain] < last:
            part.append(min(ends[domain], last) - max(starts[domain], first))
            domain += 1
        yield tuple(part)
