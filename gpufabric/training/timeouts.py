"""Timeouts of the fault-tolerant outer loop, derived from round trips, links and the training job."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from gpufabric.plan.sync import round_seconds, sync_bytes
from gpufabric.spec.fabric import Training

HEARTBEAT_INTERVAL_MS = 100
HEARTBEAT_TIMEOUT_MS = 5000
QUORUM_TICK_MS = 100
JOIN_TIMEOUT_MS = 60_000
TIMEOUT_SECONDS = 60
"""Defaults of torchft (meta-pytorch/torchft, src/lighthouse.rs and torchft/manager.py, read 2026-11-22). No
derived timeout is shorter."""

NCCL_HEARTBEAT_SECONDS = 480
"""PyTorch's default of TORCH_NCCL_HEARTBEAT_TIMEOUT_SEC (c10d/ProcessGroupNCCL)."""

STRAGGLER_SHARE = 0.1
"""Share of the time between two synchronizations by which the slowest region may be later than the fastest:
the same share for which a link may keep plain DiLoCo waiting."""

SLACK = 2.0
"""Factor over the time at the link's full rate after which a synchronization counts as failed."""

_BITS = 8
_GIGA = 1e9


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
        min_replicas: replica groups needed to continue: more than half, so that no two parts of a fabric
            continue training separately.
    """

    heartbeat_timeout_ms: int
    quorum_tick_ms: int
    join_timeout_ms: int
    quorum_seconds: int
    operation_seconds: int
    connect_seconds: int
    nccl_heartbeat_seconds: int
    min_replicas: int


def timeouts(training: Training, groups: int, worst_round_trip_ms: float, gbps: Sequence[float]) -> Timeouts:
    """Derive the timeouts.

    Args:
        training: the job.
        groups: replica groups.
        worst_round_trip_ms: longest round trip from a replica group to the lighthouse or its fallback.
        gbps: bandwidth of each link between them, in Gbit/s; none if there is one region.
    """
    # Allow as many missed heartbeats as torchft's defaults do, each no faster than a round trip, plus one
    # round trip for the last.
    missed = HEARTBEAT_TIMEOUT_MS // HEARTBEAT_INTERVAL_MS
    heartbeat = missed * max(HEARTBEAT_INTERVAL_MS, worst_round_trip_ms) + worst_round_trip_ms
    between = round_seconds(training)
    join = max(JOIN_TIMEOUT_MS, ceil(STRAGGLER_SHARE * between * 1000))
    sending = sync_bytes(training, groups) * _BITS / (min(gbps) * _GIGA) if gbps and groups > 1 else 0.0
    operation = max(TIMEOUT_SECONDS, ceil(SLACK * sending + worst_round_trip_ms / 1000))
    quorum = ceil(between + join / 1000 + operation)
    return Timeouts(
        heartbeat_timeout_ms=max(HEARTBEAT_TIMEOUT_MS, ceil(heartbeat)),
        quorum_tick_ms=QUORUM_TICK_MS,
        join_timeout_ms=join,
        quorum_seconds=quorum,
        operation_seconds=operation,
        connect_seconds=TIMEOUT_SECONDS,
        nccl_heartbeat_seconds=min(NCCL_HEARTBEAT_SECONDS, quorum - 1),
        min_replicas=groups // 2 + 1,
    )
