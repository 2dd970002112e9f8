"""Durations of steps: those of the request, else published ones."""

from collections.abc import Mapping
from dataclasses import dataclass

from gpufabric.catalog.capacity_blocks import capacity_block_terms
from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.creation import creation_times
from gpufabric.catalog.lead_times import LeadTime, lead_times
from gpufabric.spec.gpu_request import GpuRequest, StepName
from gpufabric.spec.ranges import DaysRange
from gpufabric.time_units import DAYS_PER_WEEK, MINUTES_PER_DAY

STATED = "as stated"
"""Source of what the request states."""

_CLUSTERS: Mapping[StepName, str] = {
    "aws-region": "aws:eks/cluster:Cluster",
    "azure-region": "azure-native:network:VirtualNetworkGateway",
    "oci-region": "oci:Core/clusterNetwork:ClusterNetwork",
}
"""The resource that takes longest to create in a region of a cloud."""


@dataclass(frozen=True, slots=True)
class StepDuration:
    """Duration of a step, in days.

    Attributes:
        low: least; 0 if none is known.
        expected: expected; that of ``low`` if no more is known.
        high: greatest; that of ``low`` if no more is known.
        is_open: whether it may take longer than all three, because no source says how long at most.
        sources: keys of ``sources.toml``, or ``as stated``; empty if nothing is known.
    """

    low: float
    expected: float
    high: float
    is_open: bool = False
    sources: tuple[str, ...] = ()

    @property
    def is_unknown(self) -> bool:
        """Whether nothing is known of it."""
        return not self.sources


UNKNOWN = StepDuration(0.0, 0.0, 0.0, is_open=True)
"""A duration of which nothing is known."""


def duration(step: StepName, request: GpuRequest, catalog: Catalog) -> StepDuration:
    """Return the duration of a step.

    Args:
        step: the step.
        request: durations that the user knows better, and the accelerator.
        catalog: published durations.
    """
    stated = request.days.get(step)
    if isinstance(stated, DaysRange):
        return StepDuration(stated.low, stated.expected, stated.high, sources=(STATED,))
    if stated is not None:
        return StepDuration(stated, stated, stated, sources=(STATED,))
    if step == "aws-capacity-block":
        weeks = capacity_block_terms(catalog).max_weeks_ahead
        days = float(weeks.value * DAYS_PER_WEEK)
        return StepDuration(0.0, days / 2, days, sources=(weeks.source,))
    if step in _CLUSTERS:
        minutes = creation_times(catalog).by_type[_CLUSTERS[step]].minutes
        days = minutes.value / MINUTES_PER_DAY
        return StepDuration(days, days, days, sources=(minutes.source,))
    known = lead_times(catalog)
    entries, key = (known.servers, request.accelerator) if step == "servers" else (known.steps, step)
    return next((_published(entry) for entry in entries if entry.id == key), UNKNOWN)


def _published(entry: LeadTime) -> StepDuration:
    facts = [fact for fact in (entry.low_days, entry.expected_days, entry.high_days) if fact is not None]
    sources = tuple(dict.fromkeys(fact.source for fact in facts))
    low = entry.low_days.value if entry.low_days else 0.0
    if entry.high_days is None:
        expected = entry.expected_days.value if entry.expected_days else low
        return StepDuration(low, expected, expected, is_open=True, sources=sources)
    high = entry.high_days.value
    expected = entry.expected_days.value if entry.expected_days else (low + high) / 2
    return StepDuration(low, expected, high, sources=sources)
