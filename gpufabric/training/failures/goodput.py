"""Share of the time that remains for training, after failures and checkpoints."""

from collections.abc import Sequence
from dataclasses import dataclass

from gpufabric.catalog.catalog import Catalog
from gpufabric.plural import noun, plural
from gpufabric.spec.sync_modes import SyncMode
from gpufabric.spec.training import Training
from gpufabric.time_units import SECONDS_PER_DAY, SECONDS_PER_HOUR
from gpufabric.training.failures.estimate import Estimate
from gpufabric.training.failures.intervals import daly_seconds, effective_share, young_seconds
from gpufabric.training.failures.rates import (
    failures_per_day,
    hours_between,
    restart_seconds,
    spares_needed,
)

SPARES_PROBABILITY = 0.99
"""Probability with which the spare machines are enough for a day. It is gpufabric's own choice."""


@dataclass(frozen=True, slots=True)
class ReplicaMachines:
    """Machines that train one replica together.

    Attributes:
        name: stack of their region, or another name.
        gpus: their GPUs.
        machines: the machines.
    """

    name: str
    gpus: int
    machines: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Goodput:
    """Failures of a job, and the share of time that remains for training.

    Attributes:
        failures_per_day: failures of any machine of the job, for a day.
        hours_between: mean time between two of them, in hours.
        restart_seconds: time from a failure until what it stopped runs again, without lost work, in seconds.
        interval_seconds: time between two checkpoints, as declared, else the best; None if neither is known.
        write_seconds: time that training waits for a checkpoint; None if unknown, and not counted.
        young_seconds: Young's interval for failures of the whole job; None if ``write_seconds`` is unknown.
        daly_seconds: Daly's interval, likewise.
        share: share of the time that remains, from 0 to 1; None if no interval is known.
        spare_machines: machines that replace those that fail within a day, with ``SPARES_PROBABILITY`` at the
            highest rate, if each failure takes a machine.
        basis: what the share assumes.
    """

    failures_per_day: Estimate
    hours_between: Estimate
    restart_seconds: Estimate
    interval_seconds: float | None
    write_seconds: float | None
    young_seconds: Estimate | None
    daly_seconds: Estimate | None
    share: Estimate | None
    spare_machines: int
    basis: str

    @property
    def text(self) -> str:
        """The result as one line."""
        between = self.hours_between
        failures = (
            f"a failure every {between.expected:,.1f} hours ({between.low:,.1f} to {between.high:,.1f})"
        )
        machines, enough = (
            plural(self.spare_machines, "spare machine"),
            noun(self.spare_machines, "is", "are"),
        )
        spares = f"{machines} {enough} enough for the failures of a day ({SPARES_PROBABILITY:.0%})"
        if self.share is None:
            return f"{failures}; {spares}; {self.basis}"
        share = self.share
        trains = f"{share.expected:.1%} of the time trains ({share.low:.1%} to {share.high:.1%})"
        return f"{failures}; {trains}{self._interval_text}; {spares}"

    @property
    def _interval_text(self) -> str:
        if self.daly_seconds is None or not self.write_seconds:
            return ""
        low, high = (end / 60 for end in (self.daly_seconds.low, self.daly_seconds.high))
        wrote = f"{self.write_seconds:,.0f} s to write"
        return f"; best interval of checkpoints {low:,.0f} to {high:,.0f} minutes ({wrote})"


def goodput_of(
    training: Training,
    replicas: Sequence[ReplicaMachines],
    catalog: Catalog,
    *,
    interval_seconds: float | None = None,
    write_seconds: float | None = None,
    step_seconds: float | None = None,
    mode: SyncMode | None = None,
) -> Goodput:
    """Return the failures of a job and the share of time that remains for training.

    With synchronous data parallelism, each failure stops all replicas, which go back to the last checkpoint.
    torchft's quorum for each step may lose less; there is no published measurement. With DiLoCo, a failure
    stops its replica alone. It takes the parameters of the others at an outer step: it loses its steps since
    the last one and waits for the next, a round on average. With decoupled DiLoCo it does not wait, and loses
    half a round on average. Shares of replicas count by their GPUs. A replica that is alone goes back to the
    last checkpoint in every mode.

    Args:
        training: the job.
        replicas: machines of each replica.
        catalog: published rates and times.
        interval_seconds: declared time between two checkpoints; None: Daly's interval, if
            ``write_seconds`` is known.
        write_seconds: time that training waits for a checkpoint; None if unknown.
        step_seconds: time of a step; None: as declared, if it is.
        mode: another mode than the declared one.
    """
    sync = mode or training.sync
    whole = ReplicaMachines(
        "all", sum(replica.gpus for replica in replicas), sum(replica.machines for replica in replicas)
    )
    failures = failures_per_day(training, whole.gpus, whole.machines, catalog)
    between = hours_between(failures)
    young, daly = (None, None) if write_seconds is None else _best_intervals(write_seconds, between)
    interval = interval_seconds
    if interval is None and daly is not None:
        interval = daly.expected
    together = sync == "data-parallel" or len(replicas) == 1
    units = [whole] if together else list(replicas)
    step = training.step_seconds if step_seconds is None else step_seconds
    rounds = 0.5 if sync == "decoupled-diloco" else 1.0
    lost_seconds, basis = _lost_work(interval, _round_seconds(step, training.inner_steps, rounds), together)
    if write_seconds is None and lost_seconds is not None:
        basis += "; time to write checkpoints is not known and not counted"
    restart = restart_seconds(max((unit.gpus for unit in units), default=0), catalog)
    share = None
    if interval is not None and lost_seconds is not None:
        share = _share(training, units, catalog, lost_seconds - interval / 2, interval, write_seconds or 0.0)
    return Goodput(
        failures_per_day=failures,
        hours_between=between,
        restart_seconds=restart,
        interval_seconds=interval,
        write_seconds=write_seconds,
        young_seconds=young,
        daly_seconds=daly,
        share=share,
        spare_machines=spares_needed(failures.high, SPARES_PROBABILITY),
        basis=basis,
    )


def _best_intervals(write_seconds: float, between: Estimate) -> tuple[Estimate, Estimate]:
    """Return Young's and Daly's interval for a range of hours between failures."""
    ends = [hours * SECONDS_PER_HOUR for hours in (between.low, between.expected, between.high)]
    return (
        Estimate(*(young_seconds(write_seconds, seconds) for seconds in ends)),
        Estimate(*(daly_seconds(write_seconds, seconds) for seconds in ends)),
    )


def _round_seconds(step_seconds: float | None, steps: int, rounds: float) -> float | None:
    return None if step_seconds is None else step_seconds * steps * rounds


def _lost_work(
    interval: float | None, round_seconds: float | None, together: bool
) -> tuple[float | None, str]:
    """Return the time of the work that a failure costs, None if unknown, and what that assumes."""
    if interval is None:
        return None, "no interval of checkpoints is declared"
    if together:
        return interval / 2, "each failure stops the whole job, which goes back to its last checkpoint"
    if round_seconds is None:
        return None, "the time of a step is not known"
    return round_seconds, "a failure stops its replica alone, which takes the parameters of the others"


def _share(
    training: Training,
    units: Sequence[ReplicaMachines],
    catalog: Catalog,
    beyond_half_interval: float,
    interval: float,
    write: float,
) -> Estimate:
    """Return the share of time that remains for machines that fail apart, by their GPUs.

    Args:
        training: the job.
        units: machines that a failure stops together.
        catalog: published rates and times.
        beyond_half_interval: work that a failure costs, less half of the interval, in seconds.
        interval: time between two checkpoints, in seconds.
        write: time that training waits for one, in seconds.
    """
    gpus = sum(unit.gpus for unit in units)
    shares: list[tuple[float, Estimate]] = []
    for unit in units:
        rate = failures_per_day(training, unit.gpus, unit.machines, catalog).scaled(1 / SECONDS_PER_DAY)
        restart = restart_seconds(unit.gpus, catalog)

        def share(failures: float, seconds: float) -> float:
            return effective_share(failures, seconds + beyond_half_interval, interval, write)

        ends = Estimate(
            share(rate.high, restart.high),
            share(rate.expected, restart.expected),
            share(rate.low, restart.low),
        )
        shares.append((unit.gpus / gpus if gpus else 0.0, ends))
    return Estimate(
        sum(weight * ends.low for weight, ends in shares),
        sum(weight * ends.expected for weight, ends in shares),
        sum(weight * ends.high for weight, ends in shares),
    )
