from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpufabric.catalog.catalog import default_catalog
from gpufabric.plan.aws.capacity import AwsCapacityPlan, plan_capacity
from gpufabric.spec.aws.pool import AwsPool

CATALOG = default_catalog()
NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
GROUP = "arn:aws:resource-groups:us-east-1:123456789012:group/leases"
OFFER = {"offering_id": "cb-0123456789abcdefg", "i_understand_no_refund": True}
BLOCK: dict[str, Any] = {
    "mode": "capacity-block",
    "nodes": 4,
    "starts": "2026-11-30T11:30:00Z",
    "ends": "2026-12-14T11:30:00Z",
}
RESERVATION: dict[str, Any] = {"mode": "reservation", "nodes": 8}
ID = "cr-0123456789abcdef0"

MODES: dict[str, dict[str, Any]] = {
    "on-demand": {"mode": "on-demand"},
    "reservation": RESERVATION | {"id": ID},
    "reservation made in a group": RESERVATION | {"id": ID, "placement_group": "leases"},
    "group of reservations": RESERVATION | {"id": GROUP, "tenancy": "dedicated"},
    "block": BLOCK | {"id": ID},
    "dedicated block": BLOCK | {"id": ID, "tenancy": "dedicated"},
    "block to buy": BLOCK | {"purchase": OFFER},
    "spot": {"mode": "spot", "force_reason": "checkpoints every two minutes"},
}

GOLDEN: dict[str, dict[str, Any]] = {
    # What differs from a node group that asks for ordinary machines.
    "on-demand": {"own_placement_group": True},
    "reservation": {"reservation_id": ID},
    "reservation made in a group": {"reservation_id": ID, "placement_group_name": "leases"},
    "group of reservations": {"reservation_group_arn": GROUP, "tenancy": "dedicated"},
    "block": {"capacity_type": "CAPACITY_BLOCK", "market_type": "capacity-block", "reservation_id": ID},
    "dedicated block": {
        "capacity_type": "CAPACITY_BLOCK",
        "market_type": "capacity-block",
        "reservation_id": ID,
        "tenancy": "dedicated",
    },
    "block to buy": {"capacity_type": "CAPACITY_BLOCK", "market_type": "capacity-block"},
    "spot": {"capacity_type": "SPOT"},
}


def planned(
    mode: str, *, now: datetime = NOW, shape: str = "p6-b200.48xlarge", **pool: Any
) -> AwsCapacityPlan:
    """Plan the capacity of a pool of four machines."""
    declared = {"shape": shape, "nodes": 4, "capacity": MODES[mode], **pool}
    return plan_capacity(AwsPool.model_validate(declared), CATALOG.shape("aws", shape), now)


@pytest.mark.parametrize("mode", MODES)
def test_what_follows_from_a_mode(mode: str) -> None:
    ordinary = AwsCapacityPlan(capacity_type="ON_DEMAND", desired_nodes=4)
    assert replace(planned(mode), purchase=None) == replace(ordinary, **GOLDEN[mode])


def test_a_purchase_is_handed_on_with_its_acknowledgement() -> None:
    purchase = planned("block to buy").purchase
    assert purchase is not None
    assert (purchase.offering_id, purchase.i_understand_no_refund) == (OFFER["offering_id"], True)
    assert all(planned(mode).purchase is None for mode in set(MODES) - {"block to buy"})


@pytest.mark.parametrize(("minute", "desired"), [(29, 0), (30, 4)])
@pytest.mark.parametrize("mode", ["block", "block to buy"])
def test_no_machine_is_asked_for_before_the_block_starts(mode: str, minute: int, desired: int) -> None:
    now = datetime(2026, 11, 30, 11, minute, tzinfo=UTC)
    assert planned(mode, now=now).desired_nodes == desired


@given(
    st.sampled_from(sorted(MODES)), st.integers(1, 4), st.sampled_from(["p6-b200.48xlarge", "p5.48xlarge"])
)
def test_no_mode_asks_for_what_ec2_refuses(mode: str, nodes: int, shape: str) -> None:
    plan = planned(mode, nodes=nodes, max_nodes=4, shape=shape)
    targets = [plan.reservation_id, plan.reservation_group_arn, plan.purchase]
    is_reserved = any(target is not None for target in targets)
    assert sum(target is not None for target in targets) <= 1
    # A placement group of our own narrows the choice of hosts, and reserved hosts are where they are.
    assert not (is_reserved and plan.own_placement_group)
    assert not (plan.own_placement_group and plan.placement_group_name)
    if plan.market_type == "capacity-block":
        assert is_reserved
        assert plan.placement_group_name is None
        assert plan.capacity_type == "CAPACITY_BLOCK"
    assert plan.desired_nodes <= nodes
