"""Changes that restart the machines of a pool in batches, or that only new machines get."""

from dataclasses import dataclass
from typing import Literal

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
    """

    pool: str
    restarts: Restarts
    because: tuple[str, ...]
    nodes: int | None
    gpus: int | None
    batch: int | None = None

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
        stops = "" if self.gpus == 0 else "; a job on these machines stops"
        return f"pool {self.pool}: {self._size()} restart {self._pace()}, because {changed}{stops}"

    def _size(self) -> str:
        nodes = "an unknown number of machines" if self.nodes is None else f"{self.nodes:,} machines"
        if self.gpus == 0:
            return nodes
        return f"{nodes} with {'an unknown number of' if self.gpus is None else f'{self.gpus:,}'} GPUs"

    def _pace(self) -> str:
        if self.batch is None or self.batches is None:
            return "in batches of unknown size, for an unknown time"
        count = "1 batch" if self.batches == 1 else f"{self.batches:,} batches"
        return f"in {count} of {self.batch:,}, for an unknown time"
