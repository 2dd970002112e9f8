"""The instances in all Capacity Blocks of an account."""

from typing import Any

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.policies.aws.block_purchases import purchases_within_limit
from gpufabric.policies.context import PolicyContext
from gpufabric.policies.stack_view import view_of
from gpufabric.quota.siblings import Sibling
from tests.policies.aws_pools import SHAPE
from tests.policies.aws_stack import NOW, region
from tests.policies.conftest import Made, seen

DAYS = ("2026-12-02T11:30:00Z", "2026-12-16T11:30:00Z")
LATER = ("2026-12-16T11:30:00Z", "2026-12-30T11:30:00Z")
PURCHASE = Made("aws:ec2/capacityBlockReservation:CapacityBlockReservation", {}, "block")


def pool(nodes: int, id_: str, days: tuple[str, str] = DAYS) -> dict[str, Any]:
    starts, ends = days
    source = (
        {"purchase": {"offering_id": id_, "i_understand_no_refund": True}}
        if id_.startswith("cb-")
        else {"id": id_}
    )
    block = {"mode": "capacity-block", "nodes": nodes, "starts": starts, "ends": ends, **source}
    return {"shape": SHAPE, "nodes": nodes, "capacity": block}


def bought(number: int) -> str:
    return f"cb-{number:017x}"


OWN = {f"train{number}": pool(64, bought(number)) for number in range(2)}
FULL = {f"other{number}": pool(64, f"cr-{number:017x}") for number in range(2)}


def judged(
    pools: dict[str, Any], others: dict[str, Any], previous: tuple[Made, ...] = (), **other: Any
) -> list[str]:
    twin = region(**others).model_copy(update=other)
    context = PolicyContext(
        stack="aws-a",
        catalog=default_catalog(),
        now=NOW,
        declaration=region(**pools),
        previous=seen(list(previous)),
        siblings=lambda: (Sibling("aws-b", twin), Sibling("gone", None)),
    )
    return [finding.message for finding in purchases_within_limit(view_of((), context))]


def test_blocks_of_all_stacks_of_the_account_are_added_up() -> None:
    more = {"last": pool(1, "cr-00000000000000009")}
    assert judged(OWN, FULL) == []
    [text] = judged(OWN, FULL | more)
    assert text == (
        "aws-a: the account would have 257 instances in Capacity Blocks at 2026-12-02 11:30 UTC (train0 64, "
        "train1 64, last of aws-b 1, other0 of aws-b 64, other1 of aws-b 64): at most 256, 1 too many"
    )


@pytest.mark.parametrize(
    ("others", "other"),
    [
        ({"last": pool(1, "cr-00000000000000009", LATER)}, {}),
        ({"last": pool(64, bought(0))}, {}),
        ({"last": pool(1, "cr-00000000000000009")}, {"account_id": "210987654321"}),
    ],
    ids=["at another time", "the same block", "another account"],
)
def test_what_does_not_add_up(others: dict[str, Any], other: dict[str, Any]) -> None:
    more = {f"own{number}": pool(64, f"cr-{number:017x}") for number in range(2)}
    assert judged(OWN | more, others, **other) == []


def test_what_is_bought_already_is_not_stopped() -> None:
    before = tuple(
        Made(PURCHASE.type, {"capacityBlockOfferingId": bought(number)}, f"block{number}")
        for number in range(2)
    )
    assert judged(OWN, FULL | {"last": pool(1, "cr-00000000000000009")}, before) == []
