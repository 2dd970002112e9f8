from typing import Any

import pytest

from gpufabric.accounts.answer import Failure, SectionAnswer
from gpufabric.accounts.oci.sections import MISSING
from gpufabric.preflight.reservations import check_reservations
from gpufabric.preflight.verdict import PreflightVerdict
from gpufabric.snapshots.rows import HeldCapacity
from gpufabric.spec.regions import AnyRegion
from tests.preflight.cases import NOW, aws, azure, brief, case, days, held, needs, oci, only, section

ID = "cr-0f3a9c1d2b4e5f607"
RESERVED = {"mode": "reservation", "id": ID, "nodes": 4}
BLOCK = {
    "mode": "capacity-block",
    "id": ID,
    "nodes": 4,
    "starts": "2026-11-24T11:30:00Z",
    "ends": "2026-12-02T11:30:00Z",
}


def verdict_of(region: AnyRegion, answer: SectionAnswer, running: int | None = 0) -> PreflightVerdict:
    needed = needs(region, running=running)
    return only(list(check_reservations(case(region, {"capacity": [answer]}, needed=needed))))


def verdict_on(
    row: HeldCapacity, capacity: dict[str, Any] | None = None, running: int | None = 0
) -> PreflightVerdict:
    return verdict_of(aws(capacity or RESERVED), section("held", {ID: row}), running)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"zone": "use1-az4"}, "it is in zone use1-az4"),
        ({"shape": "p4d.24xlarge"}, "its shape is p4d.24xlarge"),
        ({"tenancy": "dedicated"}, "its tenancy is dedicated"),
        ({"kind": "capacity-block"}, "it is a Capacity Block"),
        ({"ends": days(-1)}, "it ended on 2026-11-30 12:00 UTC"),
        ({"is_usable": False, "state": "cancelled"}, "its state is cancelled"),
    ],
)
def test_wrong_reservation_is_missing(change: dict[str, Any], said: str) -> None:
    verdict = verdict_on(held(**change))
    assert verdict.status == "missing"
    assert said in verdict.given
    assert verdict.next_step


@pytest.mark.parametrize(
    ("free", "nodes", "running", "expected"),
    [
        (4, 4, 0, ("ok", 0)),
        (3, 4, 0, ("short", 1)),
        (0, 4, 4, ("ok", 0)),
        (1, 4, 2, ("short", 1)),
        (0, 4, None, ("unknown", 0)),
        (4, 4, None, ("ok", 0)),
        (2, 2, None, ("short", 2)),
        (None, 4, 0, ("unknown", 0)),
    ],
)
def test_free_machines(free: int | None, nodes: int, running: int | None, expected: tuple[str, int]) -> None:
    assert brief(verdict_on(held(free_nodes=free, nodes=nodes), running=running)) == expected


def test_reservation_that_the_account_lacks() -> None:
    verdict = verdict_of(aws(RESERVED), section("held", {"cr-00000000": held()}))
    assert verdict.status == "missing"
    assert verdict.next_step == "aws ec2 describe-capacity-reservations --region us-east-1"


def test_denied_call_is_unknown() -> None:
    denied = Failure("ec2:DescribeCapacityReservations", "denied", "UnauthorizedOperation", "grant it")
    verdict = verdict_of(aws(RESERVED), section("held", None, failures=[denied]))
    assert (verdict.status, verdict.given, verdict.next_step) == (
        "unknown",
        "UnauthorizedOperation",
        "grant it",
    )


def test_block_that_ends_tomorrow_is_said() -> None:
    row = held(kind="capacity-block", starts=days(-7), ends=NOW.replace(day=2, hour=11, minute=30))
    verdict = verdict_on(row, BLOCK)
    assert verdict.status == "ok"
    assert verdict.note == "ends tomorrow, on 2026-12-02 11:30 UTC"


def test_block_that_ends_before_the_declared_end_is_missing() -> None:
    later = {**BLOCK, "ends": "2026-12-20T11:30:00Z"}
    row = held(kind="capacity-block", ends=days(1))
    assert "before the declared 2026-12-20 11:30 UTC" in verdict_on(row, later).given


def test_block_that_begins_later_is_pending() -> None:
    later = {**BLOCK, "starts": "2026-12-03T11:30:00Z", "ends": "2026-12-20T11:30:00Z"}
    row = held(kind="capacity-block", state="scheduled", is_usable=False, starts=days(2), ends=days(30))
    verdict = verdict_on(row, later)
    assert verdict.status == "pending"
    assert verdict.next_step == "update after 2026-12-03 12:00 UTC"


def test_state_that_is_not_known_is_unknown() -> None:
    assert verdict_on(held(is_usable=None, state="assessing")).status == "unknown"


def test_group_of_reservations_adds_up() -> None:
    group = "arn:aws:resource-groups:us-east-1:123456789012:group/blocks"
    region = aws({"mode": "reservation", "id": group, "nodes": 4})
    rows = {f"cr-0000000{n}": held(nodes=2, free_nodes=2, groups=(group,)) for n in range(2)}
    verdict = verdict_of(region, section("held", rows))
    assert (verdict.status, verdict.given) == ("ok", "4 free of 4")


@pytest.mark.parametrize("key", ["team/h200", "{id}/h200"])
def test_group_of_azure_by_name_or_id(key: str) -> None:
    id_ = (
        "/subscriptions/5f1c3e0a-7d24-4b8e-9a61-2c0d8e4f7b93/resourceGroups/r/providers/Microsoft.Compute"
        "/capacityReservationGroups/team"
    )
    region = azure({"mode": "reservation", "id": id_, "nodes": 4})
    row = held(shape="Standard_ND96isr_H200_v5", zone="1", tenancy="", free_nodes=3)
    verdict = verdict_of(region, section("held", {key.format(id=id_): row}))
    assert verdict.status == "ok"
    assert "1 machine beyond it on demand" in verdict.given


def test_reservation_of_oci_in_its_domain() -> None:
    id_ = "ocid1.capacityreservation.oc1.iad.aaaa"
    region = oci({"mode": "reservation", "id": id_, "nodes": 4})
    row = held(shape="BM.GPU.H100.8", zone="efgh:US-ASHBURN-AD-1", tenancy="")
    verdict = verdict_of(region, section("held", {id_: row}))
    assert verdict.status == "ok"


@pytest.mark.parametrize(
    ("reason", "status"), [(MISSING, "unknown"), ("InvalidCapacityReservationId.NotFound", "missing")]
)
def test_a_reservation_that_may_only_be_invisible_is_unknown(reason: str, status: str) -> None:
    id_ = "ocid1.capacityreservation.oc1.iad.aaaa"
    region = oci({"mode": "reservation", "id": id_, "nodes": 4})
    verdict = verdict_of(region, section("held", {}, absent={id_: reason}))
    assert (verdict.status, verdict.given) == (status, reason)


def test_a_reservation_that_is_newer_than_the_snapshot_is_unknown() -> None:
    stack = case(aws(RESERVED), {"capacity": [section("held", {})]}, is_live=False)
    assert only(list(check_reservations(stack))).status == "unknown"
