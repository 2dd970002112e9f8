import pytest

from gpufabric.policies.rules.capacity.placement_group_with_capacity_block import (
    PlacementGroupWithCapacityBlock,
)
from tests.policies.aws_pools import in_block
from tests.policies.aws_stack import Said, add, changed, put, say
from tests.policies.conftest import UNKNOWN

BLOCK = add(*in_block("train", 8.0))
BY_GROUP_ONLY = (BLOCK, put("train-template", "instanceMarketOptions", value={}))
FOUND = Said(("train-template: launches into a Capacity Block and names a placement group",))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        pytest.param((BLOCK,), Said(), id="block without placement group"),
        pytest.param(
            (put("train-template", "placement", value={"groupName": "x"}),), Said(), id="on demand with one"
        ),
        pytest.param(
            (BLOCK, put("train-template", "placement", value={"tenancy": "default"})), Said(), id="tenancy"
        ),
        pytest.param(
            (BLOCK, put("train-template", "placement", value={"groupName": "x"})), FOUND, id="by name"
        ),
        pytest.param((BLOCK, put("train-template", "placement", value={"groupId": "x"})), FOUND, id="by id"),
        pytest.param(
            (BLOCK, put("train-template", "placement", value={"groupName": UNKNOWN})),
            FOUND,
            id="by unknown name",
        ),
        pytest.param(
            (*BY_GROUP_ONLY, put("train-template", "placement", value={"groupName": "x"})),
            FOUND,
            id="only the node group says block",
        ),
        pytest.param(BY_GROUP_ONLY, Said(), id="only the node group says block, no placement group"),
        pytest.param(
            (BLOCK, put("train-template", "placement", value=UNKNOWN)),
            Said(unevaluated=("train-template.placement unknown until apply",)),
            id="unknown placement",
        ),
        pytest.param(
            (put("train-template", "instanceMarketOptions", value=UNKNOWN),),
            Said(unevaluated=("train-template.instanceMarketOptions unknown until apply",)),
            id="unknown market",
        ),
        pytest.param(
            (BLOCK, put("train-template", "placement", value="x")),
            Said(unevaluated=("train-template.placement has another shape than expected",)),
            id="placement is no object",
        ),
    ],
)
def test_placement_group_with_capacity_block(changes: tuple, said: Said) -> None:
    assert say(PlacementGroupWithCapacityBlock(), changed(*changes)) == said
