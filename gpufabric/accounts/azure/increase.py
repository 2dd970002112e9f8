"""The command that requests a higher quota."""

import shlex

from gpufabric.accounts.azure.quota_keys import COMPUTE, NETWORK

_SPOT_CORES = "lowPriorityCores"


def increase_command(subscription: str, region: str, quota: str, limit: int) -> str | None:
    """Return the command that requests a limit; None if ``az quota`` does not manage the quota.

    The command needs the extension ``quota`` of Azure CLI, which the CLI offers to install, and the role
    Quota Request Operator.

    Args:
        subscription: the subscription.
        region: the region.
        quota: key of the quota, such as ``Microsoft.Compute/standardNDSH100v5Family``.
        limit: new limit, in the quota's unit.
    """
    namespace, _, name = quota.partition("/")
    if namespace not in (COMPUTE, NETWORK) or not name:
        return None
    words = [
        "az quota update",
        f"--resource-name {shlex.quote(name)}",
        f"--scope /subscriptions/{subscription}/providers/{namespace}/locations/{region}",
        f"--limit-object value={limit} limit-object-type=LimitValue",
    ]
    if namespace == COMPUTE:
        words.append(f"--resource-type {'lowPriority' if name == _SPOT_CORES else 'dedicated'}")
    return " ".join(words)
