from typing import Any

import pytest

from gpufabric.policies.rules.fabric.rdma_image import RdmaImage
from tests.policies.aws_stack import Said, add, link, put, say
from tests.policies.conftest import UNKNOWN, Made
from tests.policies.oci_stack import (
    B200,
    IMAGE,
    changed,
    node_pool,
    region,
)

SOURCE = ("instanceDetails", "launchDetails", "sourceDetails")
FILTER = "instanceSourceImageFilterDetails"
ORACLE = f"train: boots Oracle Linux on {B200}, on which RDMA needs Canonical Ubuntu"
BY_ID = put("train-nodes", *SOURCE, value={"imageId": IMAGE})
IMPORT = Made("oci:Core/image:Image", {"imageSourceDetails": {"operatingSystem": "Oracle Linux"}}, "image")
POOL = node_pool("managed", B200, 2.0, nodeSourceDetails={"imageId": IMAGE})


@pytest.mark.parametrize(
    ("changes", "declared", "said"),
    [
        pytest.param((), None, Said(), id="sound"),
        pytest.param(
            (put("train-nodes", *SOURCE, FILTER, "operatingSystem", value="Oracle Linux"),),
            None,
            Said((ORACLE,)),
            id="chosen by a filter",
        ),
        pytest.param((BY_ID,), region(os="Oracle Linux 8"), Said((ORACLE,)), id="declared"),
        pytest.param((BY_ID,), region(), Said(), id="declared as Ubuntu"),
        pytest.param(
            (BY_ID,),
            None,
            Said(unevaluated=(f"train.sourceDetails does not tell which operating system {B200} boots",)),
            id="an id alone",
        ),
        pytest.param(
            (
                put("train-nodes", *SOURCE, value={"imageId": UNKNOWN}),
                add(IMPORT),
                link("train-nodes", instanceDetails="image"),
            ),
            None,
            Said((ORACLE,)),
            id="imported here",
        ),
        pytest.param(
            (add(POOL), put("managed", "nodeConfigDetails", "computeClusterId", value=UNKNOWN)),
            region(os="Oracle Linux 8"),
            Said((ORACLE.replace("train:", "managed:"),)),
            id="node pool",
        ),
        pytest.param(
            (put("train-nodes", *SOURCE, FILTER, value=UNKNOWN),),
            None,
            Said(unevaluated=(f"train.{'.'.join(SOURCE)}.{FILTER} unknown until apply",)),
            id="unknown",
        ),
        pytest.param(
            (put("train-nodes", *SOURCE, value=7.0),),
            None,
            Said(unevaluated=(f"train.{'.'.join(SOURCE)} is not an object",)),
            id="no object",
        ),
    ],
)
def test_rdma_image(changes: Any, declared: Any, said: Said) -> None:
    assert say(RdmaImage(), changed(*changes), declared) == said
