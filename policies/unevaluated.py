"""What could not be read."""

import traceback
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, order=True)
class Unevaluated:
    """Something that could not be read and that a result therefore misses.

    Attributes:
        resource: logical name; empty when it is not about a resource.
        property: path of the property.
        why: ``unknown until apply``, or what is wrong.
        quota: whether quota demand misses it too, not just the bill.
        internal: reading it broke down.
    """

    resource: str
    property: str
    why: str
    quota: bool = False
    internal: bool = False

    def __str__(self) -> str:
        """Give the gap as a short text."""
        place = ".".join(part for part in (self.resource, self.property) if part)
        return f"{place} {self.why}".strip()


def fault(error: Exception) -> str:
    """Describe an exception by kind and place; its message may hold property values."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"internal error: {type(error).__name__} at {Path(frame.filename).name}:{frame.lineno}"
