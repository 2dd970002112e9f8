"""Names of planned pools."""

import copy
from datetime import UTC, datetime

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.plan.pool import PoolPlan
from gpufabric.plan.regions import plan_region
from gpufabric.spec.fabric import Fabric
from gpufabric.spec.project import REGION
from tools.small_fabric import REGIONS

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)


def planned(stack: str, name: str, **more: str) -> PoolPlan:
    declared = copy.deepcopy(REGIONS[stack])
    declared["pools"] = {name: {**declared["pools"]["train"], **more}}
    region = REGION.validate_python(declared)
    plan = plan_region(stack, region, Fabric(name="demo"), catalog=default_catalog(), now=NOW)
    (pool,) = plan.pools
    return pool


@pytest.mark.parametrize("stack", REGIONS)
def test_renamed_pool_keeps_the_names_and_labels_of_its_resources(stack: str) -> None:
    old, new = planned(stack, "train"), planned(stack, "trian", was="train")
    assert (old.name, new.name) == ("train", "trian")
    assert old.resource_name == new.resource_name == "train"
    assert dict(old.labels) == dict(new.labels)
