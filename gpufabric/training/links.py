"""Whether the links between regions carry a training job."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from math import isinf

from gpufabric.catalog.catalog import Catalog
from gpufabric.plan.links.model import LinkPlan
from gpufabric.plan.paced_training import PacedTraining
from gpufabric.plan.resilience.recovery import CopyPlan
from gpufabric.shares import percent
from gpufabric.training.fabric_links import wide_links
from gpufabric.training.pace.pace import NoPace
from gpufabric.training.sync import SyncPlan, sync_plan
from gpufabric.training.wide_link import WideLink

STALL_SHARE = 0.1
"""Share of the time that GPUs may wait for other regions.

This assumption is gpufabric's own, and verdicts name it; no source sets such a limit. At 10%, a job loses at
most what a tenth of its GPUs would compute. Beyond that, more bandwidth, more inner steps or another mode
cost less than idle GPUs.
"""


@dataclass(frozen=True, slots=True)
class LinkVerdict:
    """Verdict on whether one link carries what a training job needs.

    Attributes:
        key: the link.
        has_gbps: declared bandwidth, in Gbit/s in each direction.
        needs_gbps: bandwidth at which GPUs wait ``STALL_SHARE`` of the time, in Gbit/s in each direction,
            beside the copies on the link; 0 if the job does not use the link, infinite if the latency alone
            costs more.
        utilization: share of the time that the GPUs compute if this link is the slowest, from 0 to 1; a mean
            over the times with and without copies.
        unused: why the training job does not use the link, or why its need is unknown; else empty.
        path: the all-reduce that uses the link, such as ``a ring of 4 regions``.
        is_unknown: whether the need is unknown.
        training_gbps: ``needs_gbps`` without any copy.
        copying_utilization: share of the time that the GPUs compute while copies of checkpoints run on the
            link; None if it carries none.
        modes: what each sync mode makes of the link, for a link that is short; else empty.
    """

    key: str
    has_gbps: float
    needs_gbps: float
    utilization: float
    unused: str = ""
    path: str = ""
    is_unknown: bool = False
    training_gbps: float = 0.0
    copying_utilization: float | None = None
    modes: str = ""

    @property
    def fits(self) -> bool:
        """Whether the link carries the needed bandwidth."""
        return self.has_gbps >= self.needs_gbps

    def __str__(self) -> str:
        """Return the verdict as one line."""
        return self.text

    @property
    def text(self) -> str:
        """The verdict as one line."""
        if self.unused:
            return f"link {self.key} {self.unused}"
        needs = "more than any bandwidth gives" if isinf(self.needs_gbps) else _short(self.needs_gbps)
        word = "fits" if self.fits else "short"
        return (
            f"link {self.key} carries {self.has_gbps:g} Gbit/s, needs {needs} in {self.path}"
            f" to wait at most {STALL_SHARE:.0%} of the time: {word}"
            f" (GPUs compute {percent(self.utilization)} of the time{self._while_copying})"
            + (f"; {self.modes}" if self.modes else "")
        )

    @property
    def _while_copying(self) -> str:
        share = self.copying_utilization
        return "" if share is None else f", {percent(share)} while copies of checkpoints run"


def verdict(
    training: PacedTraining | NoPace,
    links: Iterable[LinkPlan],
    catalog: Catalog,
    without_gpus: Collection[str] = (),
    round_trips_ms: Mapping[str, float] | None = None,
    copies: Iterable[CopyPlan] = (),
) -> tuple[LinkVerdict, ...]:
    """Judge each link, in the given order. Every stack with a link and GPUs holds a replica.

    Args:
        training: the job, or why its step time is unknown. The links are not judged then.
        links: all links of the fabric.
        catalog: facts on training.
        without_gpus: stacks without GPUs.
        round_trips_ms: known round trips by the link's key, in ms.
        copies: standing copies of checkpoints, which take their part of a link while they run.
    """
    wide = wide_links(links, round_trips_ms, copies)
    if isinstance(training, NoPace):
        return tuple(_unknown(link, training) for link in wide)
    regions = {end for link in wide for end in link.ends} - set(without_gpus)
    return link_verdicts(sync_plan(training, regions, wide, catalog), wide, regions)


def link_verdicts(
    plan: SyncPlan, links: Iterable[WideLink], regions: Collection[str]
) -> tuple[LinkVerdict, ...]:
    """Judge each link by how the regions synchronize, in the given order.

    Args:
        plan: how the regions synchronize.
        links: the links.
        regions: regions with GPUs.
    """
    return tuple(_verdict(link, plan, regions) for link in links)


def _verdict(link: WideLink, plan: SyncPlan, regions: Collection[str]) -> LinkVerdict:
    load = plan.load(link)
    if not load:
        return LinkVerdict(link.key, link.gbps, 0.0, 1.0, _unused(link, plan, regions))
    alone = plan.gbps_for(load, 1 - STALL_SHARE)
    return LinkVerdict(
        link.key,
        link.gbps,
        plan.gbps_with_copies(link, 1 - STALL_SHARE) if link.copies else alone,
        plan.share_over([link]),
        path=_path(plan),
        training_gbps=alone,
        copying_utilization=plan.share_at(load, link.left_gbps()) if link.copies else None,
    )


def _unknown(link: WideLink, reason: NoPace) -> LinkVerdict:
    return LinkVerdict(link.key, link.gbps, 0.0, 1.0, f"is not judged: {reason.text}", is_unknown=True)


def _unused(link: WideLink, plan: SyncPlan, regions: Collection[str]) -> str:
    """Return why a job does not use a link."""
    idle = sorted(set(link.ends) - set(regions))
    if idle:
        return f"is not judged: no GPUs in {', '.join(idle)}"
    if plan.all_reduce.shape == "none":
        parts = " and ".join(", ".join(part) for part in plan.all_reduce.parts)
        return f"is not judged: no links join {parts}"
    return f"carries no training: {_path(plan)} passes other links"


def _path(plan: SyncPlan) -> str:
    """Return the all-reduce in words."""
    formed = plan.all_reduce
    if formed.shape == "pair":
        return "a pair of regions"
    return f"a {formed.shape} of {len(formed.regions)} regions"


def _short(gbps: float) -> str:
    return f"{Decimal(str(round(gbps, 2))).normalize():f} Gbit/s"
