"""A resource in the state of a simulated cloud."""

import time
from dataclasses import dataclass, field

from gpufabric.wire.values import Value


@dataclass(frozen=True)
class Making:
    """The creation of a resource that is not ready yet.

    ``ready_at`` is the time when it is ready, in seconds since 1970. ``meanwhile`` are its outputs until
    then, ``afterwards`` the values that replace them.
    """

    ready_at: float
    meanwhile: dict[str, Value]
    afterwards: dict[str, Value]


@dataclass(frozen=True)
class Given:
    """The mark of a resource that was seeded: it exists without Pulumi.

    Attributes:
        name: its name in the file of seeds, unique among the resources of its type in a region.
        declared: what the file says about it, as JSON text.
        region: its region.
    """

    name: str
    declared: str
    region: str = ""


@dataclass(frozen=True)
class CloudResource:
    """A resource of a simulated cloud. Secrets in ``inputs`` and ``outputs`` keep their wrapper.

    ``urn`` is empty after the program has deleted the resource, while the cloud keeps it until the end of a
    waiting period. ``created_at`` is in seconds since 1970, and 0 for a resource that was seeded: it is older
    than all others. ``making`` is set until the resource is ready.
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
        """Outputs that the resource has when it is ready."""
        making = self.making
        if making is None:
            return self.outputs
        untouched = [name for name, value in making.meanwhile.items() if self.outputs.get(name) == value]
        return {**self.outputs, **{name: making.afterwards[name] for name in untouched}}
