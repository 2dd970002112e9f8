"""Throughput of training, and the time of a step, as results."""

from dataclasses import dataclass
from datetime import date

_WAITING = 0.05
"""Share of a step for which replicas may wait for the slowest before a text says so: a limit of gpufabric."""


@dataclass(frozen=True, slots=True)
class Pace:
    """Throughput of one GPU in training.

    Attributes:
        low: least tokens per second of one GPU.
        expected: expected tokens per second of one GPU.
        high: most tokens per second of one GPU.
        system: id of the system.
        measured: the run that this follows from: model, software, GPUs, tokens per second and GPU.
        is_transferred: whether that run trained another model.
        source: key of the run's source.
        as_of: day on which it said so.
    """

    low: float
    expected: float
    high: float
    system: str
    measured: str
    is_transferred: bool
    source: str
    as_of: date

    @property
    def text(self) -> str:
        """Throughput and its basis as one line."""
        way = "carried over from" if self.is_transferred else "measured:"
        return (
            f"{self.system}: {self.expected:,.0f} tokens/s per GPU ({self.low:,.0f} to {self.high:,.0f}),"
            f" {way} {self.measured}"
        )


@dataclass(frozen=True, slots=True)
class StepTime:
    """Time of one training step, of which each replica takes an equal part of the batch.

    Attributes:
        low_seconds: least time, in seconds.
        expected_seconds: expected time, in seconds.
        high_seconds: longest time, in seconds.
        tokens: tokens of a step, over all replicas.
        replicas: number of replicas.
        slowest: the replica that sets the expected time.
        balanced_seconds: expected time if each replica took as much of the batch as its throughput allows.
        paces: throughput of each system, sorted by system.
    """

    low_seconds: float
    expected_seconds: float
    high_seconds: float
    tokens: int
    replicas: int
    slowest: str
    balanced_seconds: float
    paces: tuple[Pace, ...]

    @property
    def basis(self) -> str:
        """The slowest replica, the measurements, and how they were carried over to the job."""
        return "; ".join([*([self.imbalance] if self.imbalance else []), *(pace.text for pace in self.paces)])

    @property
    def imbalance(self) -> str:
        """Loss through the slowest replica in words; empty if others wait for less than 5% of a step."""
        if self.balanced_seconds > (1 - _WAITING) * self.expected_seconds:
            return ""
        return (
            f"{self.slowest} is the slowest of {self.replicas} replicas with equal parts of the batch: with"
            f" parts by throughput, a step would take {self.balanced_seconds:.3g} s"
        )

    @property
    def text(self) -> str:
        """Time and its basis as one line."""
        return (
            f"a step takes {self.expected_seconds:.3g} s ({self.low_seconds:.3g} to"
            f" {self.high_seconds:.3g}): {self.basis}"
        )


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
