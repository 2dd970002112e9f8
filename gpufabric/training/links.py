"""Bandwidth that a training job needs on the links between regions."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import assert_never

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.training import training_facts
from gpufabric.plan.links.model import LinkPlan
from gpufabric.plan.sync import gbps_of, round_seconds, sending_seconds, sync_bytes
from gpufabric.spec.fabric import Training

STALL_SHARE = 0.1
"""Share of the time that plain DiLoCo may wait for an outer step, which it cannot overlap with computation.

This assumption is gpufabric's own, and verdicts name it; no source sets such a limit. At 10%, a job loses at
most what a tenth of its GPUs would compute. Beyond that, more inner steps or Streaming DiLoCo cost less than
idle GPUs.
"""


@dataclass(frozen=True, slots=True)
class LinkVerdict:
    """Verdict on whether one link carries what a training job needs.

    Attributes:
        key: the link.
        has_gbps: declared bandwidth, in Gbit/s in each direction.
        needs_gbps: bandwidth that the training job needs, in Gbit/s in each direction.
        utilization: share of the time that the GPUs compute if this link is the slowest, from 0 to 1.
        idle: ends without GPUs, sorted: the training job does not use the link.
        assumption: assumption of gpufabric's own behind the needed bandwidth; empty if there is none.
    """

    key: str
    has_gbps: float
    needs_gbps: float
    utilization: float
    idle: tuple[str, ...] = ()
    assumption: str = ""

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
        if self.idle:
            return f"link {self.key} is not judged: no GPUs in {', '.join(self.idle)}"
        word = "fits" if self.fits else "short"
        assumption = f" {self.assumption}" if self.assumption else ""
        return (
            f"link {self.key} carries {self.has_gbps:g} Gbit/s, needs {_short(self.needs_gbps)}{assumption}: "
            f"{word} (GPUs compute {self.utilization:.0%} of the time)"
        )


def needed_gbps(training: Training, regions: int, catalog: Catalog) -> float:
    """Return the bandwidth that each link needs, in Gbit/s in each direction, without protocol overhead.

    - data-parallel: gradients of every step pass while its backward pass runs.
    - diloco: an outer step passes while training waits, at most ``STALL_SHARE`` of the time.
    - streaming-diloco: fragments pass all the time, so the mean counts: one outer step's bytes over the
      ``inner_steps`` between two outer steps.

    Args:
        training: the job.
        regions: regions that hold a replica.
        catalog: facts on training.
    """
    if regions < 2:  # noqa: PLR2004 - one region has no one to synchronize with
        return 0.0
    return gbps_of(sync_bytes(training, regions, catalog), _window_seconds(training, catalog))


def utilization(training: Training, regions: int, gbps: float, catalog: Catalog) -> float:
    """Return the share of time that the GPUs compute, from 0 to 1, given the slowest link's bandwidth.

    This is the closed form of the overlap that each mode allows. It ignores latency and protocol overhead.

    Args:
        training: the job.
        regions: regions that hold a replica.
        gbps: bandwidth of the slowest link, in Gbit/s in each direction.
        catalog: facts on training.
    """
    compute = round_seconds(training)
    sending = sending_seconds(training, regions, gbps, catalog)
    match training.sync:
        case "data-parallel":
            waiting = max(0.0, sending - training_facts(catalog).backward_share * compute)
        case "diloco":
            waiting = sending
        case "streaming-diloco":
            waiting = max(0.0, sending - compute)
        case _:
            assert_never(training.sync)
    return compute / (compute + waiting)


def verdict(
    training: Training, links: Iterable[LinkPlan], catalog: Catalog, without_gpus: Collection[str] = ()
) -> tuple[LinkVerdict, ...]:
    """Judge each link, in the given order. Every stack with a link and GPUs holds a replica.

    Args:
        training: the job.
        links: all links of the fabric.
        catalog: facts on training.
        without_gpus: stacks without GPUs.
    """
    planned = tuple(links)
    regions = len({end for link in planned for end in link.ends} - set(without_gpus))
    needs = needed_gbps(training, regions, catalog)
    return tuple(
        LinkVerdict(
            link.key,
            float(link.gbps),
            needs,
            utilization(training, max(regions, 1), float(link.gbps), catalog),
            tuple(sorted(set(link.ends) & set(without_gpus))),
            f"to wait at most {STALL_SHARE:.0%} of the time" if training.sync == "diloco" else "",
        )
        for link in planned
    )


def _window_seconds(training: Training, catalog: Catalog) -> float:
    """Return the time available for a synchronization."""
    compute = round_seconds(training)
    shares = {
        "data-parallel": training_facts(catalog).backward_share,
        "diloco": STALL_SHARE / (1 - STALL_SHARE),
        "streaming-diloco": 1.0,
    }
    return shares[training.sync] * compute


def _short(gbps: float) -> str:
    return f"{Decimal(str(round(gbps, 2))).normalize():f} Gbit/s"
