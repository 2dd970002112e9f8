from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from gpufabric.accounts.answer import SectionAnswer
from gpufabric.preflight.case import StackCase, UseBeside
from gpufabric.preflight.counts import check_counted_quotas
from gpufabric.quota.counted import Amount, CountedUse, Place
from gpufabric.quota.declared import place_of
from gpufabric.snapshots.rows import IncreaseRequest, Limit, Usage
from gpufabric.spec.regions import AnyRegion
from tests.preflight.cases import aws, azure, brief, case, needs, oci, only, section

VPCS = "vpc/L-F678F1CE"
NAT_GATEWAYS = "vpc/L-FE5A380F"
INTERFACES = "vpc/L-29B6F2EB"
SSD_CAPACITY = "fsx/L-8F1B9C74"
REGION = Place()
OWN_VPC = Place("urn:vpc", is_made=True)
EXISTING_VPC = Place("vpc-1")


def use(
    quota: str, planned: int, held: int | None = 0, *, place: Place = REGION, unread: Sequence[str] = ()
) -> CountedUse:
    before = None if held is None else {quota: {place: Amount(Decimal(held))}}
    return CountedUse({quota: {place: Amount(Decimal(planned), tuple(unread))}}, before)


def stack(
    quota: str,
    limit: int | None,
    used: int | None,
    counted: CountedUse,
    *,
    region: AnyRegion | None = None,
    more: Sequence[SectionAnswer] = (),
    beside: Mapping[str, CountedUse] | None = None,
) -> StackCase:
    limits = {} if limit is None else {quota: Limit(limit=Decimal(limit))}
    usage = {} if used is None else {quota: Usage(used=Decimal(used))}
    region = region or aws()
    answers = [section("limits", limits), section("usage", usage), *more]
    others = [UseBeside(name, place_of(region), other) for name, other in (beside or {}).items()]
    known = case(region, {"quotas": answers}, needed=needs(region, running=0, counted=counted))
    return replace(known, beside=others)


def verdict_of(known: StackCase) -> tuple[str, int]:
    return brief(only(list(check_counted_quotas(known))))


@pytest.mark.parametrize(
    ("limit", "used", "held", "expected"),
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
    limit: int | None, used: int | None, held: int | None, expected: tuple[str, int]
) -> None:
    assert verdict_of(stack(VPCS, limit, used, use(VPCS, 2, held))) == expected


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (use(VPCS, 1), ("ok", 0)),
        (use(VPCS, 2), ("short", 1)),
        (use(VPCS, 2, held=2), ("ok", 0)),
        (use(VPCS, 2, held=None), ("unknown", 0)),
        (CountedUse(), ("ok", 0)),
    ],
)
def test_stacks_of_one_account_are_added_up(other: CountedUse, expected: tuple[str, int]) -> None:
    assert verdict_of(stack(VPCS, 5, 2, use(VPCS, 2), beside={"aws-other": other})) == expected


def test_an_update_that_adds_nothing_needs_nothing() -> None:
    full = stack(VPCS, 5, 5, use(VPCS, 2, held=2), beside={"aws-other": use(VPCS, 3)})
    assert verdict_of(full) == ("ok", 0)


def test_capacity_is_a_sum_in_the_unit_of_the_limit() -> None:
    verdict = only(list(check_counted_quotas(stack(SSD_CAPACITY, 100_800, 0, use(SSD_CAPACITY, 144_000)))))
    assert (verdict.status, verdict.short_by) == ("short", 43_200)
    assert (verdict.given, verdict.needed) == ("limit 100,800 GiB, used 0", "144,000 GiB in all")


@pytest.mark.parametrize(
    ("planned", "place", "status"),
    [
        (50, OWN_VPC, "ok"),
        (51, OWN_VPC, "short"),
        (50, EXISTING_VPC, "unknown"),
        (51, EXISTING_VPC, "short"),
    ],
)
def test_a_limit_of_each_network_needs_no_use_if_the_stack_makes_it(
    planned: int, place: Place, status: str
) -> None:
    assert verdict_of(stack(INTERFACES, 50, None, use(INTERFACES, planned, place=place)))[0] == status


@pytest.mark.parametrize(("used", "status"), [(3, "ok"), (5, "unknown"), (None, "unknown")])
def test_use_of_all_zones_proves_only_that_each_has_room(used: int | None, status: str) -> None:
    assert verdict_of(stack(NAT_GATEWAYS, 5, used, use(NAT_GATEWAYS, 1)))[0] == status


def test_units_that_are_not_known_yet_are_not_zero() -> None:
    unread = use(SSD_CAPACITY, 0, unread=["storageCapacity of scratch"])
    verdict = only(list(check_counted_quotas(stack(SSD_CAPACITY, 100_800, 0, unread))))
    assert verdict.status == "unknown"
    assert "storageCapacity of scratch" in verdict.given


@pytest.mark.parametrize(
    ("key", "status"),
    [
        ("@Abcd:US-ASHBURN-AD-1", "short"),
        ("@abcd:us-ashburn-ad-1", "short"),
        ("@Abcd:US-ASHBURN-AD-2", "unknown"),
    ],
)
def test_limits_of_oci_are_those_of_the_availability_domain(key: str, status: str) -> None:
    quota = "lustrefilestorage/max-lustre-file-system-count"
    answers = [
        section("limits", {quota + key: Limit(limit=Decimal(1))}),
        section("usage", {quota + key: Usage(used=Decimal(1))}),
    ]
    needed = needs(oci(), running=0, counted=use(quota, 1))
    assert verdict_of(case(oci(), {"quotas": answers}, needed=needed))[0] == status


def test_short_names_the_command() -> None:
    verdict = only(list(check_counted_quotas(stack(VPCS, 5, 4, use(VPCS, 2)))))
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
    asked = stack(VPCS, 5, 4, use(VPCS, 2), more=(section("requests", {VPCS: request}),))
    assert verdict_of(asked)[0] == status


def test_limits_that_were_not_read_are_said_once_by_the_check_of_machines() -> None:
    assert not list(check_counted_quotas(case(aws())))


def test_simulated_clouds_limit_what_they_list() -> None:
    answers = [section("limits", {}, source="simulated")]
    needed = needs(aws(), counted=use(VPCS, 1))
    assert not list(check_counted_quotas(case(aws(), {"quotas": answers}, needed=needed)))


def test_networks_of_azure() -> None:
    key, region = "Microsoft.Network/VirtualNetworks", azure()
    verdict = only(list(check_counted_quotas(stack(key, 1, 1, use(key, 1), region=region))))
    assert verdict.next_step.startswith("az quota update --resource-name VirtualNetworks")
