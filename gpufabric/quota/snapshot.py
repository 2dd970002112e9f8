"""Reads quotas recorded by hand: ``stacks/quota-snapshots/<stack>.yaml``.

A file instead of a call to the cloud, so that a preview without credentials, such as a fork's, gives the same
verdict. Every verdict shows the snapshot's age.
"""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Self

from pydantic import (
    Field,
    NonNegativeInt,
    PrivateAttr,
    TypeAdapter,
    ValidationError,
    model_validator,
)

from gpufabric.spec.base import Day, Declared, Moment
from gpufabric.spec.problems import DeclarationError
from gpufabric.spec.validation_errors import explain
from gpufabric.spec.yamlfile import is_entry, read_yaml
from gpufabric.wire.project import snapshot_file


class PendingIncrease(Declared):
    """A pending request to raise a limit."""

    limit: NonNegativeInt
    """Requested limit, in the family's unit."""

    filed: Day
    """Day of the request."""


class FamilyState(Declared):
    """State of one quota family."""

    limit: NonNegativeInt
    """Current limit, in the family's unit."""

    used: NonNegativeInt
    """Units in use, inside and outside of stacks."""

    used_by_this_stack: NonNegativeInt | None = None
    """Part of ``used`` due to this stack's machines and to reservations that it makes. Reservations that
    exist outside the stack, and machines in them, are no part of it. Absent: it follows from the stack's
    state at the time of the snapshot, if that is known."""

    pending: PendingIncrease | None = None

    @model_validator(mode="after")
    def _part(self) -> "FamilyState":
        if (self.used_by_this_stack or 0) > self.used:
            raise ValueError(f"used_by_this_stack is part of used: at most {self.used}")
        return self


class QuotaSnapshot(Declared):
    """Quotas of one stack's account and region at one time."""

    taken_at: Moment | None = None
    """Time at which the figures were read, with time zone. Without it, a rule reports the snapshot."""

    source: Annotated[str, Field(min_length=3)]
    """Source of the figures: the command, the console's page, or ``simulated``."""

    families: dict[str, FamilyState]
    """Families by the cloud's own key."""

    _file: str = PrivateAttr(default="")
    _passed_over: tuple[str, ...] = PrivateAttr(default=())

    @property
    def file(self) -> str:
        """File of the figures, relative to the project."""
        return self._file

    def of_file(self, name: str) -> Self:
        """Note the file of the figures."""
        self._file = name
        return self

    @property
    def passed_over(self) -> tuple[str, ...]:
        """Other records of the same quotas that are not used, with the reason."""
        return self._passed_over

    def instead_of(self, *passed_over: str) -> Self:
        """Note records that are not used, with the reason.

        Args:
            passed_over: one text for each record.
        """
        self._passed_over = passed_over
        return self

    @property
    def is_simulated(self) -> bool:
        """Whether the figures belong to the simulated clouds."""
        return self.source.startswith("simulated")

    def age_days(self, now: datetime) -> int | None:
        """Return the whole days since the figures were read, 0 when ``now`` is earlier; None if unknown."""
        return None if self.taken_at is None else max(0, (now - self.taken_at).days)


_SNAPSHOT: TypeAdapter[QuotaSnapshot] = TypeAdapter(QuotaSnapshot)


def load_snapshot(root: Path, stack: str) -> QuotaSnapshot | None:
    """Load a stack's snapshot.

    Args:
        root: folder of ``Pulumi.yaml``.
        stack: the stack's name.

    Returns:
        None when the stack has no snapshot.

    Raises:
        DeclarationError: the file cannot be read or is invalid.
    """
    name = snapshot_file(stack)
    path = root / name
    if not is_entry(path):
        return None
    file = read_yaml(path, name)
    data = {str(key): value for key, value in file.data.items()}
    try:
        return _SNAPSHOT.validate_python(data).of_file(name)
    except ValidationError as error:
        problems = explain(error, _SNAPSHOT, data, file=name, line_of=file.line_of)
        raise DeclarationError(problems) from error
