"""Resources as they were before an update."""

from typing import Any

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.policies.context import PolicyContext
from gpufabric.policies.previous import before_update, is_replaced, previous_graph, value_before
from gpufabric.policies.properties import UnreadableProperty
from gpufabric.policies.stack_view import StackView, view_of
from tests.policies.aws_stack import NOW
from tests.policies.conftest import UNKNOWN, Made, seen

CLUSTER, SUBNET = "aws:eks/cluster:Cluster", "aws:ec2/subnet:Subnet"


def cluster(outputs: Any = None, **props: Any) -> Made:
    return Made(CLUSTER, props, "cluster", {"vpcConfig": "subnet"}, outputs=outputs)


def view(made: Made, *before: Made) -> StackView:
    subnet = Made(SUBNET, {}, "subnet")
    previous = seen([subnet, *before]) if before else None
    context = PolicyContext(stack="s", catalog=default_catalog(), now=NOW, previous=previous)
    return view_of(seen([subnet, made]), context)


def test_a_resource_is_found_in_the_previous_state() -> None:
    known = view(cluster(), cluster(version="1.34"))
    (new,) = known.graph.of(CLUSTER)
    old = before_update(new, known)
    assert old is not None
    assert value_before(old, "version") == "1.34"
    assert [source.name for source in previous_graph(known).sources(old, "vpcConfig", SUBNET)] == ["subnet"]


def test_a_new_resource_and_an_unknown_state_have_none() -> None:
    for known in (view(cluster()), view(cluster(), Made(CLUSTER, {}, "other", {"vpcConfig": "subnet"}))):
        (new,) = known.graph.of(CLUSTER)
        assert before_update(new, known) is None


def test_the_clouds_value_stands_in_for_one_that_was_not_given() -> None:
    old = seen([Made(SUBNET, {}, "subnet"), cluster({"version": "1.33"})])[1]
    assert value_before(old, "version") == "1.33"
    assert value_before(old, "name") is None


@pytest.mark.parametrize(
    ("before", "after", "replaced"),
    [
        ({"name": "a"}, {"name": "a"}, False),
        ({"name": "a"}, {"name": "b"}, True),
        ({"name": "a"}, {"name": UNKNOWN}, True),
    ],
)
def test_is_replaced(before: Any, after: Any, replaced: bool) -> None:
    old, new = (seen([Made(SUBNET, props)])[0] for props in (before, after))
    assert is_replaced(old, new, ("name",)) is replaced
    assert not is_replaced(old, new, ("roleArn",))


def test_an_unknown_part_of_a_list_is_unreadable() -> None:
    (subnet,) = seen([Made(SUBNET, {"zones": ["1", UNKNOWN]})])
    with pytest.raises(UnreadableProperty, match=r"zones\[1\]"):
        subnet.props.plain("zones")
