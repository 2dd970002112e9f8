from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from gpufabric.policies.rules.capacity.capacity_block_ended import CapacityBlockEnded
from tests.policies.aws_pools import SHAPE, in_block
from tests.policies.aws_stack import BLOCK, Said, add, changed, region, say
from tests.policies.conftest import UNKNOWN

NOT_BROKEN = {"aws": "a block ends by the clock, not by a change of the stack"}

END = datetime(2027, 1, 5, 11, 30, tzinfo=UTC)
SAID = Said(("train: pool train has no machines: its Capacity Block ended on 2027-01-05 11:30 UTC",))


def declared(nodes: int) -> Any:
    return region(train={"shape": SHAPE, "nodes": nodes, "capacity": BLOCK})


@pytest.mark.parametrize(
    ("group", "nodes", "now", "said"),
    [
        pytest.param(in_block("train", 48.0), 48, END - timedelta(seconds=1), Said(), id="runs"),
        pytest.param(in_block("train", 48.0), 48, END, SAID, id="ended"),
        pytest.param(in_block("train", 48.0, wanted=0.0), 48, END, SAID, id="ended, nothing requested"),
        pytest.param(in_block("train", 1.0, wanted=0.0), 0, END, Said(), id="declared without machines"),
        pytest.param(in_block("train", 48.0, UNKNOWN), 48, END, Said(), id="another rule reports it"),
    ],
)
def test_capacity_block_ended(group: list[Any], nodes: int, now: datetime, said: Said) -> None:
    assert say(CapacityBlockEnded(), changed(add(*group)), declared(nodes), now) == said
