from decimal import Decimal
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from gpufabric.spec.aws.capacity import AwsCapacity, AwsReservation, AwsSpot, CapacityBlock
from gpufabric.spec.capacity import OnDemand

CAPACITY: TypeAdapter[Any] = TypeAdapter(AwsCapacity)
OFFER: dict[str, Any] = {"offering_id": "cb-0123456789abcdefg", "i_understand_no_refund": True}
BLOCK: dict[str, Any] = {
    "mode": "capacity-block",
    "nodes": 4,
    "starts": "2026-12-01T11:30:00Z",
    "ends": "2026-12-08T11:30:00Z",
}
ID = "cr-0123456789abcdef0"
GROUP = "arn:aws:resource-groups:us-east-1:123456789012:group/leases"


@pytest.mark.parametrize(
    ("declared", "kind"),
    [
        ({"mode": "on-demand"}, OnDemand),
        ({"mode": "reservation", "id": ID, "nodes": 4}, AwsReservation),
        (BLOCK | {"id": ID}, CapacityBlock),
        (BLOCK | {"purchase": OFFER}, CapacityBlock),
        ({"mode": "spot"}, AwsSpot),
    ],
)
def test_the_mode_chooses(declared: dict[str, Any], kind: type) -> None:
    assert type(CAPACITY.validate_python(declared)) is kind


@pytest.mark.parametrize(
    ("declared", "identity"),
    [({"id": ID}, ID), ({"id": GROUP}, GROUP), ({"purchase": OFFER}, OFFER["offering_id"])],
)
def test_a_block_has_an_identity_before_it_is_bought(declared: dict[str, Any], identity: str) -> None:
    assert CAPACITY.validate_python(BLOCK | declared).id == identity


def test_a_purchase_keeps_its_fee_exactly_and_is_protected() -> None:
    block = CAPACITY.validate_python(BLOCK | {"purchase": OFFER | {"upfront_usd": "66416.45"}})
    assert block.purchase.upfront_usd == Decimal("66416.45")
    assert block.purchase.protect


@pytest.mark.parametrize(
    ("declared", "message"),
    [
        (BLOCK, "either id (of an existing block) or purchase"),
        (BLOCK | {"id": ID, "purchase": OFFER}, "either id (of an existing block) or purchase"),
        (
            BLOCK | {"purchase": OFFER | {"i_understand_no_refund": False}},
            "destroying the stack does not refund it",
        ),
        (
            BLOCK | {"purchase": {"offering_id": OFFER["offering_id"]}},
            "destroying the stack does not refund it",
        ),
        (BLOCK | {"purchase": OFFER | {"offering_id": ID}}, "^cb-"),
        (BLOCK | {"purchase": OFFER | {"upfront_usd": 0}}, "greater than 0"),
        (BLOCK | {"purchase": OFFER | {"upfront_usd": "1.001"}}, "2 decimal places"),
        (BLOCK | {"id": ID, "tenancy": "host"}, "'default' or 'dedicated'"),
        ({"mode": "spot", "force_reason": "because"}, "at least 10 characters"),
        ({"mode": "on-demand", "id": ID}, "Extra inputs are not permitted"),
    ],
)
def test_refused(declared: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError) as caught:
        CAPACITY.validate_python(declared)
    assert message in str(caught.value)


def test_the_schema_knows_the_key_that_users_write() -> None:
    block = CAPACITY.json_schema()["$defs"]["CapacityBlock"]["properties"]
    assert "id" in block
    assert "reservation" not in block
