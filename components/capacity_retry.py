"""Repeats calls for machines that a cloud has too few of, with growing waits and a bound.

Pulumi's error hooks ask the program whether to repeat a failed step (3.250.0). They change no resource.
``gpufabric up`` sets the variable; without it, no call is repeated.
"""

import asyncio
import os
from dataclasses import dataclass

import pulumi

from gpufabric.catalog.capacity_errors import CapacityErrorFile, capacity_errors
from gpufabric.catalog.catalog import default_catalog
from gpufabric.plan.pace import SIMULATED_VARIABLE, seconds_per_minute
from gpufabric.spec.problems import DeclarationError

RETRY_VARIABLE = "GPUFABRIC_CAPACITY_RETRY"
"""Most attempts and most minutes of waiting between them, such as ``4/15``; ``off`` for a single attempt."""

DEFAULT_RETRY = "4/15"
FIRST_WAIT_S = 60.0
_MOST_ATTEMPTS = 100
"""The engine repeats a step no more often (``maxErrorHookRetries`` of 3.250.0)."""

_HOOK = "gpufabric-capacity"
_OFF = "off"


@dataclass(frozen=True, slots=True)
class CapacityRetry:
    """How often calls are repeated.

    Attributes:
        attempts: most attempts, with the first one.
        minutes: most minutes of waiting between them.
    """

    attempts: int
    minutes: float

    def wait_s(self, failures: int) -> float | None:
        """Return the wait before the next attempt in seconds; None if there is none.

        Each wait is twice as long as the one before it.

        Args:
            failures: attempts that have failed.
        """
        wait = FIRST_WAIT_S * 2 ** (failures - 1)
        waited = FIRST_WAIT_S * (2 ** (failures - 1) - 1)
        left = self.minutes * 60 - waited
        return None if failures >= self.attempts or left <= 0 else min(wait, left)


def retry_of(given: str | None) -> CapacityRetry | None:
    """Read the variable; None without it, and for ``off``.

    Raises:
        DeclarationError: it is something else.
    """
    if not given or given == _OFF:
        return None
    attempts, slash, minutes = given.partition("/")
    if slash and attempts.isdecimal() and minutes.isdecimal() and 1 <= int(attempts) <= _MOST_ATTEMPTS:
        return CapacityRetry(int(attempts), float(minutes))
    raise DeclarationError.of(
        RETRY_VARIABLE,
        given=given,
        allowed=f"off, or attempts (1 to {_MOST_ATTEMPTS}) and minutes such as {DEFAULT_RETRY}",
        limit="the engine repeats a step no more often",
    )


def next_wait_s(
    retry: CapacityRetry, facts: CapacityErrorFile, type_: str, operation: str, errors: list[str]
) -> float | None:
    """Return the seconds to wait before a failed step is repeated; None if it is not.

    Args:
        retry: how often calls are repeated.
        facts: errors that say that a cloud has too few machines.
        type_: type token of the resource.
        operation: ``create``, ``update`` or ``delete``.
        errors: errors of all attempts, the newest first.
    """
    if (type_, operation) not in facts.repeatable or not facts.is_shortage(errors[0]):
        return None
    return retry.wait_s(len(errors))


def retry_shortages() -> None:
    """Let the engine repeat calls for machines that a cloud has too few of, if the variable says so.

    Raises:
        DeclarationError: the variable is wrong.
    """
    retry = retry_of(os.environ.get(RETRY_VARIABLE))
    if retry is None or pulumi.runtime.is_dry_run():
        return
    facts = capacity_errors(default_catalog())
    pace = seconds_per_minute(simulated=SIMULATED_VARIABLE in os.environ) / 60

    async def again(args: pulumi.ErrorHookArgs) -> bool:
        wait = next_wait_s(retry, facts, args.type, args.failed_operation, args.errors)
        if wait is None:
            return False
        await asyncio.sleep(wait * pace)
        return True

    hook = pulumi.ErrorHook(_HOOK, again)
    types = {type_ for type_, _ in facts.repeatable}

    def hooked(args: pulumi.ResourceTransformationArgs) -> pulumi.ResourceTransformationResult | None:
        if args.type_ not in types:
            return None
        options = pulumi.ResourceOptions(hooks=pulumi.ResourceHookBinding(on_error=[hook]))
        return pulumi.ResourceTransformationResult(
            args.props, pulumi.ResourceOptions.merge(args.opts, options)
        )

    pulumi.runtime.register_stack_transformation(hooked)
