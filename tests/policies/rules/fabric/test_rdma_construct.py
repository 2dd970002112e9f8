from typing import Any

import pytest

from gpufabric.policies.rules.fabric.rdma_construct import RdmaConstructTakesShape
from tests.policies.aws_stack import Said, add, link, put, say
from tests.policies.conftest import UNKNOWN, Made
from tests.policies.oci_stack import (
    B200,
    GB200,
    changed,
    node_pool,
)

SHAPE = ("instanceDetails", "launchDetails", "shape")
BOTH = "cluster network or compute cluster"
NVL72 = f"train: starts {GB200} in a cluster network: it takes a GPU memory cluster"
INSTANCE = Made("oci:Core/instance:Instance", {"shape": GB200, "computeClusterId": UNKNOWN})


def text(name: str) -> str:
    return f"{name}: starts {B200} in a GPU memory cluster: it takes a {BOTH}"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        pytest.param((), Said(), id="sound"),
        pytest.param(
            (put("train-nodes", *SHAPE, value=GB200),), Said((NVL72,)), id="NVL72 in a cluster network"
        ),
        pytest.param(
            (put("rack-nodes", *SHAPE, value=B200),),
            Said((text("rack-1"), text("rack-2"))),
            id="B200 in GPU memory clusters",
        ),
        pytest.param(
            (put("train-nodes", *SHAPE, value="VM.Standard.E5.Flex"),), Said(), id="a shape without RDMA"
        ),
        pytest.param(
            (add(node_pool("alone", B200, 1.0)),),
            Said(advice=(f"alone: starts {B200} outside any RDMA network: the shape needs a {BOTH}",)),
            id="alone",
        ),
        pytest.param(
            (add(node_pool("alone", GB200, 1.0)),),
            Said((f"alone: starts {GB200} outside any RDMA network: the shape needs a GPU memory cluster",)),
            id="NVL72 alone",
        ),
        pytest.param(
            (
                add(node_pool("managed", B200, 1.0)),
                put("managed", "nodeConfigDetails", "computeClusterId", value=UNKNOWN),
            ),
            Said(),
            id="node pool in a compute cluster",
        ),
        pytest.param(
            (add(INSTANCE),),
            Said((f"one: starts {GB200} in a compute cluster: it takes a GPU memory cluster",)),
            id="instance",
        ),
        pytest.param(
            (put("train-nodes", *SHAPE, value=UNKNOWN),),
            Said(unevaluated=("train.instanceDetails.launchDetails.shape unknown until apply",)),
            id="unknown",
        ),
        pytest.param(
            (link("train", instancePools=()),),
            Said(unevaluated=("train.instancePools is not one instance configuration of this stack",)),
            id="a foreign configuration",
        ),
        pytest.param(
            (put("train-nodes", "instanceDetails", value=7.0),),
            Said(unevaluated=("train.instanceDetails has another shape than expected",)),
            id="no object",
        ),
    ],
)
def test_rdma_construct(changes: Any, said: Said) -> None:
    assert say(RdmaConstructTakesShape(), changed(*changes)) == said
