from typing import Any

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.policies.aws.nodes import AwsZone, Nodes, node_groups
from gpufabric.policies.graph import Graph
from gpufabric.policies.properties import UnreadableProperty
from tests.policies.aws_pools import SHAPE, in_block
from tests.policies.aws_stack import Change, Stack, changed, drop, link, put, sound
from tests.policies.conftest import UNKNOWN, seen


def nodes(*changes: Change, name: str = "train") -> Nodes:
    stack: Stack = changed(*changes)
    graph = Graph({resource.urn: resource for resource in seen(list(stack.values()))})
    (node_group,) = [node_group for node_group in node_groups(graph) if node_group.group.name == name]
    return node_group


def test_all_groups_are_found() -> None:
    graph = Graph({resource.urn: resource for resource in seen(list(sound().values()))})
    assert [node_group.pool for node_group in node_groups(graph)] == ["train", "system"]


@pytest.mark.parametrize(
    ("labels", "pool"),
    [({"gpufabric.dev/pool": "a"}, "a"), ({}, "train"), (UNKNOWN, "train"), (7.0, "train")],
)
def test_pool_has_a_name_in_any_case(labels: Any, pool: str) -> None:
    assert nodes(put("train", "labels", value=labels)).pool == pool


def test_template_is_found_by_reference_or_name() -> None:
    by_name = (
        put("train", "launchTemplate", value={"name": "gpu"}),
        link("train", launchTemplate=()),
        put("train-template", "name", value="gpu"),
        put("system-template", "name", value=UNKNOWN),
    )
    for group in (nodes(), nodes(*by_name)):
        template = group.template()
        assert template is not None
        assert template.name == "train-template"
    assert nodes(drop("train", "launchTemplate")).template() is None
    with pytest.raises(UnreadableProperty, match="is not one launch template of this stack"):
        nodes(*by_name[:2]).template()


def test_shape_of_a_group_without_template() -> None:
    alone = drop("train", "launchTemplate")
    assert nodes().shape() == SHAPE
    assert nodes(alone).shape() is None
    assert nodes(alone, put("train", "instanceTypes", value=["p5.48xlarge"])).shape() == "p5.48xlarge"


@pytest.mark.parametrize(
    ("changes", "shares"),
    [
        ((), True),
        ((put("train-template", "instanceType", value="p99.48xlarge"),), True),
        ((drop("train", "amiType"),), True),
        ((put("train-template", "instanceType", value="p99.48xlarge"), drop("train", "amiType")), False),
        (
            (
                put("train-template", "instanceType", value="trn9.48xlarge"),
                put("train", "amiType", value="AL2023_x86_64_NEURON"),
            ),
            True,
        ),
    ],
)
def test_fabric_is_a_matter_of_the_catalogue_or_of_the_image(changes: Any, shares: bool) -> None:
    assert nodes(*changes).has_fabric(default_catalog()) is shares


def test_system_nodes_have_no_fabric() -> None:
    assert not nodes(name="system").has_fabric(default_catalog())


TARGET = {"capacityReservationTarget": {"capacityReservationId": UNKNOWN}}


@pytest.mark.parametrize(
    ("changes", "capacity"),
    [
        ((), "on-demand"),
        ((drop("train", "capacityType"),), "on-demand"),
        ((put("train", "capacityType", value="SPOT"),), "spot"),
        ((put("train-template", "instanceMarketOptions", value={"marketType": "spot"}),), "spot"),
        ((put("train", "capacityType", value="CAPACITY_BLOCK"),), "capacity-block"),
        (
            (put("train-template", "instanceMarketOptions", value={"marketType": "capacity-block"}),),
            "capacity-block",
        ),
        ((put("train-template", "capacityReservationSpecification", value=TARGET),), "reservation"),
        (
            (
                put(
                    "train-template",
                    "capacityReservationSpecification",
                    value={"capacityReservationPreference": "open"},
                ),
            ),
            "on-demand",
        ),
        ((drop("train", "launchTemplate"),), "on-demand"),
    ],
)
def test_capacity(changes: Any, capacity: str) -> None:
    assert nodes(*changes).capacity() == capacity


def test_target_is_an_id_or_a_group() -> None:
    def in_target(**target: Any) -> Nodes:
        return nodes(
            lambda stack: stack.update({resource.name: resource for resource in in_block("train", 1.0)}),
            put(
                "train-template",
                "capacityReservationSpecification",
                "capacityReservationTarget",
                value=target,
            ),
        )

    assert in_target(capacityReservationId="a").target() == "a"
    assert in_target(capacityReservationResourceGroupArn="b").target() == "b"
    assert in_target().target() is None
    assert nodes(drop("train", "launchTemplate")).target() is None
    with pytest.raises(UnreadableProperty):
        in_target(capacityReservationId=UNKNOWN).target()


def test_sizes() -> None:
    assert (nodes().nodes_max(), nodes().nodes_now()) == (8, 8)
    with pytest.raises(UnreadableProperty, match=r"scalingConfig\.maxSize is not given"):
        nodes(drop("train", "scalingConfig")).nodes_max()


def test_zones_of_system_nodes() -> None:
    zones = nodes(name="system").zones()
    assert zones == {AwsZone("use1-az4", "availabilityZoneId"), AwsZone("use1-az6", "availabilityZoneId")}
