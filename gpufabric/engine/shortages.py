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
from gpufabric.plural import plural
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
        if bounds is None or result.status != "failed":
            return None
        return None if failed_starts(result, again=failures > 1) is None else wait_s(bounds, failures)

    def when(self, seconds: float) -> str:
        """Say when an update is repeated that waits for some seconds, before the pace."""
        waits = plural(round(seconds), "second")
        if self.pace == 1:
            return f"in {waits}"
        return f"in {waits} of the simulated clouds" if self.pace else f"at once; real clouds get {waits}"

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


def failed_starts(result: StackResult, *, again: bool = False) -> list[str] | None:
    """Return the URNs that the next update must replace; None if it cannot mend the failure.

    It can if machines did not start, and nothing else failed. A resource that existed and failed to grow has
    machines that run: replacing it would stop them, and the engine has repeated its call already.

    Args:
        result: the update.
        again: whether it was a repeated one. It updates what an earlier one left failed, and repeats no call.
    """
    facts = capacity_errors(default_catalog())
    replaced: list[str] = []
    for urn, failure in result.failures.items():
        type_ = resource_type_of(urn)
        if not facts.is_failed_start(type_, failure.text):
            return None
        is_replaced = facts.left_failed[type_]
        if not failure.is_creation and (is_replaced or not again):
            return None
        if is_replaced:
            replaced.append(urn)
    return replaced if result.failures else None
