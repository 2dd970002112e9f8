"""Commands with which a reviewer reads or raises the limit of a quota."""

from gpufabric.report.summary import QuotaUse
from gpufabric.report.topology import TopologyRegion


def quota_command(region: TopologyRegion | None, quota: QuotaUse) -> str:
    """Return the command for a quota: to raise it if it is short, else to read it.

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
            return f"az vm list-usage --location {region.region}"
        case "oci":
            return (
                "oci limits resource-availability get --service-name compute "
                f"--limit-name {quota.family} --compartment-id <tenancy> --availability-domain <domain>"
            )
        case _:
            return ""


def _aws(region: str, code: str, quota: QuotaUse) -> str:
    target = f"--service-code ec2 --quota-code {code} --region {region}"
    if quota.verdict == "short":
        command = "aws service-quotas request-service-quota-increase"
        return f"{command} {target} --desired-value {quota.used}"
    return f"aws service-quotas get-service-quota {target}"
