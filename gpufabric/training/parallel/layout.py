"""How the GPUs of a pool share the model of a job, as a result."""

from dataclasses import dataclass

from gpufabric.catalog.shape import Shape
from gpufabric.training.memory.use import MemoryUse
from gpufabric.training.parallel.sharing import Sharing


@dataclass(frozen=True, slots=True)
class JobPool:
    """GPUs that train one replica together.

    Attributes:
        stack: stack of their region.
        name: their pool, or their InfiniBand partition.
        gpus: the GPUs.
        shape: their machine.
        experts: routed experts of a layer that their region holds; None: all.
    """

    stack: str
    name: str
    gpus: int
    shape: Shape
    experts: int | None = None

    @property
    def place(self) -> str:
        """The pool in words."""
        return f"{self.name} in {self.stack}"


@dataclass(frozen=True, slots=True)
class RegionLayout:
    """How the GPUs of a pool share the model.

    Attributes:
        pool: the pool.
        sharing: sizes of the groups.
        memory: memory on the GPUs of the stage that takes the most.
        chosen: whether gpufabric chose the sizes; else they are declared.
        notes: what a reader should know, such as groups across NVLink domains.
    """

    pool: JobPool
    sharing: Sharing
    memory: MemoryUse
    chosen: bool
    notes: tuple[str, ...] = ()

    @property
    def idle_gpus(self) -> int:
        """GPUs of the pool that no copy of the model uses."""
        return self.pool.gpus - self.sharing.gpus


@dataclass(frozen=True, slots=True)
class NoLayout:
    """No sizes can be chosen.

    Attributes:
        pool: the pool.
        text: the reason as one line.
    """

    pool: JobPool
    text: str
