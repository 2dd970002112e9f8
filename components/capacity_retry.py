"""Repeats calls for machines that a cloud has too few of, with growing waits and a bound.

Pulumi's error hooks ask the program whether to repeat a failed step (3.250.0). They change no resource.
The stack declares the bounds, and ``gpufabric up`` has some by itself; a variable takes precedence over both.
"""

import asyncio
import os

import pulumi

from gpufabric.catalog.capacity_errors import CapacityErrorFile, capacity_errors
from gpufabric.catalog.catalog import default_catalog
from gpufabric.plan.pace import SIMULATED_VARIABLE, seconds_per_minute
from gpufabric.spec.capacity_retry import MOST_ATTEMPTS, CapacityRetry
from gpufabric.spec.problems import DeclarationError

RETRY_VARIABLE = "GPUFABRIC_CAPACITY_RETRY"
"""Most attempts and most minutes of waiting between them, such as ``4/15``; ``off`` for a single attempt."""

OFF = "off"

AS_DECLARED = "declared"
"""Value that ``gpufabric up`` sets: as the stack declares it, and the default where it declares nothing."""

FIRST_WAIT_S = 60.0

_HOOK = "gpufabric-capacity"


def wait_s(retry: CapacityRetry, failures: int) -> float | None:
    """Return the wait before the next attempt in seconds; None if there is none.

    Each wait is twice as long as the one before it.

    Args:
        retry: how often calls are repeated.
        failures: attempts that have failed.
    """
    wait = FIRST_WAIT_S * 2 ** (failures - 1)
    waited = FIRST_WAIT_S * (2 ** (failures - 1) - 1)
    left = retry.wait_minutes * 60 - waited
    return None if failures >= retry.attempts or left <= 0 else min(wait, left)


def retry_of(given: str | None, declared: CapacityRetry | None = None) -> CapacityRetry | None:
    """Return how often calls are repeated; None if never.

    Args:
        given: the variable; None if it is not set.
        declared: declaration of the stack.

    Raises:
        DeclarationError: the variable is something else.
    """
    if given == OFF:
        return None
    if not given:
        return declared
    if given == AS_DECLARED:
        return declared or CapacityRetry()
    attempts, slash, minutes = given.partition("/")
    if slash and attempts.isdecimal() and minutes.isdecimal() and 1 <= int(attempts[:4]) <= MOST_ATTEMPTS:
        return CapacityRetry.model_construct(attempts=int(attempts), wait_minutes=int(minutes[:9]))
    default = CapacityRetry()
    raise DeclarationError.of(
        RETRY_VARIABLE,
        given=given,
        allowed=f"{OFF}, or attempts (1 to {MOST_ATTEMPTS}) and minutes such as "
        f"{default.attempts}/{default.wait_minutes}",
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
    return wait_s(retry, len(errors))


def retry_shortages(declared: CapacityRetry | None) -> None:
    """Let the engine repeat calls for machines that a cloud has too few of, if variable or stack say so.

    Args:
        declared: declaration of the stack.

    Raises:
        DeclarationError: the variable is wrong.
    """
    retry = retry_of(os.environ.get(RETRY_VARIABLE), declared)
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
