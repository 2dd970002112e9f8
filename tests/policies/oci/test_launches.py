from typing import Any

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.policies.graph import Graph
from gpufabric.policies.oci.launches import OciLaunch, launches
from gpufabric.policies.properties import UnreadableProperty
from tests.policies.aws_stack import add, drop, link, put
from tests.policies.conftest import UNKNOWN, Made, seen
from tests.policies.oci_stack import AD, B200, GB200, changed, node_pool

INSTANCE = "oci:Core/instance:Instance"


def look(name: str, *changes: Any) -> OciLaunch:
    resources = seen(list(changed(*changes).values()))
    graph = Graph({resource.urn: resource for resource in resources})
    (launch,) = (launch for launch in launches(graph) if launch.resource.name == name)
    return launch


@pytest.mark.parametrize(
    ("launch", "shape", "construct", "nodes"),
    [
        (look("train"), B200, "cluster-network", 16),
        (look("rack-1"), GB200, "gpu-memory-cluster", 18),
        (look("system"), "VM.Standard.E5.Flex", None, 3),
        (look("alone", add(Made(INSTANCE, {"shape": B200}, "alone"))), B200, None, 1),
        (
            look("alone", add(Made(INSTANCE, {"shape": B200, "computeClusterId": UNKNOWN}, "alone"))),
            B200,
            "compute-cluster",
            1,
        ),
        (
            look(
                "managed",
                add(node_pool("managed", B200, 4.0)),
                put("managed", "nodeConfigDetails", "computeClusterId", value=UNKNOWN),
            ),
            B200,
            "compute-cluster",
            4,
        ),
    ],
)
def test_what_is_launched(launch: OciLaunch, shape: str, construct: str | None, nodes: int) -> None:
    assert (launch.shape_name(), launch.construct(), launch.nodes()) == (shape, construct, nodes)


def test_instance_takes_what_its_configuration_says() -> None:
    made = Made(
        INSTANCE, {"instanceConfigurationId": UNKNOWN}, "one", {"instanceConfigurationId": "train-nodes"}
    )
    launch = look("one", add(made))
    assert launch.shape_name() == B200
    assert launch.rdma_shape(default_catalog()) is not None


def test_compute_clusters_and_domains() -> None:
    launch = look("rack-1")
    assert [compute_cluster.name for compute_cluster in launch.compute_clusters()] == ["compute"]
    assert launch.domains() == {AD}
    assert look("system").domains() == {AD}


def test_foreign_configuration_and_missing_size_are_not_evaluated() -> None:
    with pytest.raises(UnreadableProperty, match="instancePools is not one instance configuration"):
        look("train", link("train", instancePools=())).shape_name()
    with pytest.raises(UnreadableProperty, match="size is not given"):
        look("rack-1", drop("rack-1", "size")).nodes()
