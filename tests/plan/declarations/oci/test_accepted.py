"""Declarations at the edge of what OCI refuses, which the plan takes."""

from typing import Any

import pytest

from tests.plan.conftest import PlanRegion
from tests.plan.declarations.oci.declared import BLOCK, ISLAND, checkpoints, lustre, pool, racks, reserved


@pytest.mark.parametrize(
    "declared",
    [
        pool(),
        pool(capacity=reserved()),
        pool(capacity={"mode": "new-reservation", "nodes": 8}),
        pool(operations="managed-pool"),
        pool(nodes=2, operations="individual", node_names=["h01", "h02"]),
        pool(placement={"hpc_island_id": ISLAND, "network_block_ids": [BLOCK]}),
        pool(placement={"spread": "single-block"}),
        racks(),
        racks(capacity=reserved(nodes=36)),
        {"availability_domain": "Uocm:IAD-AD-2"},
        checkpoints(retention_days=30, replicate_to={"region": "us-phoenix-1", "bucket": "copies"}),
        lustre(checkpoint_link={"path": "/ckpt", "prefix": "runs/a", "overwrite": True}),
    ],
    ids=["unit", "reservation", "new", "managed", "individual", "placed", "spread", "racks",
         "reserved racks", "domain by key", "retention and copy", "link"],
)  # fmt: skip
def test_accepted(plan: PlanRegion, declared: dict[str, Any]) -> None:
    assert plan("oci", **declared).gpus > 0
