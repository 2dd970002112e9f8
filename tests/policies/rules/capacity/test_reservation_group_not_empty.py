from typing import Any

import pytest

from gpufabric.policies.rules.capacity.reservation_group_not_empty import ReservationGroupNotEmpty
from tests.policies.aws_stack import Said, add, drop, link, put, say
from tests.policies.azure_stack import GROUP_ID, H200, changed, pool, region

KEY = "capacityReservationGroupID"
FOREIGN = (
    put("train", KEY, value=GROUP_ID.upper()),
    link("train", capacityReservationGroupID=()),
)
LEASED = region(
    train={"shape": H200, "nodes": 8, "capacity": {"mode": "reservation", "id": GROUP_ID, "nodes": 8}}
)


def BY_NAME(stack: Any) -> None:  # noqa: N802 - it stands in a table
    stack["reservation"].links = {}
    stack["reservation"].props = {**stack["reservation"].props, "capacityReservationGroupName": "g"}


@pytest.mark.parametrize(
    ("changes", "declared", "said"),
    [
        pytest.param((), None, Said(), id="sound"),
        pytest.param(
            (drop("reservation"),),
            None,
            Said(("train: names the capacity reservation group group, which is empty",)),
            id="empty",
        ),
        pytest.param(
            (link("train", depends="registration"),),
            None,
            Said(
                (
                    "train: does not wait for reservation, and may find the capacity reservation group "
                    "group empty",
                )
            ),
            id="does not wait",
        ),
        pytest.param(
            (BY_NAME, put("group", "capacityReservationGroupName", value="g")), None, Said(), id="by name"
        ),
        pytest.param((drop("train", KEY), drop("reservation")), None, Said(), id="names none"),
        pytest.param((*FOREIGN,), LEASED, Said(), id="declared"),
        pytest.param(
            (*FOREIGN,),
            region(),
            Said(unevaluated=(f"train.{KEY} names a group that this stack neither creates nor declares",)),
            id="neither made nor declared",
        ),
        pytest.param(
            (link("train", capacityReservationGroupID=()),),
            None,
            Said(unevaluated=(f"train.{KEY} unknown until apply",)),
            id="unknown",
        ),
        pytest.param(
            (add(pool("other", H200, 1.0, capacityReservationGroupID=7.0)), drop("reservation")),
            None,
            Said(
                ("train: names the capacity reservation group group, which is empty",),
                unevaluated=(f"other.{KEY} is not a text",),
            ),
            id="no text hides no other",
        ),
    ],
)
def test_reservation_group_not_empty(changes: Any, declared: Any, said: Said) -> None:
    assert say(ReservationGroupNotEmpty(), changed(*changes), declared) == said
