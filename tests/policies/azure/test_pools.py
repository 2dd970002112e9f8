from dataclasses import replace
from typing import Any

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.policies.azure.pools import (
    AksPool,
    judge_each_pool,
    node_pools,
    without_mirrored_pools,
)
from gpufabric.policies.properties import UnreadableProperty
from gpufabric.policies.resource import Resource
from gpufabric.policies.unevaluated import Unevaluated
from tests.policies.azure_stack import H200, pool
from tests.policies.conftest import UNKNOWN, Made, seen

CLUSTER = "azure-native:containerservice:ManagedCluster"


def resource_of(made: Made) -> Resource:
    (resource,) = seen([replace(made, links={})])
    return resource


def own(**props: Any) -> AksPool:
    (node_pool,) = node_pools(resource_of(pool("train", H200, 8.0, **props)))
    assert isinstance(node_pool, AksPool)
    return node_pool


def test_pool_of_its_own() -> None:
    node_pool = own()
    assert (node_pool.name, node_pool.size(), node_pool.nodes_max(), node_pool.zones()) == (
        "train",
        H200,
        8,
        {"1"},
    )
    assert not node_pool.is_spot()
    assert not node_pool.names_group()
    shape = node_pool.shape(default_catalog())
    assert shape is not None and shape.name == H200


def test_peak_is_the_most_that_the_autoscaler_makes() -> None:
    assert own(maxCount=20.0).nodes_max() == 8
    assert own(enableAutoScaling=True, maxCount=20.0).nodes_max() == 20
    with pytest.raises(UnreadableProperty, match="maxCount is not given"):
        own(enableAutoScaling=True).nodes_max()


def test_size_is_found_whatever_its_capitals() -> None:
    infiniband = own(vmSize=H200.upper()).infiniband(default_catalog())
    assert infiniband is not None
    assert own(vmSize="hunter2").shape(default_catalog()) is None


def test_pools_inside_of_a_cluster_are_read_one_by_one() -> None:
    profiles = [{"name": "system", "count": 3.0}, UNKNOWN, {"nodeLabels": {"gpufabric.dev/pool": "train"}}]
    first, unknown, last = node_pools(resource_of(Made(CLUSTER, {"agentPoolProfiles": profiles})))
    assert isinstance(first, AksPool) and first.name == "one agentPoolProfiles[0]"
    assert unknown == Unevaluated("one", "agentPoolProfiles[1]", "unknown until apply")
    assert isinstance(last, AksPool) and last.name == "train"
    assert last.finding("is bad").message == "one: agentPoolProfiles[2] is bad"


def test_pool_that_breaks_a_rule_down_hides_no_other() -> None:
    def judge(node_pool: AksPool) -> Any:
        if node_pool.size() == "x":
            raise ValueError("hunter2")
        yield node_pool.finding("was seen")

    said = [
        str(getattr(judgement, "message", judgement))
        for judgement in judge_each_pool(
            [resource_of(pool("a", "x", 1.0)), resource_of(pool("b", H200, 1.0))], judge
        )
    ]
    assert said[1] == "b: was seen"
    assert said[0].startswith("a: internal error: ValueError at test_pools.py")
    assert "hunter2" not in said[0]


def test_a_cluster_does_not_repeat_the_pools_that_are_resources_of_their_own() -> None:
    """A refresh writes all pools of a cluster into its inputs."""
    system = {"name": "system", "mode": "System", "vmSize": "Standard_D4s_v5", "count": 3.0}
    mirrored = {"name": "train", "mode": "User", "vmSize": H200, "count": 8.0}
    cluster = Made(CLUSTER, {"agentPoolProfiles": [system, mirrored], "location": UNKNOWN}, "cluster")
    own = resource_of(pool("train", H200, 8.0))
    kept, _ = without_mirrored_pools([resource_of(cluster), own])
    (left,) = node_pools(kept)
    assert isinstance(left, AksPool)
    assert left.props.text("name") == "system"
    with pytest.raises(UnreadableProperty):
        kept.props.text("location")
    alone = resource_of(cluster)
    assert list(without_mirrored_pools([alone])) == [alone], "without agent pools, nothing is repeated"
    unknown = resource_of(Made(CLUSTER, {"agentPoolProfiles": UNKNOWN}, "cluster"))
    assert next(without_mirrored_pools([unknown, own])) is unknown
