"""Security patches of the operating system of AKS nodes."""

from typing import Annotated

from pydantic import Field, field_validator

from gpufabric.spec.base import Declared
from gpufabric.spec.maintenance import Weekday, Window
from gpufabric.time_units import DAYS_PER_WEEK

LEAST_HOURS = 4
"""Shortest window for patches of nodes (AKS document "Auto-upgrade node OS images")."""


class PatchWindow(Window):
    """A window in which AKS may patch and reimage nodes."""

    hours: Annotated[int, Field(ge=LEAST_HOURS, le=24)]
    """Length of the window, in hours."""

    @field_validator("days")
    @classmethod
    def _one_or_all(cls, days: list[Weekday]) -> list[Weekday]:
        if len(set(days)) not in (1, DAYS_PER_WEEK):
            raise ValueError("one day or all seven: AKS has one weekly day, or every day")
        return days


class NodePatches(Declared):
    """Patches by AKS, in the channel ``SecurityPatch``.

    The channel covers all pools of a cluster. AKS patches most nodes in place. A patch that needs a reboot
    reimages nodes, also those with GPUs, in batches of the pool's ``rolling``.
    """

    automatic: bool = True
    """Whether AKS patches nodes. False: nobody does until the pools get a newer image."""

    window: PatchWindow | None = None
    """Weekly window for patches. Absent: the first of ``maintenance.windows`` that has at least four hours;
    without such windows, Sunday from 04:00 to 08:00 UTC."""
