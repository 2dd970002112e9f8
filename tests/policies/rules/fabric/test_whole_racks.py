from typing import Any

import pytest

from gpufabric.policies.rules.fabric.whole_racks import WholeRacks
from tests.policies.aws_stack import Said, put, say
from tests.policies.azure_stack import GB200, changed
from tests.policies.conftest import UNKNOWN


def cut(nodes: int, whole: str) -> str:
    return f"racks: has {nodes} nodes of {GB200}, which come in racks of 18: {whole} are whole"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        pytest.param((), Said(), id="sound"),
        pytest.param((put("racks", "count", value=20.0),), Said((cut(20, "18 or 36"),)), id="20"),
        pytest.param((put("racks", "count", value=10.0),), Said((cut(10, "18"),)), id="less than one"),
        pytest.param((put("train", "count", value=7.0),), Said(), id="machines that stand alone"),
        pytest.param(
            (put("racks", "count", value=UNKNOWN),),
            Said(unevaluated=("racks.count unknown until apply",)),
            id="unknown",
        ),
        pytest.param(
            (put("racks", "count", value=[1.0]),),
            Said(unevaluated=("racks.count is not a number",)),
            id="no number",
        ),
    ],
)
def test_whole_racks(changes: Any, said: Said) -> None:
    assert say(WholeRacks(), changed(*changes)) == said
