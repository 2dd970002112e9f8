"""Demand of a job on the links between its regions."""

from dataclasses import dataclass

from gpufabric.catalog.catalog import Catalog
from gpufabric.plan.paced_training import PacedTraining, with_step
from gpufabric.plan.rates import BITS_PER_BYTE, GIGA
from gpufabric.spec.lease_job import LeaseLinks
from gpufabric.spec.model import Model
from gpufabric.spec.money import HOURS_PER_MONTH
from gpufabric.spec.training import Precision, Training
from gpufabric.time_units import SECONDS_PER_HOUR
from gpufabric.training.all_reduce import SEARCHED_REGIONS
from gpufabric.training.compute_share import compute_share, most_sending_steps
from gpufabric.training.links import STALL_SHARE
from gpufabric.training.payload import payload_bits, round_seconds
from gpufabric.training.sync import schedule_of

_PAIR = 2
_MS_PER_SECOND = 1000


def synchronized_job(
    links: LeaseLinks, model: Model, precision: Precision, tokens_per_second: float
) -> PacedTraining:
    """Return the training job that regions synchronize for.

    Args:
        links: how it synchronizes.
        model: the model.
        precision: number format of the matrix products.
        tokens_per_second: pace of all regions together; a step of the global batch takes as long.
    """
    training = Training(
        model=model,
        sync=links.sync,
        inner_steps=links.inner_steps,
        global_batch=links.global_batch,
        precision=precision,
        fragment_layers=links.fragment_layers,
        overlap_steps=links.overlap_steps,
        sync_bits=links.sync_bits,
    )
    return with_step(training, links.global_batch * model.sequence_length / tokens_per_second)


@dataclass(frozen=True, slots=True)
class SyncNeed:
    """Demand of a job on a link.

    A link must carry the part of the all-reduce that asks the most of it: a ring of all leased regions, or
    above the regions up to which rings are searched, a tree.

    Attributes:
        job: the job with the time of its step.
        catalog: facts on training.
    """

    job: PacedTraining
    catalog: Catalog

    def at_pace(self, tokens_per_second: float) -> "SyncNeed":
        """Return the need of the same job at another pace.

        Args:
            tokens_per_second: pace of all regions together.
        """
        batch = (self.job.global_batch or 0) * self.job.model.sequence_length
        return SyncNeed(with_step(self.job, batch / tokens_per_second), self.catalog)

    def share(self, gbps: float, round_trip_ms: float, regions: int) -> float:
        """Return the share of the time that GPUs compute if this link is the slowest, from 0 to 1.

        Args:
            gbps: bandwidth in each direction, in Gbit/s.
            round_trip_ms: round trip, in ms.
            regions: regions that train together, at least two.
        """
        sending, waiting = self._steps(gbps, round_trip_ms, regions)
        return compute_share(schedule_of(self.job, self.catalog), sending, waiting)

    def carries(self, gbps: float, round_trip_ms: float, regions: int) -> bool:
        """Return whether GPUs wait at most ``STALL_SHARE`` of the time for a link; arguments as ``share``."""
        sending, waiting = self._steps(gbps, round_trip_ms, regions)
        schedule = schedule_of(self.job, self.catalog)
        return sending <= most_sending_steps(schedule, 1 - STALL_SHARE, waiting)

    def _steps(self, gbps: float, round_trip_ms: float, regions: int) -> tuple[float, float]:
        """Return the time of sending and that of the round trips, both in training steps."""
        load = 2 * (regions - 1) / regions if regions <= SEARCHED_REGIONS else 1.0
        sending = payload_bits(self.job, self.catalog) * load / (gbps * GIGA)
        waiting = (regions - 1) * round_trip_ms / _MS_PER_SECOND
        return sending / self.job.step_seconds, waiting / self.job.step_seconds

    def most_regions(self, gbps: float, round_trip_ms: float, most: int) -> int:
        """Return the most regions that may train together over a link; 0 if not even two may.

        Args:
            gbps: bandwidth in each direction, in Gbit/s.
            round_trip_ms: round trip, in ms.
            most: regions that the job could use at most.
        """
        if all(self.carries(gbps, round_trip_ms, regions) for regions in {most, min(most, SEARCHED_REGIONS)}):
            return most
        carried = 0
        for regions in range(_PAIR, most + 1):
            if not self.carries(gbps, round_trip_ms, regions):
                break
            carried = regions
        return carried

    @property
    def gb_per_month(self) -> float:
        """Data that a link carries in each direction at most, in GB of 10^9 bytes in a month of 730 hours.

        It is that of a tree, which sends the payload once in each direction; a ring sends as much over all
        its links together.
        """
        rounds = float(HOURS_PER_MONTH) * SECONDS_PER_HOUR / round_seconds(self.job)
        return payload_bits(self.job, self.catalog) / BITS_PER_BYTE / GIGA * rounds
