"""Faults of the three clouds through ``gpufabric snapshot``: the line that the user reads, and the files.

Each fault breaks a cloud whose snapshots are complete. ``docs/accounts.md`` has the lines.
"""

import os
import re
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.cli.snapshot.clouds import (
    AZURE_SECRET,
    NOW,
    STACK_OF,
    STACKS,
    STRANGER,
    Clouds,
)
from tools.loopback.aws import account as aws_account
from tools.loopback.aws.server import Refusal as AwsRefusal
from tools.loopback.azure import account as azure_account
from tools.loopback.azure import bodies
from tools.loopback.azure.server import Answer, failure
from tools.loopback.oci import tenancy as oci_tenancy
from tools.loopback.oci.server import Refusal as OciRefusal

Break = Callable[[Clouds], None]
DOCUMENT = Path("docs/accounts.md")
NAMES = {"aws": "AWS", "azure": "Azure", "oci": "OCI"}
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
    text = broken.oci_config.read_text().replace(oci_tenancy.TENANCY, oci_tenancy.OTHER_TENANCY)
    broken.oci_config.write_text(text)
    broken.tenancy.tenancies.add(oci_tenancy.OTHER_TENANCY)
    ((key_id, key),) = broken.oci.keys.items()
    broken.oci.keys[key_id.replace(oci_tenancy.TENANCY, oci_tenancy.OTHER_TENANCY)] = key


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
    moved = oci_tenancy.reservation(availability_domain=oci_tenancy.SECOND)
    broken.tenancy.reservations[oci_tenancy.RESERVATION] = moved


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
            "oci": oci("ListVcns", OciRefusal(403, "NotAllowed", oci_tenancy.OTHER_TENANCY)),
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

CAUSES = {
    "no credentials": "no-credentials",
    "expired credentials": "expired-credentials",
    "wrong account": "wrong-account",
    "access denied on one call": "denied",
    "throttled": "throttled",
    "time-out": "timed-out",
    "page without rows": "incomplete",
    "server error": "server-error",
    "unknown region": "unknown-region",
    "clock that is wrong": "clock-skew",
}
FACTS = {
    "quota that does not exist": " limits .*: no longer stated",
    "reservation in another zone": " held .* zone: ",
    "block that ends tomorrow": " held .* ends: ",
}
"""Complete answers. Their line is the move that the pattern matches."""

CASES = [(fault, cloud) for fault, (_, breaks) in FAULTS.items() for cloud in breaks]


@pytest.mark.parametrize(("fault", "cloud"), CASES)
def test_fault(fault: str, cloud: str, three_clouds: Clouds, repo: Path) -> None:
    topic, breaks = FAULTS[fault]
    first = three_clouds.snapshot(topic, three_clouds.stacks[cloud])
    assert first.exit_code == 0, first.output
    before = three_clouds.files()
    breaks[cloud](three_clouds)
    result = three_clouds.snapshot(topic, three_clouds.stacks[cloud])
    lines = lines_of(result.stdout, cloud)
    if fault in FACTS:
        assert result.exit_code == 0, result.output
        lines = [line for line in lines if re.search(FACTS[fault], line)]
    else:
        assert result.exit_code == 1, result.output
        assert three_clouds.files() == before, "a failed or equal answer leaves its file as it was"
    (line,) = lines
    assert fault in FACTS or f" ({CAUSES[fault]}). Next: " in line, line
    assert three_clouds.leaks() == []
    hold(repo / DOCUMENT, fault, cloud, line)


@pytest.mark.parametrize("cloud", STACK_OF)
def test_the_rest_of_the_answers_is_written(cloud: str, three_clouds: Clouds) -> None:
    _, breaks = FAULTS["access denied on one call"]
    breaks[cloud](three_clouds)
    result = three_clouds.snapshot("network", STACK_OF[cloud])
    assert result.exit_code == 1
    assert "written, partial" in result.stdout
    (text,) = three_clouds.files().values()
    assert "\nzones:\n" in text
    assert "\nnetworks:\n" not in text


def test_a_broken_cloud_leaves_the_others(three_clouds: Clouds) -> None:
    FAULTS["no credentials"][1]["aws"](three_clouds)
    result = three_clouds.snapshot("network")
    assert result.exit_code == 1
    written = {name.split("/")[2].partition("-")[0] for name in three_clouds.files()}
    assert written == {"azure", "oci"}


def test_the_document_has_no_other_rows(repo: Path) -> None:
    rows = re.findall(
        rf"^\| ({'|'.join(FAULTS)}) \| (AWS|Azure|OCI) \|", (repo / DOCUMENT).read_text(), re.MULTILINE
    )
    assert sorted(rows) == sorted((fault, NAMES[cloud]) for fault, cloud in CASES)


def lines_of(output: str, cloud: str) -> list[str]:
    """Return the lines about failures and moves."""
    is_line = re.compile(rf"{cloud} \S+: \S+: |stacks/account-snapshots/\S+: ")
    return [line for line in output.splitlines() if is_line.match(line)]


def row(fault: str, cloud: str, line: str) -> str:
    """Return the row of the document: the line without names of the tests' accounts."""
    short = re.sub(r"^stacks/account-snapshots/[^/]+/", "", line)
    short = short.replace(bodies.SUBSCRIPTION, "<subscription>").replace(oci_tenancy.TENANCY, "<tenancy>")
    escaped = short.replace("|", "\\|").replace("<", "&lt;")
    return f"| {fault} | {NAMES[cloud]} | {escaped} |\n"


def hold(document: Path, fault: str, cloud: str, line: str) -> None:
    """Hold the row of the document, or write it."""
    expected = row(fault, cloud, line)
    if os.environ.get("GPUFABRIC_WRITE_GOLDEN"):
        old = re.compile(rf"^\| {fault} \| {NAMES[cloud]} \| .*\n", re.MULTILINE)
        document.write_text(old.sub(lambda _: expected, document.read_text()))
    assert expected in document.read_text(encoding="utf-8")
