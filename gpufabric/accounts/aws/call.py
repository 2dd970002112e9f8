"""A read-only operation of AWS."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Call:
    """A read-only operation of AWS.

    Attributes:
        service: name of the service in the SDK.
        operation: name of the operation in the service's API.
        rows: field of the answer that lists its rows; empty for an operation without pages.
        action: IAM action that allows it; None if every identity may call it.
    """

    service: str
    operation: str
    rows: str
    action: str | None

    @property
    def name(self) -> str:
        """Name the call in messages."""
        return f"{self.service}:{self.operation}"
