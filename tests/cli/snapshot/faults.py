"""Ways to break the three clouds, one for each fault and cloud."""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from tests.cli.snapshot.clouds import (
    AZURE_SECRET,
    NOW,
    STACKS,
    STRANGER,
    Clouds,
)
from tools.loopback.aws import account as aws_account
from tools.loopback.aws.server import Refusal as AwsRefusal
from tools.loopback.azure import account as azure_account
from tools.loopback.azure import bodies
from tools.loopback.azure.server import Answer, failure
from tools.loopback.oci import facts as oci_facts
from tools.loopback.oci.server import Refusal as OciRefusal

Break = Callable[[Clouds], None]
PATIENCE_S, SLOW_S = 1.5, 2.5
STRANGERS_ARN = f"User: arn:aws:sts::{STRANGER}:assumed-role/ops/ada is not authorized to do this"
STRANGERS_ID = "0b1ec700-0000-4000-8000-000000000003"
SKEW = "Date 'Fri, 17 Feb 2023 03:47:56 UTC' is not within allowed clock skew. Current 'Fri'"


def aws(call: str, answer: Any) -> Break:
    return lambda broken: broken.aws.answers.__setitem__(call, answer)


def aws_setting(**settings: Any) -> Break:
    return lambda broken: broken.settings["aws"].update(settings)


def azure(path: str, answer: Any) -> Break:
    return lambda broken: broken.azure.set(path, answer)


def azure_setting(**settings: Any) -> Break:
    return lambda broken: broken.settings["azure"].update(settings)


def oci(operation: str, refusal: OciRefusal) -> Break:
    return lambda broken: broken.oci.refusals.__setitem__(operation, [refusal])


def held_by_aws(**changes: Any) -> Break:
    listed = {"CapacityReservations": [aws_account.reservation(**changes)]}
    return aws("ec2:DescribeCapacityReservations", listed)


def slow_vpcs(_: Any) -> dict[str, Any]:
    time.sleep(SLOW_S)
    return {"Vpcs": []}


def azure_block_ends_tomorrow(broken: Clouds) -> None:
    schedule = {"start": "2026-11-01", "end": "2026-11-30"}
    broken.azure.set(azure_account.GROUPS, {"value": [bodies.group(kind="Block")]})
    broken.azure.set(bodies.GROUP, bodies.group(kind="Block", gb200=bodies.view(90, 60, "Live")))
    reservation = bodies.reservation("gb200", 90, schedule=schedule)
    broken.azure.set(azure_account.RESERVATIONS, {"value": [reservation]})


def azure_without_family(broken: Clouds) -> None:
    """Leave the family of the stack's machines out of the list."""
    (listed,) = broken.azure.answers[f"GET {azure_account.COMPUTE_USAGES}".casefold()]
    rows = [row for row in listed.body["value"] if row["name"]["value"] != azure_account.GB200]
    broken.azure.set(azure_account.COMPUTE_USAGES, bodies.usages(*rows))


def aws_without_quota(broken: Clouds) -> None:
    rows = [row for row in aws_account.DEFAULTS if row["QuotaCode"] != aws_account.P_QUOTA]
    broken.aws.answers["service-quotas:ListAWSDefaultServiceQuotas"] = aws_account.of_ec2(rows)
    broken.aws.answers["service-quotas:ListServiceQuotas"] = aws_account.of_ec2([])


def aws_clock_that_is_ahead(broken: Clouds) -> None:
    broken.aws.date = NOW - timedelta(minutes=9)
    broken.aws.answers["sts:GetCallerIdentity"] = AwsRefusal("RequestTimeTooSkewed", 403)


def aws_region_that_does_not_exist(broken: Clouds) -> None:
    file = broken.root / "stacks" / "Pulumi.aws-us-east-1.yaml"
    file.rename(file.with_name("Pulumi.aws-us-moon-1.yaml")).write_text(
        STACKS["aws-us-east-1"].replace("region: us-east-1", "region: us-moon-1")
    )
    broken.stacks["aws"] = "aws-us-moon-1"
    broken.settings["aws"]["endpoint_url"] = "http://127.0.0.1:9"


def oci_without_config(broken: Clouds) -> None:
    broken.oci_config.unlink()


def oci_of_another_tenancy(broken: Clouds) -> None:
    text = broken.oci_config.read_text().replace(oci_facts.TENANCY, oci_facts.OTHER_TENANCY)
    broken.oci_config.write_text(text)
    broken.tenancy.tenancies.add(oci_facts.OTHER_TENANCY)
    ((key_id, key),) = broken.oci.keys.items()
    broken.oci.keys[key_id.replace(oci_facts.TENANCY, oci_facts.OTHER_TENANCY)] = key


def oci_expired(broken: Clouds) -> None:
    broken.oci.keys.clear()


def aws_slow(broken: Clouds) -> None:
    broken.settings["aws"]["read_timeout_s"] = PATIENCE_S
    broken.aws.answers[VPCS] = slow_vpcs


def azure_slow(broken: Clouds) -> None:
    patience = broken.settings["azure"]["patience"]
    broken.settings["azure"]["patience"] = replace(patience, read_seconds=PATIENCE_S)
    broken.azure.set(NETWORKS, Answer({"value": []}, delay=SLOW_S))


def oci_slow(broken: Clouds) -> None:
    broken.settings["oci"]["read_seconds"] = PATIENCE_S
    broken.oci.delays["ListVcns"] = SLOW_S


def oci_empty_page(broken: Clouds) -> None:
    broken.oci.bodies["ListVcns"] = b"{}"


def oci_not_subscribed(broken: Clouds) -> None:
    broken.tenancy.regions.pop()


def oci_without_limit(broken: Clouds) -> None:
    broken.tenancy.limit_values["compute"] = [
        value for value in broken.tenancy.limit_values["compute"] if value.name != "gpu-b200-count"
    ]


def oci_in_another_domain(broken: Clouds) -> None:
    moved = oci_facts.reservation(availability_domain=oci_facts.SECOND)
    broken.tenancy.reservations[oci_facts.RESERVATION] = moved


VPCS = "ec2:DescribeVpcs"
NETWORKS = azure_account.NETWORKS
FAULTS: dict[str, tuple[str, dict[str, Break]]] = {
    "no credentials": (
        "network",
        {
            "aws": aws_setting(session=None),
            "azure": azure_setting(credential=None, environment={"ARM_CLIENT_SECRET": AZURE_SECRET}),
            "oci": oci_without_config,
        },
    ),
    "expired credentials": (
        "network",
        {
            "aws": aws("sts:GetCallerIdentity", AwsRefusal("ExpiredToken", message=STRANGERS_ARN)),
            "azure": azure(
                bodies.SCOPE, failure(401, "ExpiredAuthenticationToken", "The access token expiry UTC time")
            ),
            "oci": oci_expired,
        },
    ),
    "wrong account": (
        "network",
        {
            "aws": aws("sts:GetCallerIdentity", aws_account.CALLER | {"Account": STRANGER}),
            "azure": azure(bodies.SCOPE, failure(404, "SubscriptionNotFound", STRANGERS_ID)),
            "oci": oci_of_another_tenancy,
        },
    ),
    "access denied on one call": (
        "network",
        {
            "aws": aws(VPCS, AwsRefusal("UnauthorizedOperation", 403, STRANGERS_ARN)),
            "azure": azure(NETWORKS, failure(403, "AuthorizationFailed", f"object id '{STRANGERS_ID}'")),
            "oci": oci("ListVcns", OciRefusal(403, "NotAllowed", oci_facts.OTHER_TENANCY)),
        },
    ),
    "throttled": (
        "network",
        {
            "aws": aws(VPCS, AwsRefusal("RequestLimitExceeded", 503)),
            "azure": azure(NETWORKS, failure(429, "TooManyRequests")),
            "oci": oci("ListVcns", OciRefusal(429, "TooManyRequests")),
        },
    ),
    "time-out": (
        "network",
        {
            "aws": aws_slow,
            "azure": azure_slow,
            "oci": oci_slow,
        },
    ),
    "page without rows": (
        "network",
        {
            "aws": aws(VPCS, {}),
            "azure": azure(NETWORKS, {}),
            "oci": oci_empty_page,
        },
    ),
    "server error": (
        "network",
        {
            "aws": aws(VPCS, AwsRefusal("InternalError", 500)),
            "azure": azure(NETWORKS, failure(500, "InternalServerError")),
            "oci": oci("ListVcns", OciRefusal(500, "InternalServerError", "internal")),
        },
    ),
    "unknown region": (
        "network",
        {
            "aws": aws_region_that_does_not_exist,
            "azure": azure(
                NETWORKS, failure(400, "NoRegisteredProviderFound", "No registered provider for location 'x'")
            ),
            "oci": oci_not_subscribed,
        },
    ),
    "clock that is wrong": (
        "network",
        {
            "aws": aws_clock_that_is_ahead,
            "azure": azure(
                bodies.SCOPE, failure(401, "InvalidAuthenticationToken", "The access token is not yet valid")
            ),
            "oci": oci("ListRegionSubscriptions", OciRefusal(401, "NotAuthenticated", SKEW)),
        },
    ),
    "quota that does not exist": (
        "quotas",
        {
            "aws": aws_without_quota,
            "azure": azure_without_family,
            "oci": oci_without_limit,
        },
    ),
    "reservation in another zone": (
        "capacity",
        {
            "aws": held_by_aws(AvailabilityZoneId="use1-az2"),
            "azure": azure(
                azure_account.RESERVATIONS, {"value": [bodies.reservation("gb200", 90, zone="2")]}
            ),
            "oci": oci_in_another_domain,
        },
    ),
    "block that ends tomorrow": (
        "capacity",
        {
            "aws": held_by_aws(EndDate=NOW + timedelta(days=1), ReservationType="capacity-block"),
            "azure": azure_block_ends_tomorrow,
        },
    ),
}
"""Topic that is read, and what breaks each cloud. OCI has no reservations with an end."""
