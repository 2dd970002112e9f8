"""Renamed pools."""

import copy
from typing import Any

import pytest
from pydantic import ValidationError

from gpufabric.spec.pool import pool_on_resources
from gpufabric.spec.project import REGION
from tools.small_fabric import REGIONS


def region(stack: str, **pools: dict[str, Any]) -> Any:
    declared = copy.deepcopy(REGIONS[stack])
    train = declared["pools"]["train"]
    return REGION.validate_python(
        {**declared, "pools": {name: {**train, **more} for name, more in pools.items()}}
    )


@pytest.mark.parametrize("stack", REGIONS)
@pytest.mark.parametrize(
    "pools",
    [
        {"train": {}, "trian": {"was": "train"}},
        {"a-pool": {"was": "train"}, "b-pool": {"was": "train"}},
    ],
)
def test_two_pools_cannot_claim_one_former_name(stack: str, pools: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="both claim the resources of pool train"):
        region(stack, **pools)


def test_pools_may_swap_their_names() -> None:
    swapped = region("aws-us-east-1", one={"was": "two"}, two={"was": "one"}).pools
    assert pool_on_resources(swapped, "one") is swapped["two"]
    assert pool_on_resources(swapped, "three") is None
