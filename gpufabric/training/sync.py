"""How the regions of a declared job synchronize over the declared links."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from math import inf

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.training import training_facts
from gpufabric.plan.paced_training import PacedTraining
from gpufabric.plan.rates import GIGA
from gpufabric.spec.sync_modes import SyncMode
from gpufabric.spec.training import Training
from gpufabric.training.all_reduce import AllReduce, all_reduce, star
from gpufabric.training.compute_share import compute_share, most_sending_steps
from gpufabric.training.payload import payload_bits, trains_apart
from gpufabric.training.schedule import SyncSchedule
from gpufabric.training.wide_link import WideLink, moments

_HALVINGS = 40
"""Halvings of the interval in which a bandwidth is searched: far below the digits that are shown."""


@dataclass(frozen=True, slots=True)
class SyncPlan:
    """Synchronization of a job's regions.

    Attributes:
        schedule: when layers are synchronized.
        all_reduce: the all-reduce over the links.
        payload_bits: size of all parameters or gradients as they are sent, in bits.
        step_seconds: computing time of a step, in seconds.
        latency_seconds: time of the all-reduce without data, in seconds; 0 if a round trip is not known.
    """

    schedule: SyncSchedule
    all_reduce: AllReduce
    payload_bits: float
    step_seconds: float
    latency_seconds: float

    @property
    def latency_steps(self) -> float:
        """Time of the all-reduce without data, in steps."""
        return self.latency_seconds / self.step_seconds

    def load(self, link: WideLink) -> float:
        """Return the data on a link in the busier direction, as a share of the payload; 0 if it has none."""
        return self.all_reduce.loads.get(link.key, 0.0)

    def sending_seconds(self, links: Iterable[WideLink]) -> float:
        """Return the time that one synchronization takes on the slowest link at its full rate, in seconds.

        Args:
            links: links of the fabric.
        """
        loads = ((self.load(link), link.gbps) for link in links)
        return max((self.payload_bits * load / (gbps * GIGA) for load, gbps in loads if load), default=0.0)

    def share_at(self, load: float, gbps: float) -> float:
        """Return the share of time that GPUs compute if a link of some bandwidth is the slowest, from 0 to 1.

        Args:
            load: data on the link, as a share of the payload.
            gbps: its bandwidth, in Gbit/s in each direction.
        """
        if not load:
            return 1.0
        if gbps <= 0:
            return 0.0
        sending = self.payload_bits * load / (gbps * GIGA) / self.step_seconds
        return compute_share(self.schedule, sending, self.latency_steps)

    def share_over(self, links: Iterable[WideLink]) -> float:
        """Return the share of time that GPUs compute, with and without copies running, from 0 to 1.

        Args:
            links: links that the regions wait for.
        """
        used = [(link, self.load(link)) for link in links if link.key in self.all_reduce.loads]

        def share(at: float) -> float:
            return min((self.share_at(load, link.left_gbps(at)) for link, load in used), default=1.0)

        if not any(link.copies for link, _ in used):
            return share(0.0)
        return sum(length * share(at) for at, length in moments(link for link, _ in used))

    def gbps_for(self, load: float, share: float) -> float:
        """Return the least bandwidth at which GPUs compute a share of the time, in Gbit/s.

        Infinite if latency alone costs more.

        Args:
            load: data on the link, as a share of the payload.
            share: share of the time, from 0 to 1.
        """
        if not load:
            return 0.0
        sending = most_sending_steps(self.schedule, share, self.latency_steps) * self.step_seconds
        return self.payload_bits * load / sending / GIGA if sending else inf

    def gbps_with_copies(self, link: WideLink, share: float) -> float:
        """Return the least bandwidth of a link at which GPUs compute a share of the time over all, in Gbit/s.

        Infinite if latency alone costs more.

        Args:
            link: the link, with its copies.
            share: share of the time, from 0 to 1.
        """
        low = self.gbps_for(self.load(link), share)
        if not low or not link.copies or low == inf:
            return low
        high = low + link.copying_gbps()
        for _ in range(_HALVINGS):
            middle = (low + high) / 2
            enough = self.share_over([replace(link, gbps=middle)]) >= share
            low, high = (low, middle) if enough else (middle, high)
        return high


def schedule_of(training: Training, catalog: Catalog, mode: SyncMode | None = None) -> SyncSchedule:
    """Return when the layers of a job are synchronized.

    Args:
        training: the job.
        catalog: facts on training.
        mode: another mode than the declared one.
    """
    layers, facts = training.model.layers, training_facts(catalog)
    if trains_apart(training):
        # Regions merge what all of them hold at once, whatever the mode.
        return SyncSchedule(layers, facts.backward_share, training.merge_every_steps or training.inner_steps)
    fragment = training.fragment_layers or facts.fragment_layers.value
    overlap = facts.overlap_steps.value if training.overlap_steps is None else training.overlap_steps
    match mode or training.sync:
        case "data-parallel":
            return SyncSchedule(layers, facts.backward_share)
        case "diloco":
            return SyncSchedule(layers, facts.backward_share, training.inner_steps)
        case "streaming-diloco":
            return SyncSchedule(
                layers,
                facts.backward_share,
                training.inner_steps,
                fragment,
                min(overlap, training.inner_steps - 1),
            )
        case "decoupled-diloco":
            # No region waits for another: a fragment may take until its regions send it again.
            return SyncSchedule(
                layers, facts.backward_share, training.inner_steps, fragment, training.inner_steps - 1
            )


def sync_plan(
    training: PacedTraining,
    regions: Collection[str],
    links: Sequence[WideLink],
    catalog: Catalog,
    mode: SyncMode | None = None,
) -> SyncPlan:
    """Return how the regions of a job synchronize.

    Args:
        training: the job.
        regions: stacks with GPUs, each of which holds a replica.
        links: all links of the fabric.
        catalog: facts on training.
        mode: another mode than the declared one.
    """
    asynchronous = (mode or training.sync) == "decoupled-diloco"
    formed = star(regions, links) if asynchronous else all_reduce(regions, links)
    payload = payload_bits(training, catalog, mode)
    return SyncPlan(
        schedule=schedule_of(training, catalog, mode),
        all_reduce=formed,
        payload_bits=payload,
        step_seconds=training.step_seconds,
        latency_seconds=(formed.latency_ms(links) or 0.0) / 1000 if payload else 0.0,
    )
