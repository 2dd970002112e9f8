"""Weekly windows for changes that restart machines, and the order in which pools are drained."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from gpufabric.spec.base import Declared, Name

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


class Window(Declared):
    """A weekly window."""

    days: list[Weekday] = Field(min_length=1)
    """Days on which it begins, in UTC."""

    start: str = Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")
    """Time at which it begins, in UTC, as "22:00". Quote it: some readers of YAML take 22:00 for a number."""

    hours: Annotated[int, Field(ge=1, le=24)]
    """Its length. It can end on the next day."""


class Maintenance(Declared):
    """Times at which machines may restart, and the order of pools."""

    windows: list[Window] = Field(default_factory=list[Window])
    """Times for changes that restart machines with GPUs. Absent: any time."""

    drain_order: list[Name] = Field(default_factory=list[Name])
    """Pools in the order in which they are drained."""

    enforce: bool = False
    """Whether such a change outside the windows is refused. Otherwise previews and ``gpufabric roll`` only
    say it."""

    @model_validator(mode="after")
    def _is_complete(self) -> Self:
        if not self.windows and not self.drain_order:
            raise ValueError("must set at least one of windows, drain_order")
        if self.enforce and not self.windows:
            raise ValueError("enforce needs windows")
        if len(set(self.drain_order)) < len(self.drain_order):
            raise ValueError("drain_order names a pool twice")
        return self
