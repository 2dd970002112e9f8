"""Time that tokens take on their way to experts inside a region: all-to-all, latency plus size over rate."""

from dataclasses import dataclass
from math import ceil, comb

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.expert_routing import expert_routing
from gpufabric.spec.architecture import Experts
from gpufabric.spec.model import Model
from gpufabric.spec.training import Precision
from gpufabric.training.experts.groups import ExpertGroups
from gpufabric.training.experts.sizes import moe_layers
from gpufabric.training.parallel.sharing import Sharing

BITS_PER_BYTE = 8
GIGA = 1e9
EXCHANGES_PER_LAYER = 4
"""All-to-alls of a layer with experts in a step: dispatch and combine, forward and backward."""


@dataclass(frozen=True, slots=True)
class ExchangeTime:
    """Time of all all-to-alls of a step, at the full rate of the network and without overlap.

    Attributes:
        least_seconds: each token crosses to an NVLink domain at most once, as DeepEP sends it; None if a rate
            is not known.
        most_seconds: a copy of a token for each of its experts; None likewise.
        gbytes_per_gpu: data that a GPU sends to other GPUs in a step, with a copy for each expert, in GB;
            None if the tokens of a step are not known.
        unknown: why a time is not known, or what it leaves out; empty if nothing is missing.
    """

    least_seconds: float | None
    most_seconds: float | None
    gbytes_per_gpu: float | None
    unknown: str = ""


def exchange_time(
    model: Model,
    precision: Precision,
    groups: ExpertGroups,
    sharing: Sharing,
    tokens: float,
    catalog: Catalog,
) -> ExchangeTime:
    """Return the time of the all-to-alls of a step in one RDMA block.

    Experts get equal numbers of tokens. A group whose parts lie in several NVLink domains sends over the RDMA
    cards of the machines; the part with the fewest GPUs sends the largest share of its tokens away.

    Args:
        model: the model.
        precision: number format of the matrix products, which sets the size of a dispatched value.
        groups: expert-parallel groups of the block.
        sharing: how the block's GPUs share the model.
        tokens: tokens of the block in a step.
        catalog: sizes of exchanged values, rates of NVLink, latencies.
    """
    experts, facts, block = model.experts, expert_routing(catalog), groups.block
    if experts is None or groups.level == "gpu":
        return ExchangeTime(0.0, 0.0, 0.0)
    token_bytes = moe_layers(model) * model.hidden_size * facts.bytes_per_value(precision)
    sent = tokens / block.gpus * token_bytes / GIGA
    leaving = sent * experts.active * (1 - 1 / groups.expert)
    if groups.level == "too-large":
        return ExchangeTime(None, None, leaving, "the region has fewer GPUs than an expert-parallel group")
    nvlink = facts.nvlink_gbytes_per_second(block.gpu)
    exchanges = _exchanges(model, sharing, tokens)
    if groups.level == "nvlink-domain":
        if nvlink is None:
            return ExchangeTime(None, None, leaving, f"no source states the rate of a {block.gpu}'s NVLink")
        seconds = leaving / nvlink + exchanges * (facts.base_us.value + facts.nvlink_hop_us.value) / 1e6
        return ExchangeTime(seconds, seconds, leaving)
    in_block = groups.level == "rdma-block"
    gbps = block.rdma_gbps_per_node if in_block else block.front_end_gbps_per_node
    if not gbps:
        network = "RDMA fabric" if in_block else "network between RDMA fabrics"
        return ExchangeTime(None, None, leaving, f"the bandwidth of the {network} is not known")
    rate = gbps / BITS_PER_BYTE / block.gpus_per_node
    least, most = copies_reaching(groups, experts)[0], _most_copies(groups, experts)
    latency = exchanges * (facts.base_us.value + facts.network_hop_us.value) / 1e6
    inside = 0.0 if nvlink is None else leaving / nvlink
    return ExchangeTime(
        max(sent * least / rate, inside) + latency,
        max(sent * most / rate, inside) + latency,
        leaving,
        f"without NVLink, whose rate on a {block.gpu} no source states" if nvlink is None else "",
    )


def copies_reaching(groups: ExpertGroups, experts: Experts) -> tuple[float, float]:
    """Return the NVLink domains that a token reaches, on average: other ones, and all.

    Of all parts of groups, that whose tokens reach the most other domains counts.

    Args:
        groups: expert-parallel groups of a block.
        experts: experts of a layer.
    """
    reaching: list[tuple[float, float]] = []
    for parts in set(groups.parts) or {_parts_in_blocks(groups)}:
        reached = [_reached(part / groups.span, experts) for part in parts]
        reaching += [(sum(reached) - own, sum(reached)) for own in reached]
    return max(reaching)


def _most_copies(groups: ExpertGroups, experts: Experts) -> float:
    """Return the copies of a token that leave their NVLink domain, with a copy for each expert."""
    every = set(groups.parts) or {_parts_in_blocks(groups)}
    return experts.active * max(1 - gpus / groups.span for parts in every for gpus in parts)


def _parts_in_blocks(groups: ExpertGroups) -> tuple[int, ...]:
    """Return the parts of a span that is larger than its block: the block, and all that is elsewhere."""
    return groups.block.gpus, groups.span - groups.block.gpus


def _reached(share: float, experts: Experts) -> float:
    """Return the chance that a token has at least one of its experts among a share of the experts."""
    elsewhere = experts.routed - round(share * experts.routed)
    return 1 - comb(elsewhere, experts.active) / comb(experts.routed, experts.active)


def _exchanges(model: Model, sharing: Sharing, tokens: float) -> int:
    """Return the all-to-alls that a GPU takes part in: for each layer of its stage and each micro-batch."""
    batches = ceil(tokens / sharing.data / (model.sequence_length * sharing.micro_batch))
    return EXCHANGES_PER_LAYER * ceil(moe_layers(model) / sharing.pipeline) * max(1, batches)
