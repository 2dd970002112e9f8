"""Experts that regions train apart and merge at intervals (branch-train style), and the traffic of merges."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from gpufabric.catalog.catalog import Catalog
from gpufabric.spec.training import Training
from gpufabric.training.all_reduce import AllReduce, all_reduce
from gpufabric.training.experts.exchange import BITS_PER_BYTE, GIGA
from gpufabric.training.experts.sizes import expert_parameters, shared_parameters
from gpufabric.training.payload import sync_bits
from gpufabric.training.wide_link import WideLink


@dataclass(frozen=True, slots=True)
class RegionExperts:
    """Experts of one region.

    Attributes:
        stack: the region.
        first: number of its first routed expert.
        count: its routed experts; its router chooses among them alone.
        parameters: parameters that it trains: its experts, and its copy of everything else.
    """

    stack: str
    first: int
    count: int
    parameters: int


@dataclass(frozen=True, slots=True)
class MergeLink:
    """Traffic of merges on one link.

    Attributes:
        key: the link.
        gbytes_each_way: data of a merge in the busier direction, in GB.
        seconds: time of a merge at the link's full rate.
        mean_gbps: mean load in each direction, in Gbit/s; None if the time between merges is not known.
    """

    key: str
    gbytes_each_way: float
    seconds: float
    mean_gbps: float | None


@dataclass(frozen=True, slots=True)
class MergeTraffic:
    """Traffic of experts that regions train apart.

    A merge averages what all regions hold: attention, embeddings, router and shared experts. Routed experts
    stay in their regions, and cross the links once, when the whole model is put together in one region.

    Attributes:
        regions: experts of each region, by stack.
        every_steps: steps between two merges; None: one merge, at the end.
        shared_parameters: parameters that a merge averages.
        merged_gbytes: size of those parameters as they are sent, in GB. Each region needs room for them once
            more while it merges.
        all_reduce: the all-reduce of a merge over the links.
        links: links that the all-reduce uses, by key.
        collected_in: region that receives the experts of all others in the least time; None if no region has
            a link to every other.
        collecting_seconds: that time at the full rate of the links; None likewise.
    """

    regions: tuple[RegionExperts, ...]
    every_steps: int | None
    shared_parameters: int
    merged_gbytes: float
    all_reduce: AllReduce
    links: tuple[MergeLink, ...]
    collected_in: str | None
    collecting_seconds: float | None

    @property
    def seconds(self) -> float | None:
        """Time of a merge: that of its slowest link; None if links do not join all regions."""
        if self.all_reduce.shape == "none" and len(self.regions) > 1:
            return None
        return max((link.seconds for link in self.links), default=0.0)

    @property
    def text(self) -> str:
        """The traffic as one line."""
        when = "once, at the end" if self.every_steps is None else f"every {self.every_steps:,} steps"
        held = ", ".join(f"{region.stack} {region.count}" for region in self.regions)
        took = "which links do not join" if self.seconds is None else f"{self.seconds:,.3g} s at full rate"
        return f"regions train experts apart ({held}); merge {when}: {self.merged_gbytes:,.4g} GB, {took}"


def experts_of_regions(experts: int, stacks: Collection[str]) -> dict[str, int]:
    """Return the experts of each region, by name: equal numbers, or one more in the first regions.

    Args:
        experts: routed experts of a layer.
        stacks: regions that train.
    """
    least, rest = divmod(experts, max(1, len(stacks)))
    return {stack: least + (1 if number < rest else 0) for number, stack in enumerate(sorted(stacks))}


def independent_experts(
    training: Training,
    stacks: Collection[str],
    links: Sequence[WideLink],
    catalog: Catalog,
    step_seconds: float | None = None,
) -> MergeTraffic | None:
    """Return the experts of each region, and the traffic of their merges.

    Regions hold equal numbers of experts in the order of their names; the first ones hold one more if they do
    not divide evenly.

    Args:
        training: the job.
        stacks: regions that train.
        links: links of the fabric.
        catalog: bits of an exchanged parameter.
        step_seconds: time of a step, in seconds; None if it is not known.

    Returns:
        None for a dense model, or without regions.
    """
    model, names = training.model, sorted(set(stacks))
    if model.experts is None or not names:
        return None
    bits = sync_bits(training, catalog)
    expert, shared = expert_parameters(model), shared_parameters(model)
    counts = experts_of_regions(model.experts.routed, names)
    firsts = accumulate(counts.values(), initial=0)
    regions = tuple(
        RegionExperts(stack, first, count, shared + count * expert)
        for first, (stack, count) in zip(firsts, counts.items(), strict=False)
    )
    formed = all_reduce(names, links)
    every = training.merge_every_steps
    between = None if every is None or step_seconds is None else every * step_seconds
    merges = tuple(
        _merge_link(link, formed.loads[link.key] * shared * bits, between)
        for link in sorted(links, key=lambda link: link.key)
        if link.key in formed.loads
    )
    sent = {region.stack: region.count * expert * bits for region in regions}
    collected_in, collecting = _collected(sent, links)
    size = shared * bits / BITS_PER_BYTE / GIGA
    return MergeTraffic(regions, every, shared, size, formed, merges, collected_in, collecting)


def _merge_link(link: WideLink, bits: float, between_seconds: float | None) -> MergeLink:
    return MergeLink(
        link.key,
        bits / BITS_PER_BYTE / GIGA,
        bits / (link.gbps * GIGA),
        None if between_seconds is None else bits / between_seconds / GIGA,
    )


def _collected(bits: Mapping[str, float], links: Sequence[WideLink]) -> tuple[str | None, float | None]:
    """Return the region that receives all experts in the least time, and that time; of equals, the first."""
    widest: dict[frozenset[str], float] = {}
    for link in links:
        ends = frozenset(link.ends)
        widest[ends] = max(link.gbps, widest.get(ends, 0.0))
    times: dict[str, float] = {}
    for stack in bits:
        rates = {other: widest.get(frozenset((stack, other))) for other in bits if other != stack}
        known = {other: rate for other, rate in rates.items() if rate}
        if len(known) == len(rates):
            times[stack] = max((bits[other] / (rate * GIGA) for other, rate in known.items()), default=0.0)
    if not times:
        return None, None
    best = min(times, key=lambda stack: (times[stack], stack))
    return best, times[best]
