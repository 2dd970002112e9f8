"""Experts of the declared job: where their groups are, and what crosses the links for them."""

from collections.abc import Sequence

from gpufabric.declared.training.fabric import TrainingFabric
from gpufabric.declared.training.replicas import layouts
from gpufabric.plan.rdma_blocks import blocks_of
from gpufabric.training.experts.independent import independent_experts
from gpufabric.training.experts.routed import routed_across_regions
from gpufabric.training.experts.traffic import expert_traffic
from gpufabric.training.parallel.layout import RegionLayout


def expert_groups_text(fabric: TrainingFabric, stacks: Sequence[str]) -> tuple[str, ...]:
    """Return where each region's expert-parallel groups are, a line for each; empty for a dense model."""
    laid_out = [layout for _, layout in layouts(fabric, stacks) if isinstance(layout, RegionLayout)]
    blocks = blocks_of(fabric.plans[stack] for stack in stacks)
    traffic = expert_traffic(fabric.training, blocks, laid_out, fabric.catalog)
    return tuple(f"experts of {of_region.text}" for of_region in traffic)


def merge_text(fabric: TrainingFabric, stacks: Sequence[str], step_seconds: float | None) -> str:
    """Return the traffic of experts that regions train apart; empty if none are declared."""
    if fabric.training.expert_regions != "independent":
        return ""
    merges = independent_experts(fabric.training, stacks, fabric.links, fabric.catalog, step_seconds)
    return "" if merges is None else merges.text


def routing_refusal(fabric: TrainingFabric, stacks: Sequence[str], step_seconds: float | None) -> str:
    """Return why tokens are not routed to experts of other regions; empty if the job does not ask for it."""
    if fabric.training.expert_regions != "routed":
        return ""
    gpus = {stack: sum(fabric.gpus_by_model([stack]).values()) for stack in stacks}
    refusal = routed_across_regions(fabric.training, gpus, fabric.links, fabric.catalog, step_seconds)
    return "" if refusal is None else refusal.text
