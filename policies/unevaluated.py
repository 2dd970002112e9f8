"""Properties that rules could not evaluate."""

import traceback
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, order=True)
class Unevaluated:
    """A property that could not be read, so that a result is incomplete.

    Attributes:
        resource: logical name; empty if it is not about a resource.
        property: path of the property.
        why: ``unknown until apply``, or what is wrong.
        quota: whether quota demand lacks it too, not only the bill.
        machines: whether the number of machines lacks it too.
        internal: the read crashed.
    """

    resource: str
    property: str
    why: str
    quota: bool = False
    machines: bool = False
    internal: bool = False

    def __str__(self) -> str:
        """Return resource, property and reason as a short text."""
        place = ".".join(part for part in (self.resource, self.property) if part)
        return f"{place} {self.why}".strip()


def fault(error: Exception) -> str:
    """Return the type and place of an exception; its message may contain property values."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"internal error: {type(error).__name__} at {Path(frame.filename).name}:{frame.lineno}"
