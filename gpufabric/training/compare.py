"""Each sync mode on the declared links: utilisation, needed bandwidth, and what would change them."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from math import isinf
from typing import Literal

from gpufabric.catalog.catalog import Catalog
from gpufabric.plan.paced_training import PacedTraining
from gpufabric.spec.sync_modes import SYNC_MODES, SyncMode
from gpufabric.training.collectives import across_regions
from gpufabric.training.links import STALL_SHARE, LinkVerdict
from gpufabric.training.payload import sync_bits
from gpufabric.training.sync import SyncPlan, sync_plan
from gpufabric.training.wide_link import WideLink

HIDDEN_SHARE = 0.01
"""Share of the time that GPUs wait where more bandwidth is of no use: the last column of table 4 of arXiv
2501.18512."""

MOST_INNER_STEPS = 1000
"""Inner steps up to which more of them are proposed. gpufabric's own limit: no formula here says what they
cost in quality."""

MODE_NAMES: dict[SyncMode, str] = {
    "data-parallel": "synchronous data parallel",
    "diloco": "DiLoCo",
    "streaming-diloco": "Streaming DiLoCo",
    "decoupled-diloco": "Decoupled DiLoCo",
}
"""Names of the modes in texts."""


@dataclass(frozen=True, slots=True)
class LinkComparison:
    """A sync mode on one link.

    Attributes:
        key: the link.
        has_gbps: declared bandwidth, in Gbit/s in each direction.
        load: data of a synchronization on the link in the busier direction, as a share of the payload; 0 if
            the mode does not use the link.
        utilization: share of the time that the GPUs compute if this link is the slowest, from 0 to 1.
        needs_gbps: bandwidth at which synchronization stops being the bottleneck: GPUs wait ``STALL_SHARE``
            of the time. 0 if the mode does not use the link, infinite if the latency alone costs more.
        hidden_gbps: bandwidth at which GPUs wait ``HIDDEN_SHARE`` of the time; likewise.
    """

    key: str
    has_gbps: float
    load: float
    utilization: float
    needs_gbps: float
    hidden_gbps: float

    @property
    def feasible(self) -> bool:
        """Whether GPUs wait at most ``STALL_SHARE`` of the time for this link."""
        return self.has_gbps >= self.needs_gbps


@dataclass(frozen=True, slots=True)
class ModeComparison:
    """A sync mode on all links of a fabric.

    Attributes:
        mode: the mode.
        declared: whether the job declares it.
        bits: bits of a parameter as regions exchange it.
        inner_steps: steps between two synchronizations of a parameter.
        shape: the all-reduce that the links form, such as ``ring``; ``none`` if they do not join all regions.
        links: the mode on each link, in the given order.
        utilization: share of the time that the GPUs compute, from 0 to 1: that of the slowest link. None if
            no links join all regions.
        needs_gbps: bandwidth of the slowest of the links at which synchronization stops being the bottleneck.
            None if no links join all regions.
        sync_seconds: time of one synchronization over the links with nothing else on them: its steps, each of
            half a round trip, and its data at full rate. None if no links join all regions.
    """

    mode: SyncMode
    declared: bool
    bits: int
    inner_steps: int
    shape: str
    links: tuple[LinkComparison, ...]
    utilization: float | None
    needs_gbps: float | None
    sync_seconds: float | None

    @property
    def name(self) -> str:
        """Name of the mode in texts."""
        return MODE_NAMES[self.mode]

    @property
    def feasible(self) -> bool:
        """Whether links join all regions, and GPUs wait at most ``STALL_SHARE`` of the time."""
        return self.utilization is not None and all(link.feasible for link in self.links)

    def link(self, key: str) -> LinkComparison:
        """Return the mode on a link.

        Raises:
            KeyError: the fabric has no such link.
        """
        for link in self.links:
            if link.key == key:
                return link
        raise KeyError(key)


@dataclass(frozen=True, slots=True)
class Remedy:
    """A single change of the job or of a link after which the GPUs wait little enough.

    Attributes:
        kind: the part that changes.
        text: the change as a phrase, such as ``800 inner steps``.
        utilization: share of the time that the GPUs then compute, from 0 to 1.
    """

    kind: Literal["bandwidth", "inner-steps", "bits", "mode"]
    text: str
    utilization: float


def compare_modes(
    training: PacedTraining, regions: Collection[str], links: Sequence[WideLink], catalog: Catalog
) -> tuple[ModeComparison, ...]:
    """Return what each sync mode makes of the links, from the greatest demand to the least.

    Args:
        training: the job.
        regions: stacks with GPUs, each of which holds a replica.
        links: all links of the fabric.
        catalog: facts on training.
    """
    return tuple(_mode(training, regions, links, catalog, mode) for mode in SYNC_MODES)


def link_text(comparisons: Sequence[ModeComparison], key: str) -> str:
    """Return what the modes make of a link in one line.

    Such as ``synchronous data parallel is not feasible on this link (0.06); Streaming DiLoCo reaches 0.98``.

    Args:
        comparisons: all modes.
        key: the link.
    """
    return "; ".join(_phrases([(mode, mode.link(key)) for mode in comparisons]))


def with_modes(
    verdicts: Iterable[LinkVerdict],
    training: PacedTraining,
    regions: Collection[str],
    links: Sequence[WideLink],
    catalog: Catalog,
) -> tuple[LinkVerdict, ...]:
    """Return verdicts, with what each mode makes of the links that are short.

    Args:
        verdicts: the verdicts.
        training: the job.
        regions: stacks with GPUs.
        links: all links of the fabric.
        catalog: facts on training.
    """
    judged = tuple(verdicts)
    if all(case.fits for case in judged):
        return judged
    modes = compare_modes(training, regions, links, catalog)
    return tuple(case if case.fits else replace(case, modes=link_text(modes, case.key)) for case in judged)


def remedies(
    training: PacedTraining, regions: Collection[str], links: Sequence[WideLink], key: str, catalog: Catalog
) -> tuple[Remedy, ...]:
    """Return the single changes that make a link carry the declared mode; empty if it does already.

    Args:
        training: the job.
        regions: stacks with GPUs.
        links: all links of the fabric.
        key: the link.
        catalog: facts on training.
    """
    plan = sync_plan(training, regions, links, catalog)
    link = next(link for link in links if link.key == key)
    if not plan.load(link) or _share(plan, link) >= 1 - STALL_SHARE:
        return ()
    return tuple(_remedies(training, regions, links, link, catalog))


def _mode(
    training: PacedTraining,
    regions: Collection[str],
    links: Sequence[WideLink],
    catalog: Catalog,
    mode: SyncMode,
) -> ModeComparison:
    plan = sync_plan(training, regions, links, catalog, mode)
    judged = tuple(_link(plan, link) for link in links)
    joined = plan.all_reduce.shape != "none"
    return ModeComparison(
        mode=mode,
        declared=mode == training.sync,
        bits=sync_bits(training, catalog, mode),
        inner_steps=plan.schedule.inner_steps,
        shape=plan.all_reduce.shape,
        links=judged,
        utilization=plan.share_over(links) if joined else None,
        needs_gbps=max((link.needs_gbps for link in judged), default=0.0) if joined else None,
        sync_seconds=across_regions(plan, links).seconds if joined else None,
    )


def _link(plan: SyncPlan, link: WideLink) -> LinkComparison:
    return LinkComparison(
        key=link.key,
        has_gbps=link.gbps,
        load=plan.load(link),
        utilization=plan.share_over([link]),
        needs_gbps=plan.gbps_with_copies(link, 1 - STALL_SHARE),
        hidden_gbps=plan.gbps_with_copies(link, 1 - HIDDEN_SHARE),
    )


def _phrases(modes: Sequence[tuple[ModeComparison, LinkComparison]]) -> Iterator[str]:
    used = [(mode, link) for mode, link in modes if link.load]
    for mode, link in used:
        if not link.feasible:
            yield f"{mode.name} is not feasible on this link ({link.utilization:.2f})"
    for mode, link in used:
        if link.feasible:
            yield f"{mode.name} reaches {link.utilization:.2f}"


def _remedies(
    training: PacedTraining,
    regions: Collection[str],
    links: Sequence[WideLink],
    link: WideLink,
    catalog: Catalog,
) -> Iterator[Remedy]:
    def plan_of(mode: SyncMode | None = None, **changed: int) -> SyncPlan:
        return sync_plan(training.model_copy(update=changed), regions, links, catalog, mode)

    declared = plan_of()
    needs = declared.gbps_with_copies(link, 1 - STALL_SHARE)
    if not isinf(needs):
        yield Remedy("bandwidth", f"{_short(needs)} instead of {link.gbps:g}", 1 - STALL_SHARE)
    if training.sync != "data-parallel":
        steps = _fewest_steps(training.inner_steps, lambda steps: _share(plan_of(inner_steps=steps), link))
        if steps is not None:
            share = _share(plan_of(inner_steps=steps), link)
            yield Remedy("inner-steps", f"{steps:,} inner steps instead of {training.inner_steps:,}", share)
    for bits in (8, 4):
        share = _share(plan_of(sync_bits=bits), link)
        if bits < sync_bits(training, catalog) and share >= 1 - STALL_SHARE:
            yield Remedy("bits", f"{bits} bits per parameter", share)
            break
    for mode in SYNC_MODES[SYNC_MODES.index(training.sync) + 1 :]:
        share = _share(plan_of(mode), link)
        if share >= 1 - STALL_SHARE:
            yield Remedy("mode", MODE_NAMES[mode], share)
            break


def _share(plan: SyncPlan, link: WideLink) -> float:
    return plan.share_over([link])


def _fewest_steps(declared: int, share_of: Callable[[int], float]) -> int | None:
    """Return the fewest inner steps with which GPUs wait little enough; None if no allowed number is."""
    low, high = declared, max(declared, MOST_INNER_STEPS)
    if share_of(high) < 1 - STALL_SHARE:
        return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if share_of(middle) >= 1 - STALL_SHARE else (middle, high)
    return high


def _short(gbps: float) -> str:
    return f"{Decimal(str(round(gbps, 2))).normalize():f} Gbit/s"
