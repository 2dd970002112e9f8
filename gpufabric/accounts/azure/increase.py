"""Commands of the Azure CLI about a quota: request a higher limit, follow the request, read the limit.

``az quota`` needs the extension ``quota``, which the CLI offers to install, and the role Quota Request
Operator: https://learn.microsoft.com/rest/api/quota/quota/create-or-update.
"""

import shlex

from gpufabric.accounts.azure.quota_keys import COMPUTE, NETWORK

_SPOT_CORES = "lowPriorityCores"
_USAGE = {COMPUTE: "az vm list-usage", NETWORK: "az network list-usages"}
"""Command that lists limits with their use, by namespace. ``az quota`` manages the same namespaces."""


def increase_command(subscription: str, region: str, quota: str, limit: int) -> str | None:
    """Return the command that requests a limit; None if ``az quota`` does not manage the quota.

    Args:
        subscription: the subscription.
        region: the region.
        quota: key of the quota, such as ``Microsoft.Compute/standardNDSH100v5Family``.
        limit: new limit, in the quota's unit.
    """
    namespace, _, name = quota.partition("/")
    if namespace not in _USAGE or not name:
        return None
    words = [
        "az quota update",
        f"--resource-name {shlex.quote(name)}",
        _scope(subscription, namespace, region),
        f"--limit-object value={limit} limit-object-type=LimitValue",
    ]
    if namespace == COMPUTE:
        words.append(f"--resource-type {'lowPriority' if name == _SPOT_CORES else 'dedicated'}")
    return " ".join(words)


def requests_command(subscription: str, region: str, quota: str) -> str | None:
    """Return the command that lists the requests with their states; None as above.

    Args:
        subscription: the subscription.
        region: the region.
        quota: key of the quota.
    """
    namespace = quota.partition("/")[0]
    if namespace not in _USAGE:
        return None
    return f"az quota request status list {_scope(subscription, namespace, region)}"


def limit_command(region: str, quota: str) -> str | None:
    """Return the command that lists limits with their use; None as above.

    Args:
        region: the region.
        quota: key of the quota.
    """
    command = _USAGE.get(quota.partition("/")[0])
    return f"{command} --location {shlex.quote(region)}" if command else None


def _scope(subscription: str, namespace: str, region: str) -> str:
    scope = f"/subscriptions/{subscription}/providers/{namespace}/locations/{region}"
    return f"--scope {shlex.quote(scope)}"
