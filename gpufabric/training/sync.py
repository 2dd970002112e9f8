"""How the regions of a declared job synchronize over the declared links."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from math import inf

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.training import training_facts
from gpufabric.plan.paced_training import PacedTraining
from gpufabric.plan.sync import GIGA, payload_bits
from gpufabric.spec.sync_modes import SyncMode
from gpufabric.spec.training import Training
from gpufabric.training.all_reduce import AllReduce, all_reduce, star
from gpufabric.training.compute_share import compute_share
from gpufabric.training.schedule import SyncSchedule
from gpufabric.training.wide_link import WideLink

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

    def share_at(self, load: float, gbps: float) -> float:
        """Return the share of time that GPUs compute if a link of some bandwidth is the slowest, from 0 to 1.

        Args:
            load: data on the link, as a share of the payload.
            gbps: its bandwidth, in Gbit/s in each direction.
        """
        if not load:
            return 1.0
        sending = self.payload_bits * load / (gbps * GIGA) / self.step_seconds
        return compute_share(self.schedule, sending, self.latency_seconds / self.step_seconds)

    def gbps_for(self, load: float, share: float) -> float:
        """Return the least bandwidth at which GPUs compute a share of the time, in Gbit/s.

        Infinite if latency alone costs more.

        Args:
            load: data on the link, as a share of the payload.
            share: share of the time, from 0 to 1.
        """
        if not load:
            return 0.0
        # Every round sends the whole payload, so that less than the mean rate is never enough.
        low = self.payload_bits * load / GIGA / (self.schedule.inner_steps * self.step_seconds) * share
        high = low
        for _ in range(_HALVINGS):
            if self.share_at(load, high) >= share:
                break
            low, high = high, 2 * high
        else:
            return inf
        for _ in range(_HALVINGS):
            middle = (low + high) / 2
            low, high = (low, middle) if self.share_at(load, middle) >= share else (middle, high)
        return high


def schedule_of(training: Training, catalog: Catalog, mode: SyncMode | None = None) -> SyncSchedule:
    """Return when the layers of a job are synchronized.

    Args:
        training: the job.
        catalog: facts on training.
        mode: another mode than the declared one.
    """
    layers, facts = training.model.layers, training_facts(catalog)
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
    return SyncPlan(
        schedule=schedule_of(training, catalog, mode),
        all_reduce=formed,
        payload_bits=payload_bits(training, catalog, mode),
        step_seconds=training.step_seconds,
        latency_seconds=(formed.latency_ms(links) or 0.0) / 1000,
    )
