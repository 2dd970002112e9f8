"""Changes that restart the machines of a pool in batches, or that only new machines get."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from gpufabric.plural import plural
from gpufabric.protection.losses import Loss

Restarts = Literal["yes", "no", "unknown"]


@dataclass(frozen=True, slots=True)
class Roll:
    """A change of the machines of a pool that stays.

    Attributes:
        pool: the pool's name on its resources.
        restarts: whether its machines are drained and replaced or restarted.
        because: properties that change.
        nodes: machines of the pool; None if unknown.
        gpus: their GPUs; None if unknown.
        batch: machines that the cloud takes at a time; None if unknown.
        batch_minutes: longest time of one batch in minutes; None if unknown.
    """

    pool: str
    restarts: Restarts
    because: tuple[str, ...]
    nodes: int | None
    gpus: int | None
    batch: int | None = None
    batch_minutes: int | None = None

    @property
    def batches(self) -> int | None:
        """Number of batches; None if unknown."""
        return -(-self.nodes // self.batch) if self.batch and self.nodes is not None else None

    @property
    def text(self) -> str:
        """One sentence for reviewers, without the stack."""
        changed = f"{', '.join(self.because)} change{'s' if len(self.because) == 1 else ''}"
        if self.restarts == "no":
            return f"pool {self.pool}: {changed}; no machine restarts, only new machines get it"
        if self.restarts == "unknown":
            return f"pool {self.pool}: {changed}; the catalogue does not say whether machines restart"
        several = self.nodes != 1
        verb, job = ("restart", "these machines") if several else ("restarts", "this machine")
        stops = "" if self.gpus == 0 else f"; a job on {job} stops"
        return f"pool {self.pool}: {self._size()} {verb} {self._pace()}, because {changed}{stops}"

    def _size(self) -> str:
        nodes = "an unknown number of machines" if self.nodes is None else plural(self.nodes, "machine")
        gpus = "an unknown number of GPUs" if self.gpus is None else plural(self.gpus, "GPU")
        return nodes if self.gpus == 0 else f"{nodes} with {gpus}"

    def _pace(self) -> str:
        if self.batch is None or self.batches is None:
            return "in batches of unknown size, for an unknown time"
        minutes = None if self.batch_minutes is None else self.batches * self.batch_minutes
        time = "for an unknown time" if minutes is None else f"for at most {_duration(minutes)}"
        return f"in {plural(self.batches, 'batch', 'batches')} of {self.batch:,}, {time}"


def _duration(minutes: int) -> str:
    """Write minutes in hours where there are some."""
    hours, rest = divmod(minutes, 60)
    parts = [plural(hours, "hour")] if hours else []
    return " and ".join([*parts, plural(rest, "minute")] if rest or not hours else parts)


def restarts_beside(rolls: Iterable[Roll], losses: Iterable[Loss]) -> tuple[Roll, ...]:
    """Leave out the restarts of pools that go as a whole: their machines count as lost."""
    gone = {loss.name for loss in losses if loss.kind == "pool" and loss.is_whole}
    return tuple(roll for roll in rolls if roll.pool not in gone)
