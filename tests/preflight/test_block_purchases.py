from typing import Any

import pytest

from gpufabric.preflight.reservations import check_reservations
from gpufabric.preflight.verdict import PreflightVerdict
from gpufabric.snapshots.rows import BlockOffer, HeldCapacity
from tests.preflight.cases import aws, case, held, needs, only, section

OFFER = "cb-0123456789abcdef0"
GONE = "DescribeCapacityBlockOfferings does not list this offer"
DATES = {"starts": "2026-12-03T11:30:00Z", "ends": "2026-12-10T11:30:00Z"}
PURCHASE = {
    "mode": "capacity-block",
    "purchase": {"offering_id": OFFER, "i_understand_no_refund": True},
    "nodes": 4,
    **DATES,
}


def offer(**more: Any) -> BlockOffer:
    values = {"shape": "p5.48xlarge", "zone": "use1-az6", "nodes": 4, "hours": 168, "upfront_usd": 9000}
    return BlockOffer.model_validate({**values, **DATES, **more})


def bought_block(**more: Any) -> HeldCapacity:
    return held(**{"kind": "capacity-block", "state": "scheduled", "is_usable": False, **DATES, **more})


def verdict_of(
    rows: dict[str, BlockOffer],
    blocks: dict[str, HeldCapacity] | None = None,
    *,
    bought: frozenset[str] | None = frozenset(),
    running: int = 0,
) -> PreflightVerdict:
    region = aws(PURCHASE)
    needed = needs(region, running=None if bought is None else running, bought=bought)
    absent = {} if OFFER in rows else {OFFER: GONE}
    answers = [section("block_offers", rows, absent=absent), section("held", blocks or {})]
    return only(list(check_reservations(case(region, {"capacity": answers}, needed=needed))))


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({}, "ok"),
        ({"nodes": 2}, "missing"),
        ({"zone": "use1-az4"}, "missing"),
        ({"shape": "p4d.24xlarge"}, "missing"),
        ({"ends": "2026-12-09T11:30:00Z"}, "missing"),
    ],
)
def test_offer_of_a_block_to_buy(change: dict[str, Any], status: str) -> None:
    assert verdict_of({OFFER: offer(**change)}).status == status


def test_offer_that_nobody_bought_is_missing() -> None:
    verdict = verdict_of({})
    assert (verdict.status, verdict.given) == ("missing", GONE)
    assert verdict.next_step.startswith("aws ec2 describe-capacity-block-offerings --region us-east-1")


def test_offer_that_the_stack_bought_is_ok_without_machines() -> None:
    verdict = verdict_of({}, bought=frozenset({OFFER}))
    assert (verdict.status, verdict.given) == ("ok", "bought already")


def test_machines_do_not_prove_a_purchase() -> None:
    assert verdict_of({}, running=4).status == "missing"


def test_offer_may_be_bought_by_a_stack_whose_state_is_not_known() -> None:
    assert verdict_of({}, bought=None).status == "unknown"


@pytest.mark.parametrize("bought", [None, frozenset[str]()])
def test_a_block_of_the_account_may_be_the_offer(bought: frozenset[str] | None) -> None:
    verdict = verdict_of({}, {"cr-0f3a9c1d2b4e5f607": bought_block()}, bought=bought)
    assert verdict.status == "unknown"
    assert "import it into the stack, or declare id: cr-0f3a9c1d2b4e5f607" in verdict.next_step


@pytest.mark.parametrize(
    "change",
    [
        {"nodes": 8},
        {"zone": "use1-az4"},
        {"shape": "p4d.24xlarge"},
        {"kind": "on-demand"},
        {"ends": "2026-12-09T11:30:00Z"},
    ],
)
def test_another_block_of_the_account_is_not_the_offer(change: dict[str, Any]) -> None:
    assert verdict_of({}, {"cr-0f3a9c1d2b4e5f607": bought_block(**change)}).status == "missing"
