"""A resource in the state of a simulated cloud."""

import time
from dataclasses import dataclass, field

from gpufabric.wire.values import Value


@dataclass(frozen=True)
class Making:
    """The creation of a resource that is not ready yet.

    ``ready_at`` is when it is done, in seconds since 1970. ``meanwhile`` are the outputs that it has until
    then, ``afterwards`` what they become.
    """

    ready_at: float
    meanwhile: dict[str, Value]
    afterwards: dict[str, Value]


@dataclass(frozen=True)
class CloudResource:
    """A resource as a simulated cloud holds it. Secrets in ``inputs`` and ``outputs`` keep their wrapper.

    ``urn`` is empty once the program has deleted it and the cloud only keeps it until a waiting period ends.
    ``making`` is there until it is ready.
    """

    type: str
    id: str
    urn: str
    region: str
    sequence: int
    inputs: dict[str, Value]
    outputs: dict[str, Value]
    created_at: float = field(default_factory=time.time)
    making: Making | None = None

    @property
    def final(self) -> dict[str, Value]:
        """The outputs that it has once it is ready."""
        making = self.making
        if making is None:
            return self.outputs
        untouched = [name for name, value in making.meanwhile.items() if self.outputs.get(name) == value]
        return {**self.outputs, **{name: making.afterwards[name] for name in untouched}}
