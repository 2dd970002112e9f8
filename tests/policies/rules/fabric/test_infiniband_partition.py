from typing import Any

import pytest

from gpufabric.policies.rules.fabric.infiniband_partition import InfinibandPartition
from tests.policies.aws_stack import Said, put, say
from tests.policies.azure_stack import H200, changed, region
from tests.policies.conftest import UNKNOWN

GROWS = (put("train", "enableAutoScaling", value=True), put("train", "maxCount", value=120.0))
RAISED = region(train={"shape": H200, "nodes": 200, "nodes_per_partition": 200})


def over(name: str, nodes: int, limit: int) -> str:
    return (
        f"{name}: may grow to {nodes} nodes of {H200} in an InfiniBand partition that holds {limit}: "
        f"{nodes - limit} too many; Azure support can raise it to 300"
    )


@pytest.mark.parametrize(
    ("changes", "declared", "said"),
    [
        pytest.param((), None, Said(), id="sound"),
        pytest.param((put("train", "count", value=100.0),), None, Said(), id="full"),
        pytest.param(
            (put("train", "count", value=101.0),), None, Said((over("train", 101, 100),)), id="over"
        ),
        pytest.param(GROWS, None, Said((over("train", 120, 100),)), id="over when it has grown"),
        pytest.param((put("train", "count", value=150.0),), RAISED, Said(), id="a raised limit"),
        pytest.param(
            (put("train", "count", value=201.0),),
            RAISED,
            Said((over("train", 201, 200),)),
            id="over a raised limit",
        ),
        pytest.param(
            (put("train", "count", value=301.0),),
            region(train={"shape": H200, "nodes": 300, "nodes_per_partition": 300}),
            Said((over("train", 301, 300).split(";")[0],)),
            id="over what support grants",
        ),
        pytest.param(
            (put("train", "count", value=UNKNOWN),),
            None,
            Said(unevaluated=("train.count unknown until apply",)),
            id="unknown",
        ),
        pytest.param(
            (put("train", "count", value="many"),),
            None,
            Said(unevaluated=("train.count is not a number",)),
            id="no number",
        ),
    ],
)
def test_infiniband_partition(changes: Any, declared: Any, said: Said) -> None:
    assert say(InfinibandPartition(), changed(*changes), declared) == said
