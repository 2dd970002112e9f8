from typing import Any

import pytest

from gpufabric.policies.rules.fabric.memory_fabric import MemoryFabricFits
from tests.policies.aws_stack import Said, put, say
from tests.policies.conftest import UNKNOWN
from tests.policies.oci_stack import (
    GB200,
    changed,
)


def over(name: str, nodes: int) -> str:
    return f"{name}: requests {nodes} hosts of {GB200} in a GPU memory fabric of 18: {nodes - 18} too many"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        pytest.param((), Said(), id="sound"),
        pytest.param((put("rack-1", "size", value="20"),), Said((over("rack-1", 20),)), id="20 hosts"),
        pytest.param((put("rack-1", "size", value="9"),), Said(), id="part of a rack"),
        pytest.param(
            (put("rack-2", "gpuMemoryFabricId", value="fabric of rack-1"),),
            Said(("rack-2: shares the GPU memory fabric of rack-1",)),
            id="two in one fabric",
        ),
        pytest.param(
            (put("rack-1", "size", value=UNKNOWN), put("rack-2", "size", value="19")),
            Said(
                (over("rack-2", 19),),
                unevaluated=("rack-1.size unknown until apply",),
            ),
            id="unknown size hides no other",
        ),
        pytest.param(
            (put("rack-1", "gpuMemoryFabricId", value=UNKNOWN),),
            Said(unevaluated=("rack-1.gpuMemoryFabricId unknown until apply",)),
            id="unknown fabric",
        ),
        pytest.param(
            (put("rack-1", "size", value={}),),
            Said(unevaluated=("rack-1.size is not a number",)),
            id="no number",
        ),
    ],
)
def test_memory_fabric(changes: Any, said: Said) -> None:
    assert say(MemoryFabricFits(), changed(*changes)) == said
