"""Commands that request a higher quota."""

import shlex
from decimal import Decimal


def increase_command(key: str, limit: Decimal, region: str) -> str:
    """Return the command that requests a higher limit.

    Args:
        key: key of the limit, such as ``ec2/L-417A185B``.
        limit: the limit that the stacks need.
        region: region of the quota.

    Raises:
        ValueError: the key names no quota.
    """
    service, separator, code = key.partition("/")
    if not (service and separator and code):
        raise ValueError(f"{key} has not the form <service>/<code>")
    return shlex.join(
        [
            *("aws", "service-quotas", "request-service-quota-increase"),
            *("--service-code", service),
            *("--quota-code", code),
            *("--desired-value", f"{limit:f}"),
            *("--region", region),
        ]
    )
