"""The document on OCI regions: its example plans, and its tables say what the catalogue says."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import pytest
from ruamel.yaml import YAML

from gpufabric.catalog.catalog import default_catalog
from gpufabric.plan.oci.region import OciRegionPlan
from gpufabric.plan.regions import plan_region
from gpufabric.spec.fabric import Fabric
from gpufabric.spec.oci.region import OciRegion

TEXT = (Path(__file__).parents[3] / "docs" / "oci.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)


@pytest.mark.parametrize("example", EXAMPLES)
def test_examples_plan(example: str) -> None:
    yaml = cast("Any", YAML(typ="safe"))
    region = OciRegion.model_validate(yaml.load(example))
    now = datetime(2026, 12, 1, tzinfo=UTC)
    plan = plan_region("oci-us-ashburn-1", region, Fabric(name="demo"), catalog=default_catalog(), now=now)
    assert isinstance(plan, OciRegionPlan)
    assert [(pool.name, pool.construct) for pool in plan.pools] == [
        ("racks", "gpu-memory-cluster"),
        ("train", "cluster-network"),
    ]
    assert plan.gpus == 64 * 8 + 36 * 4


def test_there_is_an_example() -> None:
    assert EXAMPLES


def test_every_way_to_run_machines_is_described() -> None:
    ways = {
        way
        for construct in default_catalog().rdma_constructs().values()
        for way in construct.operations.value
    }
    assert ways == set(re.findall(r"^\| `([a-z-]+)` \|.*cluster", TEXT, re.MULTILINE))
