"""Commands that settle a verdict."""

import json

from gpufabric.quota.verdict import QuotaVerdict
from gpufabric.spec.aws.region import AwsRegion
from gpufabric.spec.azure.region import AzureRegion
from gpufabric.spec.oci.region import OciRegion
from gpufabric.spec.regions import AnyRegion


def increase_command(region: AnyRegion, key: str, quota: QuotaVerdict) -> str:
    """Return the command that requests a limit that suffices.

    Args:
        region: declaration of the stack.
        key: the quota's key in the snapshot, ``<service>/<code>``.
        quota: the verdict on it.
    """
    if not quota.state or not key:
        return ""
    return request_command(region, key, quota.state.limit + quota.short_by)


def request_command(region: AnyRegion, key: str, limit: int) -> str:
    """Return the command that requests a limit.

    Args:
        region: declaration of the stack.
        key: the quota's key in the snapshot, ``<service>/<code>``.
        limit: the limit to request.
    """
    service, _, code = key.partition("/")
    match region:
        case AwsRegion():
            return (
                "aws service-quotas request-service-quota-increase "
                f"--service-code {service} --quota-code {code} --region {region.region} "
                f"--desired-value {limit}"
            )
        case AzureRegion():
            scope = f"/subscriptions/{region.subscription_id}/providers/{service}/locations/{region.region}"
            return (
                f"az quota update --resource-name {code} --scope {scope} "
                f"--limit-object value={limit} --resource-type dedicated"
            )
        case OciRegion():
            name, _, domain = code.partition("@")
            item: dict[str, str | int] = {"serviceName": service, "limitName": name, "value": limit}
            item |= {"region": region.region}
            item |= {"scope": region.availability_domain} if domain else {}
            return (
                f"oci limits-increase limits-increase-request create --compartment-id {region.tenancy_id} "
                f"--display-name {name} --justification '<reason>' --items '{json.dumps([item])}'"
            )
