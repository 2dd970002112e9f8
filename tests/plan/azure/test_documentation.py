"""The document on Azure regions: its example plans, and it says what the catalogue and the rules say."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import pytest
from ruamel.yaml import YAML

from gpufabric.catalog.catalog import default_catalog
from gpufabric.plan.addresses import SERVICE_CIDR
from gpufabric.plan.azure.partitions import partition_limit_nodes
from gpufabric.plan.azure.region import AzureRegionPlan
from gpufabric.plan.regions import plan_region
from gpufabric.spec.azure.region import AzureRegion
from gpufabric.spec.fabric import Fabric

TEXT = (Path(__file__).parents[3] / "docs" / "azure.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)
CATALOG = default_catalog()


@pytest.mark.parametrize("example", EXAMPLES)
def test_examples_plan(example: str) -> None:
    yaml = cast("Any", YAML(typ="safe"))
    region = AzureRegion.model_validate(yaml.load(example))
    now = datetime(2026, 12, 1, tzinfo=UTC)
    plan = plan_region("azure-eastus2", region, Fabric(name="demo"), catalog=CATALOG, now=now)
    assert isinstance(plan, AzureRegionPlan)
    assert [[partition.name for partition in pool.partitions] for pool in plan.pools] == [
        ["racks-1"],
        ["train-1"],
    ]
    assert plan.gpus == 36 * 4 + 40 * 8


def test_there_is_an_example() -> None:
    assert EXAMPLES


def test_partitions_hold_what_the_document_says() -> None:
    shapes = [CATALOG.shape("azure", name) for name in CATALOG.shape_names("azure")]
    limits = {
        shape.nodes_per_nvlink_domain: partition_limit_nodes(CATALOG, shape, shape.nodes_per_nvlink_domain)
        for shape in shapes
        if shape.infiniband is not None
    }
    assert limits == {1: 100, 18: 90}
    assert "| 100 |" in TEXT
    assert "| 90: five racks of 18 |" in TEXT
    assert f"up to {CATALOG.infiniband().max_nodes_per_partition_on_request.value}" in TEXT


def test_every_capacity_mode_is_described() -> None:
    modes = {"on-demand", "reservation", "new-reservation", "spot"}
    assert modes == set(re.findall(r"^\| `([a-z-]+)` \| ", TEXT.partition("## Cluster")[0], re.MULTILINE))


def test_ranges_that_are_taken_are_named() -> None:
    assert f"`{SERVICE_CIDR}`" in TEXT
    assert f"`{CATALOG.infiniband().reserved_cidr.value}`" in TEXT
