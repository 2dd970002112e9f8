"""Throughput of training, and the time of a step, as results."""

from collections.abc import Mapping
from dataclasses import dataclass

from gpufabric.catalog.shape import Cloud

ShapeKey = tuple[Cloud, str]
"""Cloud and name of a shape."""

Gpus = Mapping[ShapeKey, int]
"""GPUs by shape."""


@dataclass(frozen=True, slots=True)
class Pace:
    """Throughput of one GPU in training.

    Attributes:
        low: least tokens per second of one GPU.
        expected: expected tokens per second of one GPU.
        high: most tokens per second of one GPU.
        basis: the measurement, and how it was carried over to the model.
    """

    low: float
    expected: float
    high: float
    basis: str


@dataclass(frozen=True, slots=True)
class StepTime:
    """Time of one training step inside the regions.

    Attributes:
        low_seconds: least time, in seconds.
        expected_seconds: expected time, in seconds.
        high_seconds: longest time, in seconds.
        basis: the measurements, and how they were carried over to the job.
    """

    low_seconds: float
    expected_seconds: float
    high_seconds: float
    basis: str


@dataclass(frozen=True, slots=True)
class NoPace:
    """There is no measurement from which a throughput follows.

    Attributes:
        wanted: what has no measurement.
        nearest: the nearest measurement; empty if there is none.
    """

    wanted: str
    nearest: str = ""

    @property
    def text(self) -> str:
        """The reason as one line."""
        nearest = f"; nearest is {self.nearest}" if self.nearest else ""
        return f"no measured throughput for {self.wanted}{nearest}"
