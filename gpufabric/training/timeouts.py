"""Timeouts of the fault-tolerant outer loop, derived from round trips, links and the training job."""

from dataclasses import dataclass
from math import ceil

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.training import training_facts
from gpufabric.plan.paced_training import PacedTraining
from gpufabric.plan.resilience.quorum import quorum_of
from gpufabric.training.links import STALL_SHARE
from gpufabric.training.payload import round_seconds

STRAGGLER_SHARE = STALL_SHARE
"""Share of the time between two synchronizations by which the slowest region may be later than the fastest.
An assumption of gpufabric's own: all waiting for other regions, for their data or for their computation, may
take the same share of the time."""

SLACK = 2
"""Multiple of the time at the link's full rate after which a synchronization counts as failed.

An assumption of gpufabric's own: links have two connections, and with one of them a synchronization takes
twice as long. That is slow, not failed.
"""


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Timeouts.

    Attributes:
        heartbeat_timeout_ms: time without a heartbeat after which the lighthouse counts a replica as lost.
        quorum_tick_ms: interval at which the lighthouse checks for a quorum.
        join_timeout_ms: time that the lighthouse waits for replicas that are alive but have not joined yet.
        quorum_seconds: time that a replica waits for a quorum, longer than the computation between two
            quorums.
        operation_seconds: longest time of a synchronization.
        connect_seconds: longest time to connect to the lighthouse.
        nccl_heartbeat_seconds: time without progress after which NCCL's watchdog ends a process. It is
            shorter than ``quorum_seconds``, so that a hung process frees its place.
        min_replicas: replica groups needed to continue: the declared quorum, else more than half, so that no
            two parts of a fabric continue training separately.
    """

    heartbeat_timeout_ms: int
    quorum_tick_ms: int
    join_timeout_ms: int
    quorum_seconds: int
    operation_seconds: int
    connect_seconds: int
    nccl_heartbeat_seconds: int
    min_replicas: int

    @property
    def assumptions(self) -> tuple[str, ...]:
        """Assumptions of gpufabric's own behind the timeouts, for rendered files."""
        return (
            f"Assumed: regions reach a synchronization within {STRAGGLER_SHARE:.0%} of the time between two.",
            f"Assumed: a synchronization fails after {SLACK} times its duration at the link's full rate.",
        )


def timeouts(
    training: PacedTraining, groups: int, worst_round_trip_ms: float, sync_seconds: float, catalog: Catalog
) -> Timeouts:
    """Derive the timeouts; none is shorter than the default of torchft.

    Args:
        training: the job.
        groups: replica groups.
        worst_round_trip_ms: longest round trip from a replica group to the lighthouse or its fallback.
        sync_seconds: time of a synchronization at the full rate of the links; 0 if there is one region.
        catalog: defaults of torchft and PyTorch.
    """
    defaults = training_facts(catalog)
    interval, heartbeat_timeout = defaults.heartbeat_interval_ms.value, defaults.heartbeat_timeout_ms.value
    # Allow as many missed heartbeats as torchft's defaults do, each no faster than a round trip, plus one
    # round trip for the last.
    missed = heartbeat_timeout // interval
    heartbeat = missed * max(interval, worst_round_trip_ms) + worst_round_trip_ms
    between = round_seconds(training)
    join = max(defaults.join_timeout_ms.value, ceil(STRAGGLER_SHARE * between * 1000))
    operation = max(defaults.timeout_seconds.value, ceil(SLACK * sync_seconds + worst_round_trip_ms / 1000))
    quorum = ceil(between + join / 1000 + operation)
    return Timeouts(
        heartbeat_timeout_ms=max(heartbeat_timeout, ceil(heartbeat)),
        quorum_tick_ms=defaults.quorum_tick_ms.value,
        join_timeout_ms=join,
        quorum_seconds=quorum,
        operation_seconds=operation,
        connect_seconds=defaults.timeout_seconds.value,
        nccl_heartbeat_seconds=min(defaults.nccl_heartbeat_seconds.value, quorum - 1),
        min_replicas=quorum_of(training, groups),
    )
