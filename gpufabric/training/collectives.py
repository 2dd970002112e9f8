"""Times of collective operations: a latency for each step, and the data over the bandwidth.

The formulas are those of the alpha-beta model that NVIDIA's nccl-tests document (doc/PERFORMANCE.md): an
all-reduce sends 2(n-1)/n times the payload over each link of a ring, a reduce-scatter and an all-gather
(n-1)/n times. They are lower bounds: headers, packet loss and slow starts are not counted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, log2

from gpufabric.plan.rates import GIGA
from gpufabric.training.sync import SyncPlan
from gpufabric.training.wide_link import WideLink


@dataclass(frozen=True, slots=True)
class CollectiveTime:
    """Time of a collective operation.

    Attributes:
        latency_seconds: its steps without any data, in seconds.
        sending_seconds: its data at full rate, in seconds.
    """

    latency_seconds: float
    sending_seconds: float

    @property
    def seconds(self) -> float:
        """Both together, in seconds."""
        return self.latency_seconds + self.sending_seconds

    def __add__(self, other: "CollectiveTime") -> "CollectiveTime":
        """Return the time of two operations, one after the other."""
        return CollectiveTime(
            self.latency_seconds + other.latency_seconds, self.sending_seconds + other.sending_seconds
        )


def reduce_scatter(ranks: int, payload_bits: float, gbps: float, hop_seconds: float) -> CollectiveTime:
    """Return the time of a reduce-scatter, or of an all-gather, in a ring.

    Args:
        ranks: participants.
        payload_bits: size of the whole payload, in bits.
        gbps: bandwidth of each link of the ring, in Gbit/s.
        hop_seconds: latency of a step, in seconds.
    """
    return CollectiveTime((ranks - 1) * hop_seconds, (ranks - 1) / ranks * payload_bits / (gbps * GIGA))


def ring_all_reduce(ranks: int, payload_bits: float, gbps: float, hop_seconds: float) -> CollectiveTime:
    """Return the time of an all-reduce in a ring: a reduce-scatter and an all-gather.

    Args:
        ranks: participants.
        payload_bits: size of the payload, in bits.
        gbps: bandwidth of each link of the ring, in Gbit/s.
        hop_seconds: latency of a step, in seconds.
    """
    half = reduce_scatter(ranks, payload_bits, gbps, hop_seconds)
    return half + half


def tree_all_reduce(ranks: int, payload_bits: float, gbps: float, hop_seconds: float) -> CollectiveTime:
    """Return the time of an all-reduce in a balanced binary tree: up and down, piece by piece.

    The payload passes each link once in each direction, both at the same time.

    Args:
        ranks: participants.
        payload_bits: size of the payload, in bits.
        gbps: bandwidth of each link in each direction, in Gbit/s.
        hop_seconds: latency of a step, in seconds.
    """
    depth = ceil(log2(ranks)) if ranks > 1 else 0
    return CollectiveTime(2 * depth * hop_seconds, payload_bits / (gbps * GIGA) if depth else 0.0)


def across_regions(plan: SyncPlan, links: Sequence[WideLink]) -> CollectiveTime:
    """Return the time of one synchronization over the links, nothing else on them.

    Args:
        plan: how the regions synchronize.
        links: all links of the fabric. Those with an unknown round trip count without latency.
    """
    return CollectiveTime(plan.latency_seconds, plan.sending_seconds(links))


def hierarchical_all_reduce(
    across: CollectiveTime, gpus: int, payload_bits: float, gbps_per_gpu: float, hop_seconds: float
) -> CollectiveTime:
    """Return the time of an all-reduce in levels.

    Each GPU of a region gets its part of the region's sum, regions sum up the parts, and each GPU gets the
    whole.

    Args:
        across: time between the regions, where all GPUs of a region together send the payload once.
        gpus: GPUs of the region that has the most.
        payload_bits: size of the payload, in bits.
        gbps_per_gpu: bandwidth of each GPU's fabric inside of a region, in Gbit/s.
        hop_seconds: latency of a step inside of a region, in seconds.
    """
    inside = reduce_scatter(gpus, payload_bits, gbps_per_gpu, hop_seconds)
    return inside + across + inside
