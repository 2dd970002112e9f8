"""A job of training that demands more of the fabric, or less."""

from collections.abc import Mapping
from typing import Any

import pytest

from tests.protection.test_loosening import loosened

DERIVED: dict[str, Any] = {
    "step_seconds": None,
    "batch_tokens": 4_000_000,
    "active_parameters": 1_000,
    "precision": "fp8",
}
"""Demand of a job whose step time follows from its batch."""


def training(**changes: Any) -> dict[str, Any]:
    demand = {"sync": "diloco", "step_seconds": 6, "inner_steps": 100, "total_parameters": 70_000_000_000}
    return {"training": demand | changes}


@pytest.mark.parametrize(
    ("before", "after", "text"),
    [
        (training(), {}, "fabric.training: declared -> none (Pulumi.yaml)"),
        (
            training(),
            training(sync="streaming-diloco"),
            "fabric.training.sync: diloco -> streaming-diloco (Pulumi.yaml)",
        ),
        (
            training(sync="data-parallel"),
            training(inner_steps=10),
            "fabric.training.sync: data-parallel -> diloco (Pulumi.yaml)",
        ),
        (training(), training(step_seconds=60), "fabric.training.step_seconds: 6 -> 60 (Pulumi.yaml)"),
        (
            training(),
            training(step_seconds=None),
            "fabric.training.step_seconds: 6 -> from the batch (Pulumi.yaml)",
        ),
        (
            training(**DERIVED),
            training(),
            "fabric.training.step_seconds: from the batch -> 6 (Pulumi.yaml)",
        ),
        (
            training(**DERIVED),
            training(**DERIVED | {"batch_tokens": 8_000_000}),
            "fabric.training.global_batch, in tokens: 4,000,000 -> 8,000,000 (Pulumi.yaml)",
        ),
        (
            training(**DERIVED),
            training(**DERIVED | {"active_parameters": 2_000}),
            "fabric.training.model, active parameters: 1,000 -> 2,000 (Pulumi.yaml)",
        ),
        (
            training(**DERIVED),
            training(**DERIVED | {"precision": "bf16"}),
            "fabric.training.precision: fp8 -> bf16 (Pulumi.yaml)",
        ),
        (training(), training(inner_steps=5000), "fabric.training.inner_steps: 100 -> 5,000 (Pulumi.yaml)"),
        (
            training(),
            training(sync_bits=4),
            "fabric.training.sync_bits: as published -> 4 (Pulumi.yaml)",
        ),
        (training(sync_bits=8), training(sync_bits=4), "fabric.training.sync_bits: 8 -> 4 (Pulumi.yaml)"),
        (
            training(fragment_layers=4),
            training(fragment_layers=2),
            "fabric.training.fragment_layers: 4 -> 2 (Pulumi.yaml)",
        ),
        (
            training(overlap_steps=0),
            training(),
            "fabric.training.overlap_steps: 0 -> as published (Pulumi.yaml)",
        ),
        (
            training(must_survive=["region", "cloud"]),
            training(must_survive=["region"]),
            "fabric.training.must_survive: cloud is removed (Pulumi.yaml)",
        ),
        (
            {"limits": {"fabric.resilience.checkpoints.recovery_point_minutes": 180}},
            {"limits": {"fabric.resilience.checkpoints.recovery_point_minutes": 240}},
            "fabric.resilience.checkpoints.recovery_point_minutes: 180 -> 240 (Pulumi.yaml)",
        ),
        (training(), training(quorum=1), "fabric.training.quorum: more than half -> 1 (Pulumi.yaml)"),
        (
            training(),
            training(total_parameters=7_000_000_000),
            "fabric.training.model, parameters in all: 70,000,000,000 -> 7,000,000,000 (Pulumi.yaml)",
        ),
    ],
)
def test_a_job_that_demands_less_is_told(
    before: Mapping[str, Any], after: Mapping[str, Any], text: str
) -> None:
    assert loosened(before, after) == [text]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({}, training()),
        (training(), training(step_seconds=3, inner_steps=10, total_parameters=10**12)),
        (training(sync="streaming-diloco"), training(sync="data-parallel", inner_steps=200)),
        (
            training(sync_bits=4, quorum=2, fragment_layers=2),
            training(sync_bits=8, quorum=3, fragment_layers=3),
        ),
        (training(), training(sync_bits=16, overlap_steps=0)),
        (training(), training(must_survive=["cloud"])),
        (training(**DERIVED), training(**DERIVED | {"batch_tokens": 1_000, "precision": "nvfp4"})),
    ],
)
def test_a_job_that_demands_more_is_none(before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    assert loosened(before, after) == []
