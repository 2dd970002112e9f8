"""Nodes as the cluster reports them."""

import json
from types import SimpleNamespace
from typing import Any, cast

import pytest

from gpufabric.catalog.shape import Cloud
from gpufabric.plan.pool import PoolPlan
from gpufabric.rolling.errors import RollError
from gpufabric.rolling.nodes import read_nodes, require_nodes_of

POOL = cast("PoolPlan", SimpleNamespace(shape=SimpleNamespace(name="p5.48xlarge"), resource_name="train"))


def node(name: str, *, ready: str = "True", provider_id: str = "aws:///a/i-1", **spec: Any) -> dict[str, Any]:
    labels = {"gpufabric.dev/shape": "p5.48xlarge"}
    return {
        "metadata": {"name": name, "uid": f"uid-{name}", "labels": labels},
        "spec": {"providerID": provider_id, **spec},
        "status": {"conditions": [{"type": "Ready", "status": ready}], "nodeInfo": {"bootID": "b"}},
    }


def listed(*nodes: dict[str, Any]) -> str:
    return json.dumps({"items": list(nodes)})


def test_reads_identity_and_condition_by_name() -> None:
    second, first = node("b", unschedulable=True), node("a", ready="Unknown")
    nodes = read_nodes(listed(second, first))
    assert [(item.machine.name, item.ready, item.cordoned) for item in nodes] == [
        ("a", False, False),
        ("b", True, True),
    ]
    assert nodes[1].machine.uid == "uid-b"


def test_reads_the_partition_of_a_node() -> None:
    partitioned = node("a")
    partitioned["metadata"]["labels"]["gpufabric.dev/partition"] = "train-2"
    assert [item.partition for item in read_nodes(listed(partitioned, node("b")))] == ["train-2", ""]


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"items": [{}]}', '{"items": null}'])
def test_unreadable_answer_is_explained(text: str) -> None:
    with pytest.raises(RollError, match="an unreadable answer"):
        read_nodes(text)


@pytest.mark.parametrize(
    ("cloud", "provider_id"),
    [
        ("aws", "aws:///us-east-1a/i-1"),
        ("azure", "azure:///subscriptions/s/virtualMachines/0"),
        ("oci", "ocid1.instance.oc1.iad.a"),
        ("oci", "oci://ocid1.instance.oc1.iad.a"),
    ],
)
def test_accepts_nodes_of_the_cloud(cloud: Cloud, provider_id: str) -> None:
    require_nodes_of(POOL, cloud, read_nodes(listed(node("a", provider_id=provider_id))))


@pytest.mark.parametrize(
    ("nodes", "said"),
    [
        ((), "no node with label gpufabric.dev/pool=train"),
        ((node("a", provider_id=""),), "provider id unknown"),
        ((node("a", provider_id="azure:///x"),), "provider id azure:///x"),
    ],
)
def test_refuses_nodes_of_another_cluster(nodes: tuple[dict[str, Any], ...], said: str) -> None:
    with pytest.raises(RollError, match=said):
        require_nodes_of(POOL, "aws", read_nodes(listed(*nodes)))
