"""The command that requests a higher quota, on each cloud."""

from decimal import Decimal

from gpufabric.accounts.aws import increase as aws
from gpufabric.accounts.azure import increase as azure
from gpufabric.accounts.oci import increase as oci
from gpufabric.quota.verdict import QuotaVerdict
from gpufabric.spec.aws.region import AwsRegion
from gpufabric.spec.azure.region import AzureRegion
from gpufabric.spec.regions import AnyRegion

_BY_HAND = "request {limit:,} of {key} in a support case: the cloud has no command for it"


def increase_of_quota(region: AnyRegion, key: str, quota: QuotaVerdict) -> str:
    """Return the command that requests a limit that suffices; empty if the limit is not known.

    Args:
        region: declaration of the stack.
        key: the quota's key in the snapshot, ``<service>/<code>``.
        quota: the verdict on it.
    """
    if not quota.state or not key:
        return ""
    return increase_command(region, key, quota.state.limit + quota.short_by)


def increase_command(region: AnyRegion, key: str, limit: int) -> str:
    """Return the command that requests a limit, or what to do where there is none.

    Args:
        region: declaration of the stack.
        key: the quota's key in the snapshot, ``<service>/<code>``.
        limit: the limit to request.
    """
    match region:
        case AwsRegion():
            return aws.increase_command(key, Decimal(limit), region.region)
        case AzureRegion():
            command = azure.increase_command(region.subscription_id, region.region, key, limit)
            return command or _BY_HAND.format(limit=limit, key=key)
        case _:
            return oci.increase_command(region.tenancy_id, region.region, key, limit)
