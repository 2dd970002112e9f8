from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from gpufabric.accounts.answer import SectionAnswer
from gpufabric.preflight.case import StackCase
from gpufabric.preflight.counts import check_counted_quotas
from gpufabric.snapshots.rows import IncreaseRequest, Limit, Usage
from tests.preflight.cases import aws, azure, brief, case, needs, oci, only, section

VPCS, VPC = "vpc/L-F678F1CE", "aws:ec2/vpc:Vpc"


def stack(
    limit: int | None, used: int | None, *, before: int | None = 0, more: tuple[SectionAnswer, ...] = ()
) -> StackCase:
    limits = {} if limit is None else {VPCS: Limit(limit=Decimal(limit))}
    usage = {} if used is None else {VPCS: Usage(used=Decimal(used))}
    needed = needs(aws(), running=0, types={VPC: 2})
    needed = replace(needed, types_before=None if before is None else {VPC: before})
    return case(aws(), {"quotas": [section("limits", limits), section("usage", usage), *more]}, needed=needed)


@pytest.mark.parametrize(
    ("limit", "used", "before", "expected"),
    [
        (5, 3, 0, ("ok", 0)),
        (5, 4, 0, ("short", 1)),
        (5, 5, 2, ("ok", 0)),
        (5, 5, 1, ("short", 1)),
        (5, 3, None, ("ok", 0)),
        (5, 4, None, ("unknown", 0)),
        (1, 0, None, ("short", 1)),
        (5, None, 0, ("unknown", 0)),
        (1, None, 0, ("short", 1)),
        (None, None, 0, ("unknown", 0)),
    ],
)
def test_networks_of_a_region(
    limit: int | None, used: int | None, before: int | None, expected: tuple[str, int]
) -> None:
    assert brief(only(list(check_counted_quotas(stack(limit, used, before=before))))) == expected


def test_short_names_the_command() -> None:
    verdict = only(list(check_counted_quotas(stack(5, 4))))
    assert verdict.item == "L-F678F1CE (VPCs per Region)"
    assert verdict.next_step == (
        "aws service-quotas request-service-quota-increase --service-code vpc --quota-code L-F678F1CE "
        "--desired-value 6 --region us-east-1"
    )


@pytest.mark.parametrize(("requested", "status"), [(6, "pending"), (5, "short")])
def test_pending_request(requested: int, status: str) -> None:
    request = IncreaseRequest(
        limit=Decimal(requested), state="pending", cloud_state="PENDING", filed=date(2026, 11, 1)
    )
    asked = stack(5, 4, more=(section("requests", {VPCS: request}),))
    assert only(list(check_counted_quotas(asked))).status == status


def test_limits_that_were_not_read_are_said_once_by_the_check_of_machines() -> None:
    assert not list(check_counted_quotas(case(aws())))


def test_simulated_clouds_limit_what_they_list() -> None:
    answers = [section("limits", {}, source="simulated")]
    assert not list(check_counted_quotas(case(aws(), {"quotas": answers})))


def test_networks_of_azure_and_a_cloud_without_counts() -> None:
    key, region = "Microsoft.Network/VirtualNetworks", azure()
    needed = needs(region, running=0, types={"azure-native:network:VirtualNetwork": 1})
    answers = [
        section("limits", {key: Limit(limit=Decimal(1))}),
        section("usage", {key: Usage(used=Decimal(1))}),
    ]
    verdict = only(list(check_counted_quotas(case(region, {"quotas": answers}, needed=needed))))
    assert verdict.next_step.startswith("az quota update --resource-name VirtualNetworks")
    assert not list(check_counted_quotas(case(oci(), {"quotas": [section("limits", {})]})))
