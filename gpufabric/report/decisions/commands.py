"""Commands with which a reviewer reads the limit of a quota, or asks the cloud to raise it.

The snapshot of a quota records what the cloud has granted, so nobody raises a limit in that file.
"""

from collections.abc import Mapping
from typing import cast

from gpufabric.accounts.quota_commands import AccountQuota
from gpufabric.catalog.catalog import default_catalog
from gpufabric.catalog.shape import Cloud
from gpufabric.report.summary import QuotaUse
from gpufabric.report.topology import TopologyRegion

_MACHINES: Mapping[str, tuple[str, str]] = {
    "aws": ("<account>", "ec2"),
    "azure": ("<subscription>", "Microsoft.Compute"),
    "oci": ("<tenancy>", "compute"),
}
"""Placeholder of the account, which no report publishes, and service of the machines' quotas, by cloud."""


def quota_action(quota: QuotaUse) -> str:
    """Say what to do about a quota at the cloud.

    Args:
        quota: a quota that does not fit.
    """
    match quota.verdict:
        case "short":
            return f"ask the cloud for at least {quota.used:,} {quota.unit}".rstrip()
        case "short but pending":
            return "ask the cloud about the pending request"
        case _:
            return "read the limit at the cloud"


def quota_command(region: TopologyRegion | None, quota: QuotaUse) -> str:
    """Return the command for a quota: to ask for more if it is short, to follow a request, else to read it.

    Args:
        region: the region of the stack; None if the report does not know it.
        quota: the quota.

    Returns:
        the command; empty if the region, its cloud or the family is not known.
    """
    if region is None or not region.region or not quota.family or region.cloud not in _MACHINES:
        return ""
    limit = _limit_of(cast("Cloud", region.cloud), region.region, quota.family)
    match quota.verdict:
        case "short":
            command = limit.increase_command(quota.used)
        case "short but pending":
            command = limit.requests_command()
        case _:
            command = limit.limit_command()
    return command or ""


def _limit_of(cloud: Cloud, region: str, family: str) -> AccountQuota:
    account, service = _MACHINES[cloud]
    known = default_catalog().quota_families(cloud).get(family)
    of_region = cloud != "oci" or (known is not None and known.scope.value == "region")
    domain = "" if of_region else "@<domain>"
    return AccountQuota(cloud=cloud, account=account, region=region, key=f"{service}/{family}{domain}")
