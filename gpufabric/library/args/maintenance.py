"""Types of arguments. Written by `python -m tools.library` from `gpufabric.spec.maintenance`."""

from typing import NotRequired, TypedDict


class Window(TypedDict):
    """A weekly window."""

    days: list[str]
    """Days on which it begins, in UTC."""

    start: str
    """Time at which it begins, in UTC, as "22:00". Quote it: some readers of YAML take 22:00 for a
    number.
    """

    hours: int
    """Its length. It can end on the next day."""


class Maintenance(TypedDict):
    """Times at which machines may restart, and the order of pools."""

    windows: NotRequired[list[Window]]
    """Times for changes that restart machines with GPUs. Absent: any time."""

    drain_order: NotRequired[list[str]]
    """Pools in the order in which they are drained."""

    enforce: NotRequired[bool]
    """Whether such a change outside the windows is refused. Otherwise previews and `gpufabric roll`
    only say it.
    """
