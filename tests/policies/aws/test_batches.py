"""EKS takes one node at a time by default, a declared number or share, and never more than its limit."""

from typing import Any

import pytest

from gpufabric.policies.aws.batches import nodes_at_a_time
from gpufabric.policies.properties import Props


@pytest.mark.parametrize(
    ("config", "nodes", "batch"),
    [
        ({}, 64, 1),
        ({"maxUnavailable": 4.0}, 64, 4),
        ({"maxUnavailable": 400.0}, 640, 100),
        ({"maxUnavailablePercentage": 33.0}, 4, 2),
        ({"maxUnavailablePercentage": 100.0}, 640, 100),
        ({"maxUnavailable": 2.0, "maxUnavailablePercentage": 100.0}, 64, 2),
    ],
)
def test_nodes_of_one_batch(config: dict[str, Any], nodes: int, batch: int) -> None:
    assert nodes_at_a_time(Props({"updateConfig": config}), lambda: nodes) == batch


def test_the_size_is_not_read_without_a_percentage() -> None:
    def unknown() -> int:
        raise AssertionError("the number of nodes is not needed")

    assert nodes_at_a_time(Props({"updateConfig": {"maxUnavailable": 3.0}}), unknown) == 3
