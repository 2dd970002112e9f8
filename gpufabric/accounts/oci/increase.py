"""Commands of the OCI CLI about a limit: request a higher one, follow the request, read the limit.

Oracle decides on requests: https://docs.oracle.com/iaas/Content/General/service-limits/create-requests.htm.
"""

import json
import shlex

from gpufabric.accounts.oci.keys import split_limit_key

_REQUESTS = "oci limits-increase limits-increase-request"


def increase_command(tenancy: str, region: str, key: str, limit: int) -> str:
    """Return the command that requests a higher limit.

    Args:
        tenancy: the tenancy; requests belong to its root compartment.
        region: the region of the limit.
        key: key of the limit, such as ``compute/gpu-h100-count@Uocm:PHX-AD-1``.
        limit: the limit to request, as a total.

    Raises:
        ValueError: the key is not that of a limit.
    """
    service, name, domain = split_limit_key(key)
    item: dict[str, str | int] = {"serviceName": service, "limitName": name, "region": region}
    item |= {"scope": domain} if domain else {}
    item["value"] = limit
    words = [
        f"{_REQUESTS} create",
        f"--compartment-id {shlex.quote(tenancy)}",
        f"--display-name {shlex.quote(f'{name} {limit}')}",
        "--justification '<reason>'",
        f"--items {shlex.quote(json.dumps([item]))}",
    ]
    return " ".join(words)


def requests_command(tenancy: str) -> str:
    """Return the command that lists the requests of a tenancy with their states.

    Args:
        tenancy: the tenancy.
    """
    return f"{_REQUESTS} list --compartment-id {shlex.quote(tenancy)}"


def limit_command(tenancy: str, region: str, key: str) -> str:
    """Return the command that reads a limit with its use.

    Args:
        tenancy: the tenancy.
        region: the region of the limit.
        key: key of the limit.

    Raises:
        ValueError: the key is not that of a limit.
    """
    service, name, domain = split_limit_key(key)
    words = [
        "oci limits resource-availability get",
        f"--service-name {shlex.quote(service)}",
        f"--limit-name {shlex.quote(name)}",
        f"--compartment-id {shlex.quote(tenancy)}",
        *([f"--availability-domain {shlex.quote(domain)}"] if domain else []),
        f"--region {shlex.quote(region)}",
    ]
    return " ".join(words)
