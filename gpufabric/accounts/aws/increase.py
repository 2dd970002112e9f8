"""Commands of the AWS CLI about a quota: request a higher limit, follow the request, read the limit."""

import shlex
from decimal import Decimal

_SERVICE_QUOTAS = "aws service-quotas"


def increase_command(key: str, limit: Decimal, region: str) -> str:
    """Return the command that requests a higher limit.

    Args:
        key: key of the limit, such as ``ec2/L-417A185B``.
        limit: the limit that the stacks need.
        region: region of the quota.

    Raises:
        ValueError: the key names no quota.
    """
    command = f"{_SERVICE_QUOTAS} request-service-quota-increase"
    return f"{command} {_quota(key)} --desired-value {limit:f} {_place(region)}"


def requests_command(key: str, region: str) -> str:
    """Return the command that lists the requests for a higher limit, with their states.

    Args:
        key: key of the limit.
        region: region of the quota.

    Raises:
        ValueError: the key names no quota.
    """
    command = f"{_SERVICE_QUOTAS} list-requested-service-quota-change-history-by-quota"
    return f"{command} {_quota(key)} {_place(region)}"


def limit_command(key: str, region: str) -> str:
    """Return the command that reads the limit.

    Args:
        key: key of the limit.
        region: region of the quota.

    Raises:
        ValueError: the key names no quota.
    """
    return f"{_SERVICE_QUOTAS} get-service-quota {_quota(key)} {_place(region)}"


def _quota(key: str) -> str:
    service, separator, code = key.partition("/")
    if not (service and separator and code):
        raise ValueError(f"{key} has not the form <service>/<code>")
    return shlex.join(["--service-code", service, "--quota-code", code])


def _place(region: str) -> str:
    return f"--region {shlex.quote(region)}"
