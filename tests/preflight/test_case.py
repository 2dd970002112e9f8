"""Answers of snapshots whose time is doubtful."""

from dataclasses import replace
from decimal import Decimal

import pytest

from gpufabric.accounts.answer import SectionAnswer
from gpufabric.preflight.answers import AccountAnswers
from gpufabric.preflight.checks import verdicts_of
from gpufabric.preflight.counts import check_counted_quotas
from gpufabric.preflight.identity import no_actions
from gpufabric.preflight.quotas import check_quotas
from gpufabric.quota.counted import Amount, CountedUse, Place
from gpufabric.snapshots.model import QuotasSnapshot
from gpufabric.snapshots.rows import Limit, Usage
from tests.preflight.cases import aws, case, days, held, needs, only, quota, section

VPCS = "vpc/L-F678F1CE"


def aged(known: AccountAnswers, *, limits: float, usage: float) -> AccountAnswers:
    """Return answers of a snapshot whose sections have different times, in days from now."""
    snapshot = known.snapshots["quotas"]
    assert isinstance(snapshot, QuotasSnapshot)
    assert snapshot.limits is not None
    assert snapshot.usage is not None
    sections = {
        "limits": snapshot.limits.model_copy(update={"read_at": days(limits)}),
        "usage": snapshot.usage.model_copy(update={"read_at": days(usage)}),
    }
    return replace(known, is_live=False, snapshots={"quotas": snapshot.model_copy(update=sections)})


TIMES = pytest.mark.parametrize(
    ("limits", "usage", "status", "note"),
    [
        (-1, -6, "ok", ""),
        (-1, -30, "unknown", "the answer is 30 days old"),
        (-30, -1, "unknown", "the answer is 30 days old"),
        (0.01, 0, "ok", ""),
        (0, 400, "unknown", "the answer is dated in the future, 2028-01-05"),
        (400, -3, "unknown", "the answer is dated in the future, 2028-01-05"),
    ],
)


@TIMES
def test_quota_of_machines_is_as_old_as_its_limit_and_its_use(
    limits: float, usage: float, status: str, note: str
) -> None:
    known = case(aws(), {"quotas": quota(9999, 0)})
    known = replace(known, answers=aged(known.answers, limits=limits, usage=usage))
    verdict = next(verdict for verdict in check_quotas(known) if "L-417A185B" in verdict.item)
    assert (verdict.status, verdict.note) == (status, note)
    assert verdict.read_at == days(min(limits, usage))
    assert verdict.next_step == ("" if status == "ok" else "gpufabric snapshot all aws-us-east-1")


@TIMES
def test_quota_of_networks_is_as_old_as_its_limit_and_its_use(
    limits: float, usage: float, status: str, note: str
) -> None:
    sections = [
        section("limits", {VPCS: Limit(limit=Decimal(5))}),
        section("usage", {VPCS: Usage(used=Decimal(0))}),
    ]
    counted = CountedUse({VPCS: {Place(): Amount(Decimal(2))}}, {VPCS: {Place(): Amount(Decimal(0))}})
    known = case(aws(), {"quotas": sections}, needed=needs(aws(), running=0, counted=counted))
    known = replace(known, answers=aged(known.answers, limits=limits, usage=usage))
    verdict = only(list(check_counted_quotas(known)))
    assert (verdict.status, verdict.note) == (status, note)


def test_an_old_short_stays_short_and_says_its_age() -> None:
    known = case(aws(), {"quotas": quota(1, 0)})
    known = replace(known, answers=aged(known.answers, limits=-30, usage=-30))
    verdict = next(verdict for verdict in check_quotas(known) if "L-417A185B" in verdict.item)
    assert (verdict.status, verdict.note) == ("short", "the answer is 30 days old")


@pytest.mark.parametrize("read_at", [-30, 400])
def test_nothing_is_ok_by_the_answers_of_a_doubtful_time(read_at: float) -> None:
    reserved = {"mode": "reservation", "id": "cr-0f3a9c1d2b4e5f607", "nodes": 4}
    capacity: list[SectionAnswer] = [section("held", {"cr-0f3a9c1d2b4e5f607": held()})]
    known = case(
        aws(reserved),
        {"quotas": quota(9999, 0), "capacity": capacity},
        read_at=days(read_at),
        is_live=False,
    )
    assert not [verdict for verdict in verdicts_of(known, no_actions) if verdict.status == "ok"]


@pytest.mark.parametrize("limit", [9999, 1])
@pytest.mark.parametrize("accepts_simulated", [True, False])
def test_simulated_answers_are_no_answers_about_a_real_account(limit: int, accepts_simulated: bool) -> None:
    known = case(aws(), {"quotas": quota(limit, 0)})
    answers = aged(known.answers, limits=0, usage=0)
    snapshot = answers.snapshots["quotas"]
    assert isinstance(snapshot, QuotasSnapshot)
    assert snapshot.usage is not None
    # One section of the two suffices.
    usage = snapshot.usage.model_copy(update={"source": "simulated"})
    mixed = {"quotas": snapshot.model_copy(update={"usage": usage})}
    known = replace(known, answers=replace(answers, snapshots=mixed, accepts_simulated=accepts_simulated))
    verdict = next(verdict for verdict in check_quotas(known) if "L-417A185B" in verdict.item)
    if accepts_simulated:
        assert (verdict.status, verdict.note) == ("ok" if limit > 1 else "short", "")
        return
    said = "simulated clouds gave this answer, which says nothing about the account"
    assert (verdict.status, verdict.short_by, verdict.note) == ("unknown", 0, said)
    assert verdict.next_step == "gpufabric snapshot all aws-us-east-1"


@pytest.mark.parametrize("missing", ["shape", "zone"])
def test_a_reservation_of_unknown_shape_or_zone_is_unknown(missing: str) -> None:
    reserved = {"mode": "reservation", "id": "cr-0f3a9c1d2b4e5f607", "nodes": 4}
    rows = {"cr-0f3a9c1d2b4e5f607": held(**{missing: ""})}
    known = case(aws(reserved), {"capacity": [section("held", rows)]}, needed=needs(aws(reserved), running=0))
    (verdict,) = [verdict for verdict in verdicts_of(known, no_actions) if verdict.subject == "reservation"]
    assert (verdict.status, verdict.given) == ("unknown", "its shape or its zone is not stated")
