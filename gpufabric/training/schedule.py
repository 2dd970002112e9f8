"""Which layers a job synchronizes in which step, and which computation waits for them."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

SyncEvent = tuple[float, int, bool]
"""A moment of a round: computing time since its start in steps, the layer, and whether the layer enters the
link (its backward pass ends). Otherwise its forward pass starts, which needs the layer."""


@dataclass(frozen=True, slots=True)
class SyncSchedule:
    """When the layers of a model are synchronized between regions.

    Attributes:
        layers: layers of the model, all of one size and one computing time.
        backward_share: share of a step that the backward pass takes, from 0 to 1.
        inner_steps: steps between two synchronizations of a layer; 1 for data-parallel training.
        fragment_layers: layers that are synchronized together; 0: all of them in one step. A fragment holds
            layers that are far apart (the strided pattern of arXiv 2501.18512), so that few early layers of a
            step wait.
        overlap_steps: further steps that may run before a synchronized layer is needed.
    """

    layers: int
    backward_share: float
    inner_steps: int = 1
    fragment_layers: int = 0
    overlap_steps: int = 0

    @property
    def fragments(self) -> int:
        """Number of fragments. Some have one layer less if the layers do not divide evenly."""
        return -(-self.layers // self.fragment_layers) if self.fragment_layers else 1

    def fragment(self, number: int) -> range:
        """Return the layers of a fragment, from the shallowest to the deepest."""
        return range(number, self.layers, self.fragments)

    def step_of(self, number: int) -> int:
        """Return the step of a round that ends with the synchronization of a fragment."""
        return number * self.inner_steps // self.fragments if self.fragment_layers else self.inner_steps - 1


@lru_cache(maxsize=256)
def events_of(schedule: SyncSchedule) -> tuple[SyncEvent, ...]:
    """Return the events of a round in the order of computing time.

    A forward pass after the last step stands at the start of the round, where the next round has it.

    Args:
        schedule: the schedule.
    """
    # Of two events at one time, sending comes first: a layer is never needed before its backward pass ends.
    return tuple(sorted(_events(schedule), key=lambda event: (event[0], not event[2], event[1])))


def _events(schedule: SyncSchedule) -> Iterator[SyncEvent]:
    forward = (1 - schedule.backward_share) / schedule.layers
    backward = schedule.backward_share / schedule.layers
    for number in range(schedule.fragments):
        step = schedule.step_of(number)
        needed = (step + 1 + schedule.overlap_steps) % schedule.inner_steps
        for layer in schedule.fragment(number):
            # In whole steps plus passed layers, so that the last layer ends exactly with the step.
            yield step + 1 - layer * backward, layer, True
            yield needed + layer * forward, layer, False
