from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from gpufabric.accounts.target import Target
from tools.loopback.azure.account import GROUPS, RESERVATIONS
from tools.loopback.azure.bodies import GROUP, SIZE, SUBSCRIPTION, group, reservation, view
from tools.loopback.azure.server import Loopback, failure

Read = Callable[..., dict]
KEY = f"{GROUP}/gb200"
SHARED = "/subscriptions/11111111-2222-4333-8444-555555555555" + GROUP.removeprefix(
    f"/subscriptions/{SUBSCRIPTION}"
)


def declared(declare: Callable[..., Target], id_: str = GROUP) -> Target:
    capacity = {"mode": "reservation", "id": id_, "nodes": 90}
    return declare(pools={"train": {"shape": SIZE, "nodes": 90, "capacity": capacity}})


def test_allocated_machines_are_not_free(target: Target, read: Read) -> None:
    row = read(target, "capacity")["held"].rows[KEY]
    assert (row.shape, row.zone, row.nodes, row.free_nodes) == (SIZE, "1", 90, 30)
    assert (row.kind, row.state, row.is_usable, row.matching) == ("on-demand", "Succeeded", True, "targeted")


def test_groups_of_other_regions_are_left_out(azure: Loopback, target: Target, read: Read) -> None:
    azure.set(GROUPS, {"value": [group("westus")]})
    assert read(target, "capacity")["held"].rows == {}


def test_a_reservation_in_another_zone_shows_its_zone(azure: Loopback, target: Target, read: Read) -> None:
    azure.set(RESERVATIONS, {"value": [reservation("gb200", 90, zone="3")]})
    assert read(target, "capacity")["held"].rows[KEY].zone == "3"


def test_a_block_that_ends_tomorrow_shows_its_end(azure: Loopback, target: Target, read: Read) -> None:
    schedule = {"start": "2026-11-01", "end": "2026-11-30"}
    azure.set(GROUP, group(kind="Block", gb200=view(90, 0, "Live")))
    azure.set(RESERVATIONS, {"value": [reservation("gb200", 90, schedule=schedule)]})
    row = read(target, "capacity")["held"].rows[KEY]
    assert (row.kind, row.state, row.is_usable) == ("capacity-block", "Live", True)
    assert row.ends == datetime(2026, 11, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("schedule", "state", "usable"),
    [
        ({"start": "2026-12-01", "end": "2027-01-01"}, "Live", False),
        ({"start": "2026-10-01", "end": "2026-11-29"}, "Live", False),
        ({"start": "2026-10-01T00:00:00Z"}, "PartiallyFulfilled", True),
        ({"start": "2026-12-01"}, "Pending", False),
        (None, "Committed", False),
        (None, "NewWord", None),
    ],
)
def test_a_block_is_usable_in_its_time(
    schedule: dict | None, state: str, usable: bool | None, azure: Loopback, target: Target, read: Read
) -> None:
    azure.set(GROUP, group(kind="Block", gb200=view(90, 0, state)))
    azure.set(RESERVATIONS, {"value": [reservation("gb200", 90, schedule=schedule)]})
    assert read(target, "capacity")["held"].rows[KEY].is_usable is usable


def test_what_azure_has_reserved_counts_not_what_was_asked_for(
    azure: Loopback, target: Target, read: Read
) -> None:
    azure.set(GROUP, group(gb200=view(72, 80)))
    row = read(target, "capacity")["held"].rows[KEY]
    assert (row.nodes, row.free_nodes) == (72, 0)


def test_without_a_view_free_machines_are_unknown(azure: Loopback, target: Target, read: Read) -> None:
    azure.set(GROUP, group())
    row = read(target, "capacity")["held"].rows[KEY]
    assert (row.nodes, row.free_nodes) == (90, None)


def test_a_declared_group_keeps_its_spelling(
    azure: Loopback, declare: Callable[..., Target], read: Read
) -> None:
    azure.set(GROUPS, {"value": [group(id_=GROUP.upper())]})
    assert list(read(declared(declare), "capacity")["held"].rows) == [KEY]


def test_a_declared_group_that_does_not_exist_is_absent(
    azure: Loopback, declare: Callable[..., Target], read: Read
) -> None:
    azure.set(GROUPS, {"value": []})
    azure.set(GROUP, failure(404, "ResourceNotFound"))
    answer = read(declared(declare), "capacity")["held"]
    assert answer.rows == {}
    assert answer.absent == {GROUP: "Azure has no such capacity reservation group"}


def test_a_declared_group_of_another_region_is_absent(
    azure: Loopback, declare: Callable[..., Target], read: Read
) -> None:
    azure.set(GROUP, group("westus"))
    azure.set(GROUPS, {"value": [group("westus")]})
    assert read(declared(declare), "capacity")["held"].absent == {GROUP: "the group is in westus"}


def test_a_group_that_another_subscription_shares_is_read_there(
    azure: Loopback, declare: Callable[..., Target], read: Read
) -> None:
    azure.set(SHARED, group(id_=SHARED, gb200=view(10, 1)))
    azure.set(f"{SHARED}/capacityReservations", {"value": [reservation("gb200", 10)]})
    assert read(declared(declare, SHARED), "capacity")["held"].rows[f"{SHARED}/gb200"].free_nodes == 9


def test_a_subscription_that_is_not_seen_is_no_missing_group(
    azure: Loopback, declare: Callable[..., Target], read: Read
) -> None:
    azure.set(SHARED, failure(404, "SubscriptionNotFound"))
    answer = read(declared(declare, SHARED), "capacity")["held"]
    assert answer.rows is None
    assert answer.failures[0].cause == "wrong-account"


def test_a_refused_list_of_reservations_is_no_answer(azure: Loopback, target: Target, read: Read) -> None:
    azure.set(RESERVATIONS, failure(403, "AuthorizationFailed"))
    sections = read(target, "capacity")
    assert sections["held"].rows is None
    assert sections["offers"].rows
    assert sections["features"].rows
