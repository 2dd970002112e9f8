"""How long making something takes in the simulated clouds, and how long the provider waits for it."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from gpufabric.simcloud.clouds.base import Request
from gpufabric.simcloud.on_demand import creation_times


@dataclass(frozen=True)
class Creation:
    """A creation that takes time.

    Attributes:
        takes_s: how long it takes, in seconds of the cloud's time.
        allowed_s: how long the provider waits, in the same seconds; infinite where it has no time-out.
    """

    takes_s: float
    allowed_s: float

    @property
    def late(self) -> bool:
        """Whether the provider stops waiting before it is done."""
        return self.takes_s > self.allowed_s

    @property
    def timeout(self) -> str:
        """The time-out as Go writes it, such as ``20m0s``."""
        hours, rest = divmod(int(self.allowed_s), 3600)
        return (f"{hours}h" if hours else "") + f"{rest // 60}m{rest % 60}s"

    @property
    def because(self) -> str:
        """What makes it late, for people."""
        return f"it takes {self.takes_s / 60:g} minutes"


def creation_of(request: Request, told_minutes: Callable[[Request], int | None]) -> Creation | None:
    """What is known of how long a creation takes; ``None`` where it is done at once.

    ``told_minutes`` gives the minutes that the capacity file states. Without such, the catalogue's count as
    soon as time passes at all, see :attr:`gpufabric.simcloud.clouds.base.World.minute_s`.
    """
    told = told_minutes(request)
    if told is None and not request.world.minute_s:
        return None
    minutes = creation_times().minutes(request.type) if told is None else told
    if minutes is None:
        return None
    default = creation_times().timeout_minutes(request.type)
    allowed_s = request.timeout_s or (math.inf if default is None else default * 60)
    return Creation(minutes * 60, allowed_s)
