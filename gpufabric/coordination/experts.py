"""Expert-parallel groups of replica groups: their ranks, and the experts of each rank, for launch files.

Ranks follow Megatron-LM (megatron/core/parallel_state.py): order ``tp-cp-ep-dp-pp``, and experts are split as
the other matrices are. torchrun numbers machines by the text of their addresses (PyTorch,
torch.distributed.elastic.rendezvous.dynamic_rendezvous), so that machines of an NVLink domain need not get
neighbouring ranks. ``ranks.sh`` numbers them by their place in the replica group instead. Every rank may have
another number than torchrun gave it, because the agents hold the store that processes meet at.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gpufabric.catalog.catalog import Catalog
from gpufabric.coordination.groups import ReplicaGroup
from gpufabric.plan.rdma_blocks import blocks_of
from gpufabric.plan.regions import AnyRegionPlan
from gpufabric.spec.problems import DeclarationError
from gpufabric.spec.training import Training
from gpufabric.training.experts.groups import ExpertGroups, expert_groups, group_ranks
from gpufabric.training.experts.independent import experts_of_regions
from gpufabric.training.experts.placement import ExpertPlacement, place_experts
from gpufabric.training.experts.places import places_of
from gpufabric.training.parallel.choose import layout_of
from gpufabric.training.parallel.layout import JobPool, NoLayout
from gpufabric.training.parallel.rules import TRAINING
from gpufabric.training.parallel.sharing import Sharing

EXPERTS_FILE = "experts.yaml"
RANKS_FILE = "ranks.sh"

RANKS = """\
# Runs one process. Its rank follows from the number of its machine in the replica group, so that machines of
# an NVLink domain have neighbouring ranks.
# GPUFABRIC_NODE: number of this machine, from 0. Default: the pod's or Slurm's own.
# GPUFABRIC_ADD_MEGATRON_ARGS: any text adds Megatron's arguments for these groups.
set -eu
[ "${TORCHELASTIC_USE_AGENT_STORE:-}" = True ] || {
  echo "ranks need torchrun's own store: unset TORCH_DISABLE_SHARE_RDZV_TCP_STORE" >&2
  exit 1
}
GROUP_RANK=${GPUFABRIC_NODE:-${JOB_COMPLETION_INDEX:-${SLURM_NODEID:?"give GPUFABRIC_NODE"}}}
RANK=$((GROUP_RANK * LOCAL_WORLD_SIZE + LOCAL_RANK))
export GROUP_RANK RANK ROLE_RANK="$RANK"
exec "${PYTHON_EXEC:-python3}" -u "$@" ${GPUFABRIC_ADD_MEGATRON_ARGS:+$GPUFABRIC_MEGATRON_ARGS}
"""
"""Body of ``ranks.sh``."""


@dataclass(frozen=True, slots=True)
class ExpertLaunch:
    """Experts of a replica group.

    Attributes:
        sharing: how its GPUs share the model.
        groups: where its expert-parallel groups lie.
        ranks: ranks of each group.
        placement: experts of each rank of a group, the same for all groups.
        first: number of the first expert of its region in the whole model.
    """

    sharing: Sharing
    groups: ExpertGroups
    ranks: tuple[tuple[int, ...], ...]
    placement: ExpertPlacement
    first: int


def expert_launches(
    training: Training, groups: Sequence[ReplicaGroup], plans: Sequence[AnyRegionPlan], catalog: Catalog
) -> dict[int, ExpertLaunch]:
    """Return the experts of each replica group, by its number; empty for a dense model.

    Args:
        training: the job.
        groups: replica groups of all regions.
        plans: all regions.
        catalog: facts on shapes and memory.

    Raises:
        DeclarationError: the GPUs of a group cannot share the model, or its experts, as declared.
    """
    experts = training.model.experts
    if experts is None:
        return {}
    blocks = {(stack, block.name): block for stack, own in blocks_of(plans).items() for block in own}
    apart = training.expert_regions == "independent"
    stacks = {group.stack for group in groups}
    counts = experts_of_regions(experts.routed, stacks) if apart else dict.fromkeys(stacks, experts.routed)
    loads = training.expert_loads or [1.0] * experts.routed
    launches: dict[int, ExpertLaunch] = {}
    placed: dict[tuple[object, ...], ExpertPlacement] = {}
    for group in groups:
        sharing = _sharing(training, group, len(groups), catalog)
        count = counts[group.stack]
        if count % sharing.expert:
            raise DeclarationError.of(
                f"{TRAINING}.parallelism.expert",
                given=f"expert {sharing.expert} for {count} experts of {group.stack}",
                allowed=f"a divisor of {count}",
                limit="the GPUs of a group hold equal numbers of experts",
            )
        block = blocks[group.stack, group.name]
        ranks = group_ranks(sharing.tensor, sharing.expert, sharing.gpus)
        first = sum(counts[stack] for stack in sorted(stacks) if stack < group.stack) if apart else 0
        own, places = loads[first : first + count], places_of(block, ranks[0])
        key = (tuple(own), tuple(places))
        placed[key] = placed.get(key) or place_experts(own, places)
        launches[group.id] = ExpertLaunch(sharing, expert_groups(block, sharing), ranks, placed[key], first)
    return launches


def variables(training: Training, launch: ExpertLaunch) -> dict[str, str | int]:
    """Return the variables of a replica group with experts, for the training script."""
    sharing, placement = launch.sharing, launch.placement
    sizes: dict[str, str | int] = {
        "GPUFABRIC_TENSOR_PARALLEL": sharing.tensor,
        "GPUFABRIC_PIPELINE_PARALLEL": sharing.pipeline,
        "GPUFABRIC_CONTEXT_PARALLEL": sharing.context,
        "GPUFABRIC_DATA_PARALLEL": sharing.data,
        "GPUFABRIC_EXPERT_PARALLEL": sharing.expert,
        "GPUFABRIC_EXPERT_LEVEL": launch.groups.level,
        "GPUFABRIC_EXPERT_REGIONS": training.expert_regions,
        "GPUFABRIC_FIRST_EXPERT": launch.first,
        "GPUFABRIC_EXPERTS": placement.experts,
    }
    return sizes | {"GPUFABRIC_MEGATRON_ARGS": _megatron(sharing, placement)}


def experts_text(launch: ExpertLaunch, header: str) -> str:
    """Return the file with the ranks of each group, and the experts of each rank: JSON below its header.

    Args:
        launch: experts of a replica group.
        header: line that identifies rendered files.
    """
    placement = launch.placement
    offset = [[launch.first + expert for expert in held] for held in placement.ranks]
    entries: Mapping[str, object] = {
        "experts": placement.experts,
        "first_expert": launch.first,
        "highest_load": round(placement.score.highest_load, 4),
        "default_order": placement.is_default,
    }
    lines = [f"  {json.dumps(key)}: {json.dumps(value)}," for key, value in entries.items()]
    return "\n".join(
        [
            header,
            f"# {launch.groups.text}.",
            f"# {placement.text}.",
            "# groups: ranks of each expert-parallel group.",
            "# experts_by_position: experts of its first rank, of its second rank and so on, in every layer.",
            "{",
            *lines,
            *_rows("groups", launch.ranks, last=False),
            *_rows("experts_by_position", offset, last=True),
            "}",
            "",
        ]
    )


def ranks_text(header: str) -> str:
    """Return the script that numbers the ranks.

    Args:
        header: line that identifies rendered files.
    """
    return f"#!/bin/sh\n{header}\n{RANKS}"


def _rows(key: str, rows: Sequence[Sequence[int]], *, last: bool) -> list[str]:
    written = [
        f"    {json.dumps(list(row))}{',' if number < len(rows) else ''}"
        for number, row in enumerate(rows, 1)
    ]
    return [f'  "{key}": [', *written, "  ]" if last else "  ],"]


def _sharing(training: Training, group: ReplicaGroup, replicas: int, catalog: Catalog) -> Sharing:
    pool = JobPool(group.stack, group.name, group.nodes * group.gpus_per_node, group.pool.shape)
    layout = layout_of(training, pool, replicas, catalog)
    if isinstance(layout, NoLayout):
        raise DeclarationError.of(
            f"{TRAINING}.parallelism",
            given="choose",
            allowed="sizes of tensor, pipeline, context and expert parallelism",
            limit=layout.text,
        )
    return layout.sharing


def _megatron(sharing: Sharing, placement: ExpertPlacement) -> str:
    """Return Megatron's arguments for the sizes of the groups."""
    sizes = {
        "tensor-model-parallel-size": sharing.tensor,
        "pipeline-model-parallel-size": sharing.pipeline,
        "context-parallel-size": sharing.context,
        "expert-model-parallel-size": sharing.expert,
        "expert-tensor-parallel-size": sharing.tensor,
        "num-experts": placement.experts,
        "micro-batch-size": sharing.micro_batch,
    }
    return " ".join(f"--{key} {size}" for key, size in sizes.items())
