"""Commands with which a reviewer reads the limit of a quota, or asks the cloud to raise it.

The snapshot of a quota records what the cloud has granted, so nobody raises a limit in that file.
"""

import json

from gpufabric.report.summary import QuotaUse
from gpufabric.report.topology import TopologyRegion


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
        the command; empty if the region or the family is not known.
    """
    if region is None or not region.region or not quota.family:
        return ""
    match region.cloud:
        case "aws":
            return _aws(region.region, quota.family, quota)
        case "azure":
            return _azure(region.region, quota.family, quota)
        case "oci":
            return _oci(region.region, quota.family, quota)
        case _:
            return ""


def _aws(region: str, code: str, quota: QuotaUse) -> str:
    target = f"--service-code ec2 --quota-code {code} --region {region}"
    match quota.verdict:
        case "short":
            command = "aws service-quotas request-service-quota-increase"
            return f"{command} {target} --desired-value {quota.used}"
        case "short but pending":
            return f"aws service-quotas list-requested-service-quota-change-history-by-quota {target}"
        case _:
            return f"aws service-quotas get-service-quota {target}"


def _azure(region: str, family: str, quota: QuotaUse) -> str:
    """Use Microsoft.Quota for requests: https://learn.microsoft.com/rest/api/quota/quota/create-or-update."""
    scope = f"--scope /subscriptions/<subscription>/providers/Microsoft.Compute/locations/{region}"
    match quota.verdict:
        case "short":
            return f"az quota update --resource-name {family} {scope} --limit-object value={quota.used}"
        case "short but pending":
            return f"az quota request status list {scope}"
        case _:
            return f"az vm list-usage --location {region}"


def _oci(region: str, limit: str, quota: QuotaUse) -> str:
    """Use limit requests: https://docs.oracle.com/iaas/Content/General/service-limits/create-requests.htm."""
    requests = "oci limits-increase limits-increase-request"
    match quota.verdict:
        case "short":
            item = {
                "serviceName": "compute",
                "limitName": limit,
                "region": region,
                "scope": "<domain>",
                "value": quota.used,
            }
            return (
                f"{requests} create --compartment-id <tenancy> --display-name {limit} "
                f"--justification '<reason>' --items '{json.dumps([item], separators=(',', ':'))}'"
            )
        case "short but pending":
            return f"{requests} list --compartment-id <tenancy>"
        case _:
            return (
                "oci limits resource-availability get --service-name compute "
                f"--limit-name {limit} --compartment-id <tenancy> --availability-domain <domain>"
            )
