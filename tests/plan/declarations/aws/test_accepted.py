"""Declarations at the edge of what AWS refuses, which the plan takes."""

from typing import Any

import pytest

from tests.plan.conftest import PlanRegion
from tests.plan.declarations.aws.declared import (
    B200,
    DALLAS,
    GB200,
    GROUP,
    OFFER,
    block,
    lustre,
    pool,
    reserved,
)


@pytest.mark.parametrize(
    "capacity",
    [
        block(),
        block(ends="2026-12-18T11:30:00Z", extended=True),
        block(starts="2026-12-02T04:55:00Z", ends="2026-12-02T12:30:00+01:00"),
        block(starts="2026-11-30T18:00:00Z", ends="2026-12-21T11:30:00Z"),
        block(id=None, purchase=OFFER, starts="2027-01-26T11:30:00Z", ends="2027-02-02T11:30:00Z"),
        reserved(),
        reserved(GROUP, placement_group="leases", tenancy="dedicated"),
        {"mode": "spot", "force_reason": "checkpoints every two minutes"},
    ],
    ids=["block", "extended", "short first day", "21 days", "purchase", "reservation", "group", "spot"],
)
def test_accepted(plan: PlanRegion, capacity: dict[str, Any]) -> None:
    (planned,) = plan("aws", **pool(B200, capacity=capacity)).pools
    assert planned.capacity.mode == capacity["mode"]


@pytest.mark.parametrize("nodes", [9, 18, 36, 72])
def test_ultraservers_come_in_groups_of_blocks_of_any_size(plan: PlanRegion, nodes: int) -> None:
    declared = pool(GB200, nodes, capacity=block(id=GROUP, nodes=nodes)) | DALLAS
    (planned,) = plan("aws", **declared).pools
    assert planned.gpus == 4 * nodes


def test_a_local_zone_offers_slower_file_systems_without_efa(plan: PlanRegion) -> None:
    declared = pool(GB200, 9, capacity=block(id=GROUP, nodes=9)) | lustre(throughput_mbps_per_tib=250)
    planned = plan("aws", **declared | DALLAS)
    assert planned.lustre is not None
    assert planned.lustre.tier.tier == 250
