"""Repeats an update whose machines did not start, since the cloud had too few of them.

The engine itself repeats single calls (``gpufabric.components.capacity_retry``). But some creations leave a
failed resource under their name, such as a node group of EKS: then only a later update can try again, and
replaces it.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from gpufabric.catalog.capacity_errors import capacity_errors
from gpufabric.catalog.catalog import default_catalog
from gpufabric.components.capacity_retry import wait_s
from gpufabric.engine.interrupts import Interrupts
from gpufabric.engine.result import StackResult
from gpufabric.spec.capacity_retry import CapacityRetry
from gpufabric.wire.urn import resource_type_of

_LOOK_SECONDS = 0.2


def _no_alternatives(stack: str) -> list[str]:
    del stack
    return []


@dataclass(frozen=True, slots=True)
class Shortages:
    """Actions when clouds have too few machines.

    Attributes:
        bounds: how often the update of a stack is repeated; absent: never.
        pace: real seconds of a second of waiting; less in simulated clouds.
        alternatives: returns what has capacity instead, in words.
    """

    bounds: Mapping[str, CapacityRetry] = field(default_factory=dict[str, CapacityRetry])
    pace: float = 1.0
    alternatives: Callable[[str], list[str]] = _no_alternatives

    def wait_s(self, result: StackResult, failures: int) -> float | None:
        """Return the seconds to wait before an update is repeated; None if it is not.

        Args:
            result: result of the last update.
            failures: updates that have failed.
        """
        bounds = self.bounds.get(result.stack)
        if bounds is None or result.status != "failed" or failed_starts(result) is None:
            return None
        return wait_s(bounds, failures)

    def slept(self, seconds: float, interrupts: Interrupts) -> bool:
        """Wait; return whether nobody interrupted it.

        Args:
            seconds: time to wait, before the pace.
            interrupts: interrupts of this process.
        """
        end = time.monotonic() + seconds * self.pace
        while not interrupts.count and time.monotonic() < end:
            time.sleep(min(_LOOK_SECONDS, max(end - time.monotonic(), 0)))
        return not interrupts.count


def failed_starts(result: StackResult) -> list[str] | None:
    """Return the URNs that the next update must replace; None if it cannot mend the failure.

    It can if machines did not start, and nothing else failed.
    """
    facts = capacity_errors(default_catalog())
    types = {urn: resource_type_of(urn) for urn in result.failures}
    if not types or not all(facts.is_failed_start(types[urn], text) for urn, text in result.failures.items()):
        return None
    return [urn for urn, type_ in types.items() if facts.left_failed[type_]]
