"""Creation times in the simulated clouds, and the timeouts of the providers."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gpufabric.plural import noun
from gpufabric.simcloud.clouds.request import Request
from gpufabric.simcloud.on_demand import creation_times, provider_timeouts

if TYPE_CHECKING:
    from gpufabric.catalog.timeouts import TimedOperation


@dataclass(frozen=True)
class Creation:
    """A creation that takes time.

    Attributes:
        takes_s: duration of the creation, in seconds of the cloud's time.
        allowed_s: how long the provider waits, in the same seconds; infinite if it has no timeout.
    """

    takes_s: float
    allowed_s: float

    @property
    def late(self) -> bool:
        """Return whether the creation takes longer than the timeout."""
        return self.takes_s > self.allowed_s

    @property
    def timeout(self) -> str:
        """The timeout as Go writes it, such as ``20m0s``."""
        hours, rest = divmod(int(self.allowed_s), 3600)
        return (f"{hours}h" if hours else "") + f"{rest // 60}m{rest % 60}s"

    @property
    def because(self) -> str:
        """Return the reason for a timeout, for messages."""
        return f"it takes {self.takes_s / 60:g} {noun(self.takes_s / 60, 'minute')}"


def creation_of(request: Request, stated_minutes: Callable[[Request], int | None]) -> Creation | None:
    """Return how long a creation takes; ``None`` if it ends at once.

    ``stated_minutes`` gives the minutes that the capacity file states. Without such, the catalogue's count as
    soon as time passes at all, see :attr:`gpufabric.simcloud.clouds.request.World.minute_s`.
    """
    stated = stated_minutes(request)
    if stated is None and not request.world.minute_s:
        return None
    minutes = creation_times().minutes(request.type) if stated is None else stated
    if minutes is None:
        return None
    return Creation(minutes * 60, allowed_s(request))


def allowed_s(request: Request) -> float:
    """Return how long the provider waits for the end of a request, in seconds of the cloud's time."""
    operation: TimedOperation = "create" if request.verb == "Create" else "update"
    default = provider_timeouts().minutes(request.type, operation)
    return request.timeout_s or (math.inf if default is None else default * 60)
