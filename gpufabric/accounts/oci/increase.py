"""The command that requests a higher limit."""

import json
import shlex

from gpufabric.accounts.oci.keys import split_limit_key


def increase_command(tenancy: str, region: str, key: str, limit: int) -> str:
    """Return the command that requests a higher limit, with OCI's command line.

    Oracle decides on the request.

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
        "oci limits-increase limits-increase-request create",
        f"--compartment-id {shlex.quote(tenancy)}",
        f"--display-name {shlex.quote(f'{name} {limit}')}",
        "--justification '<reason>'",
        f"--items {shlex.quote(json.dumps([item]))}",
    ]
    return " ".join(words)
