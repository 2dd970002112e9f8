"""Time-outs of the fault-tolerant outer loop, from round trips, links and the training job."""

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
"""Defaults of torchft (meta-pytorch/torchft, src/lighthouse.rs and torchft/manager.py, read 2026-11-22). None
of what follows goes below them."""

NCCL_HEARTBEAT_SECONDS = 480
"""PyTorch's default of TORCH_NCCL_HEARTBEAT_TIMEOUT_SEC (c10d/ProcessGroupNCCL)."""

STRAGGLER_SHARE = 0.1
"""Share of the time between two synchronizations by which the slowest region may come later than the fastest:
as much as a link may keep plain DiLoCo waiting."""

SLACK = 2.0
"""How much longer than at the link's full rate a synchronization may take before it counts as failed."""

_BITS = 8
_GIGA = 1e9


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Time-outs.

    Attributes:
        heartbeat_timeout_ms: without a sign of life for so long, the lighthouse counts a replica as lost.
        quorum_tick_ms: how often the lighthouse looks whether a quorum is there.
        join_timeout_ms: how long the lighthouse waits for replicas that are alive and not there yet.
        quorum_seconds: how long a replica waits for a quorum: longer than regions compute between two.
        operation_seconds: how long a synchronization may take.
        connect_seconds: how long a connection to the lighthouse may take.
        nccl_heartbeat_seconds: after so long without progress NCCL's watchdog ends a process: before a
            quorum does, so that a hung process frees its place.
        min_replicas: replica groups without which nothing goes on: more than half, so that no two parts of a
            fabric train on by themselves.
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
    """Work out time-outs.

    Args:
        training: the job.
        groups: replica groups.
        worst_round_trip_ms: longest round trip from a replica group to the lighthouse or its fallback.
        gbps: bandwidth of each link between them, in Gbit/s; none if there is one region.
    """
    # As many heartbeats as torchft's defaults let pass, but none faster than a round trip, and one round
    # trip for the last of them.
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
