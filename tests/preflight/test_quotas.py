from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpufabric.accounts.answer import Failure, SectionAnswer
from gpufabric.preflight.quotas import check_quotas
from gpufabric.quota.siblings import Sibling
from gpufabric.snapshots.rows import IncreaseRequest, Limit, Usage
from tests.preflight.cases import (
    P_INSTANCES,
    aws,
    azure,
    brief,
    case,
    days,
    needs,
    oci,
    only,
    quota,
    section,
)

PER_NODE = 192
DENIED = Failure(
    "servicequotas:ListServiceQuotas", "denied", "AccessDenied: ListServiceQuotas", "grant ListServiceQuotas"
)
LARGE = {P_INSTANCES: Limit(limit=Decimal(9999))}


@pytest.mark.parametrize(
    ("limit", "used", "running", "expected"),
    [
        (768, 0, 0, ("ok", 0)),
        (767, 0, 0, ("short", 1)),
        (768, 1, 0, ("short", 1)),
        (768, 0, None, ("ok", 0)),
        (767, 0, None, ("short", 1)),
        (800, 192, None, ("unknown", 0)),
        (800, 192, 1, ("ok", 0)),
        (768, 768, 4, ("ok", 0)),
        (0, 0, 4, ("ok", 0)),
        (0, 0, 0, ("short", 768)),
    ],
)
def test_demand_against_limit_and_own_use(
    limit: int, used: int, running: int | None, expected: tuple[str, int]
) -> None:
    region = aws()
    stack = case(region, {"quotas": quota(limit, used)}, needed=needs(region, running=running))
    assert brief(only(list(check_quotas(stack)))) == expected


@given(st.integers(0, 5000), st.integers(0, 5000), st.integers(1, 8), st.integers(0, 8))
def test_ok_means_that_the_machines_fit(limit: int, others: int, nodes: int, running: int) -> None:
    running = min(running, nodes - 1)
    region = aws(nodes=nodes)
    stack = case(
        region,
        {"quotas": quota(limit, others + running * PER_NODE)},
        needed=needs(region, running=running),
    )
    verdict = only(list(check_quotas(stack)))
    missing = max(0, others + nodes * PER_NODE - limit)
    assert brief(verdict) == (("short", missing) if missing else ("ok", 0))


@pytest.mark.parametrize(
    "sections",
    [
        [],
        [section("limits", None, failures=[DENIED])],
        [section("limits", {}), section("usage", {})],
        [section("limits", LARGE), section("usage", {})],
        [section("limits", LARGE)],
        [section("limits", LARGE), section("usage", None, failures=[DENIED])],
        [section("limits", {"ec2/L-OTHER": Limit(limit=Decimal(9999))}), section("usage", {})],
        [section("limits", {}, absent={P_INSTANCES: "NoSuchResourceException"}), section("usage", {})],
    ],
)
def test_missing_data_is_never_ok(sections: list[SectionAnswer]) -> None:
    verdict = only(list(check_quotas(case(aws(), {"quotas": sections}))))
    assert verdict.status == "unknown"
    assert verdict.given


def test_a_quota_that_does_not_exist_is_said() -> None:
    sections = [section("limits", {}, absent={P_INSTANCES: "NoSuchResourceException"}), section("usage", {})]
    verdict = only(list(check_quotas(case(aws(), {"quotas": sections}))))
    assert "NoSuchResourceException" in verdict.given


def test_denied_call_gives_its_reason_and_fix() -> None:
    sections = [section("limits", None, failures=[DENIED])]
    verdict = only(list(check_quotas(case(aws(), {"quotas": sections}))))
    assert verdict.given == "AccessDenied: ListServiceQuotas"
    assert verdict.next_step == "grant ListServiceQuotas"


@pytest.mark.parametrize(
    ("requested", "state", "status"),
    [
        (1000, "pending", "pending"),
        (700, "pending", "short"),
        (1000, "denied", "short"),
        (1000, "approved", "short"),
        (1000, "unknown", "short"),
    ],
)
def test_pending_increase(requested: int, state: str, status: str) -> None:
    request = IncreaseRequest.model_validate(
        {"limit": requested, "state": state, "cloud_state": "X", "filed": date(2026, 11, 20)}
    )
    sections = [*quota(500, 0)[:2], section("requests", {P_INSTANCES: request})]
    verdict = only(list(check_quotas(case(aws(), {"quotas": sections}))))
    assert verdict.status == status
    follows = "list-requested-service-quota-change-history" in verdict.next_step
    assert follows == (status == "pending")


def test_short_names_the_command() -> None:
    region = aws()
    stack = case(region, {"quotas": quota(700, 100)}, needed=needs(region, running=0))
    verdict = only(list(check_quotas(stack)))
    assert verdict.next_step == (
        "aws service-quotas request-service-quota-increase --service-code ec2 --quota-code L-417A185B "
        "--desired-value 868 --region us-east-1"
    )
    assert verdict.word == "short by 168"
    assert verdict.setting == "pools.train.nodes"


def test_capacity_block_draws_nothing_even_without_answers() -> None:
    block = {
        "mode": "capacity-block",
        "id": "cr-0f3a9c1d2b4e5f607",
        "nodes": 4,
        "starts": "2026-11-24T11:30:00Z",
        "ends": "2027-01-05T11:30:00Z",
    }
    assert only(list(check_quotas(case(aws(block))))).status == "ok"


def test_unlimited_account_is_ok() -> None:
    sections = [
        section("limits", {P_INSTANCES: Limit(is_unlimited=True)}),
        section("usage", {P_INSTANCES: Usage(used=Decimal(0))}),
    ]
    verdict = only(list(check_quotas(case(aws(), {"quotas": sections}))))
    assert (verdict.status, verdict.given) == ("ok", "the account has no limit")


def test_stacks_of_one_account_share_a_quota() -> None:
    region = aws()
    stack = case(region, {"quotas": quota(1000, 0)}, needed=needs(region, running=0))
    other = Sibling("aws-us-east-1-b", aws(nodes=2), held_at=lambda _: ())
    assert brief(only(list(check_quotas(replace(stack, siblings=[other]))))) == ("short", 152)


def test_family_and_region_of_azure_are_both_judged() -> None:
    family = "Microsoft.Compute/standardNDISRH200V5Family"
    limits = {family: Limit(limit=Decimal(400)), "Microsoft.Compute/cores": Limit(limit=Decimal(100))}
    usage = dict.fromkeys(limits, Usage(used=Decimal(0)))
    sections = [section("limits", limits), section("usage", usage)]
    region = azure()
    verdicts = list(check_quotas(case(region, {"quotas": sections}, needed=needs(region, running=0))))
    assert [verdict.status for verdict in verdicts] == ["ok", "short"]
    assert "az quota update --resource-name cores" in verdicts[1].next_step


def test_limits_of_another_availability_domain_do_not_count() -> None:
    region = oci()
    other = "compute/gpu-h100-count@Abcd:US-ASHBURN-AD-2"
    own = "compute/gpu-h100-count@efgh:us-ashburn-ad-1"
    for key, status in ((other, "unknown"), (own, "ok")):
        sections = [
            section("limits", {key: Limit(limit=Decimal(64))}),
            section("usage", {key: Usage(used=Decimal(0))}),
        ]
        stack = case(region, {"quotas": sections}, needed=needs(region, running=0))
        assert only(list(check_quotas(stack))).status == status


def test_program_that_does_not_run_is_unknown() -> None:
    stack = replace(case(aws(), {"quotas": quota(9999, 0)}), needs=None, no_needs="it crashed")
    verdict = only(list(check_quotas(stack)))
    assert (verdict.status, verdict.given) == ("unknown", "the program did not run: it crashed")


def test_unread_machines_are_unknown() -> None:
    region = aws()
    gap = replace(needs(region, running=0), unread=("x.count unknown until apply",))
    verdicts = list(check_quotas(case(region, {"quotas": quota(9999, 0)}, needed=gap)))
    assert [verdict.status for verdict in verdicts] == ["unknown", "ok"]


@pytest.mark.parametrize(("age", "status"), [(1, "ok"), (6.9, "ok"), (7.1, "unknown"), (90, "unknown")])
def test_old_snapshot_is_no_proof(age: float, status: str) -> None:
    region = aws()
    stack = case(
        region,
        {"quotas": quota(9999, 0)},
        needed=needs(region, running=0),
        read_at=days(-age),
        is_live=False,
    )
    verdict = only(list(check_quotas(stack)))
    assert verdict.status == status
    assert verdict.read_at == days(-age)
