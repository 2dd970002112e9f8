"""Reads recorded quotas: ``stacks/quota-snapshots/<stack>.yaml``.

A file and not a call to the cloud, so that a preview without credentials, such as one from a fork, gives the
same verdict. Its age is part of every verdict.
"""

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

from pydantic import AwareDatetime, Field, NonNegativeInt, TypeAdapter, ValidationError, model_validator

from gpufabric.spec.base import Declared
from gpufabric.spec.problems import DeclarationError
from gpufabric.spec.validation_errors import explain
from gpufabric.spec.yamlfile import read_yaml

SNAPSHOT_DIR = "stacks/quota-snapshots"


class PendingIncrease(Declared):
    """A request to raise a limit that the cloud has not answered yet."""

    limit: NonNegativeInt
    """The limit that was asked for, in the family's unit."""

    filed: date
    """Day of the request."""


class FamilyState(Declared):
    """What a cloud says of one quota family."""

    limit: NonNegativeInt
    """The limit that holds now, in the family's unit."""

    used: NonNegativeInt
    """Units in use, of all stacks and of what is outside them."""

    used_by_this_stack: NonNegativeInt = 0
    """The part of ``used`` that is machines of this stack or reservations that its pools use."""

    pending: PendingIncrease | None = None

    @model_validator(mode="after")
    def _part(self) -> "FamilyState":
        if self.used_by_this_stack > self.used:
            raise ValueError(f"used_by_this_stack must be part of used: at most {self.used}")
        return self

    @property
    def used_by_others(self) -> int:
        """Units in use outside this stack."""
        return self.used - self.used_by_this_stack


class Snapshot(Declared):
    """Quotas of one stack's account and region at one time."""

    taken_at: AwareDatetime
    """When the figures were read, with time zone."""

    source: Annotated[str, Field(min_length=3)]
    """Where they were read: the command, the console's page, or ``simulated``."""

    families: dict[str, FamilyState]
    """Families by the cloud's own key."""

    @property
    def is_simulated(self) -> bool:
        """Whether the figures are invented, for the simulated clouds."""
        return self.source.startswith("simulated")

    def age_days(self, now: datetime) -> int:
        """Return the whole days since the figures were read; 0 when ``now`` is earlier."""
        return max(0, (now - self.taken_at).days)


_SNAPSHOT: TypeAdapter[Snapshot] = TypeAdapter(Snapshot)


def snapshot_name(stack: str) -> str:
    """Name a stack's snapshot file, relative to the project."""
    return f"{SNAPSHOT_DIR}/{stack}.yaml"


def load_snapshot(root: Path, stack: str) -> Snapshot | None:
    """Load a stack's snapshot.

    Args:
        root: folder of ``Pulumi.yaml``.
        stack: the stack's name.

    Returns:
        None when the stack has no snapshot.

    Raises:
        DeclarationError: the file cannot be read or does not say what it must.
    """
    name = snapshot_name(stack)
    path = root / name
    if not path.exists():
        return None
    file = read_yaml(path, name)
    data = {str(key): value for key, value in file.data.items()}
    try:
        return _SNAPSHOT.validate_python(data)
    except ValidationError as error:
        problems = explain(error, _SNAPSHOT, data, file=name, line_of=file.line_of)
        raise DeclarationError(problems) from error
