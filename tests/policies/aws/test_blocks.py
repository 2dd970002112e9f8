"""Capacity Blocks as the stack declares or buys them."""

from datetime import UTC, datetime
from typing import Any

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.policies.aws.blocks import Block, block_of
from gpufabric.policies.aws.nodes import Nodes
from gpufabric.policies.context import PolicyContext
from gpufabric.policies.graph import Graph
from gpufabric.policies.properties import UnreadableProperty
from gpufabric.spec.aws.region import AwsRegion
from tests.policies.aws_pools import BLOCK_ID, SHAPE, in_block
from tests.policies.aws_stack import BLOCK, NOW, region
from tests.policies.conftest import UNKNOWN, Made, seen

OFFER = "cb-0123456789abcdef0"
STARTS, ENDS = datetime(2026, 11, 24, 11, 30, tzinfo=UTC), datetime(2027, 1, 5, 11, 30, tzinfo=UTC)
DATES = {"starts": BLOCK["starts"], "ends": BLOCK["ends"]}
DECLARED = region(
    train={"shape": SHAPE, "nodes": 48, "capacity": BLOCK},
    buys={
        "shape": SHAPE,
        "nodes": 6,
        "capacity": {
            "mode": "capacity-block",
            "nodes": 6,
            "purchase": {"offering_id": OFFER, "i_understand_no_refund": True},
            **DATES,
        },
    },
)
KNOWN = {"instanceCount": 8.0, "startDate": "2026-11-24T11:30:00Z", "endDate": "2027-01-05T11:30:00Z"}


def read(*made: Made, declared: AwsRegion | None = DECLARED) -> Block:
    resources = {resource.urn: resource for resource in seen(list(made))}
    (nodes,) = (resource for resource in resources.values() if resource.name == "train")
    context = PolicyContext(stack="s", catalog=default_catalog(), now=NOW, declaration=declared)
    return block_of(Nodes(nodes, Graph(resources)), context)


def bought(outputs: dict[str, Any], offer: str = OFFER) -> tuple[Made, ...]:
    """Make a node group in a block that the stack buys."""
    launch, nodes = in_block("train", 8.0, UNKNOWN)
    launch.links = {"capacityReservationSpecification": "purchase"}
    nodes.links = {"launchTemplate": "train-template"}
    purchase = Made(
        "aws:ec2/capacityBlockReservation:CapacityBlockReservation",
        {"capacityBlockOfferingId": offer},
        "purchase",
        outputs=outputs,
    )
    return launch, nodes, purchase


def named(id_: str) -> tuple[Made, ...]:
    launch, nodes = in_block("train", 8.0, id_)
    launch.links = {}
    nodes.links = {"launchTemplate": "train-template"}
    return launch, nodes


def alone() -> Made:
    """Make a node group whose template is not of the stack."""
    _, nodes = named(BLOCK_ID)
    nodes.links = {}
    return nodes


def test_declared_block() -> None:
    assert read(*named(BLOCK_ID)) == Block(BLOCK_ID, 48, STARTS, ENDS)


def test_purchase_is_read_from_its_outputs() -> None:
    *_, purchase = made = bought(KNOWN)
    assert read(*made) == Block(purchase.urn, 8, STARTS, ENDS)


def test_time_without_a_zone_is_utc() -> None:
    assert read(*bought({**KNOWN, "startDate": "2026-11-24T11:30:00"})).starts == STARTS


@pytest.mark.parametrize("outputs", [{}, {**KNOWN, "instanceCount": UNKNOWN}, {"instanceCount": 8.0}])
def test_purchase_before_it_is_made_is_read_from_the_declaration(outputs: dict[str, Any]) -> None:
    *_, purchase = made = bought(outputs)
    assert read(*made) == Block(purchase.urn, 6, STARTS, ENDS)


@pytest.mark.parametrize(
    ("made", "why"),
    [
        (named("cr-1"), "names a Capacity Block that the stack neither declares nor buys"),
        (named(UNKNOWN), "capacityReservationId unknown until apply"),
        ((alone(),), "is not one launch template of this stack"),
        (bought({}, "cb-other"), r"\(purchase.instanceCount\) unknown until apply"),
        (bought({}, UNKNOWN), r"\(purchase.instanceCount\) unknown until apply"),
        (bought({**KNOWN, "endDate": UNKNOWN}, "cb-other"), r"\(purchase.endDate\) unknown until apply"),
        (bought({**KNOWN, "endDate": "soon"}, "cb-other"), r"\(purchase.endDate\) is not a time"),
    ],
)
def test_block_that_is_not_known(made: tuple[Made, ...], why: str) -> None:
    with pytest.raises(UnreadableProperty, match=why):
        read(*made)


def test_group_without_a_target() -> None:
    launch, nodes = named(BLOCK_ID)
    launch.props = {key: value for key, value in launch.props.items() if "Reservation" not in key}
    with pytest.raises(UnreadableProperty, match="capacityReservationSpecification names no Capacity Block"):
        read(launch, nodes)


def test_without_a_declaration_only_a_finished_purchase_is_known() -> None:
    assert read(*bought(KNOWN), declared=None).nodes == 8
    with pytest.raises(UnreadableProperty):
        read(*named(BLOCK_ID), declared=None)
