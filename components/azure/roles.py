"""Waits for role assignments on Azure.

Azure answers that an assignment exists before it takes effect everywhere. A service that checks a role in the
call that creates a resource refuses the resource until then (Azure/bicep#16601).
"""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime

import pulumi
from pulumi_azure_native import authorization

from gpufabric.catalog.catalog import default_catalog
from gpufabric.catalog.roles import azure_roles
from gpufabric.plan.pace import real_seconds

_MINUTE_S = 60


def once_effective(
    value: pulumi.Input[str], roles: Sequence[authorization.RoleAssignment]
) -> pulumi.Output[str]:
    """Return a value once role assignments are old enough to take effect.

    A resource that gets the value is created only then. Later updates find old assignments and do not wait;
    previews never wait.

    Args:
        value: an input of the resource that needs the roles.
        roles: the assignments.
    """

    async def wait(known: list[str | None]) -> str:
        text, *created = known
        seconds = max((_left_s(time) for time in created if time), default=0.0)
        if seconds > 0 and not pulumi.runtime.is_dry_run():
            pulumi.log.info(f"Azure roles take effect: waiting {seconds / _MINUTE_S:.1f} minutes", roles[0])
            await asyncio.sleep(seconds)
        return str(text)

    times: list[pulumi.Output[str]] = [role.created_on for role in roles]
    return pulumi.Output.all(value, *times).apply(wait)


def _left_s(created: str) -> float:
    """Return the real seconds until an assignment takes effect for certain."""
    spread = azure_roles(default_catalog()).spread_minutes.value
    return real_seconds(max(0.0, spread - _age_minutes(created)))


def _age_minutes(created: str) -> float:
    """Return the age of an assignment; 0 if its time has another form.

    The clock is the real one, also where ``GPUFABRIC_NOW`` sets the time of plans: Azure states the time.
    """
    try:
        time = datetime.fromisoformat(created)
    except ValueError:
        return 0.0
    aware = time if time.tzinfo else time.replace(tzinfo=UTC)
    return max(0.0, (datetime.now(UTC) - aware).total_seconds() / _MINUTE_S)
