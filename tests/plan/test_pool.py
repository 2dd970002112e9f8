"""Pools: the names of their resources, and pools without machines.

A pool has no machines with ``nodes: 0`` and after its Capacity Block; a region may have no pools.
"""

import copy
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpufabric.catalog.catalog import default_catalog
from gpufabric.catalog.manifests import manifest_pins
from gpufabric.coordination.files import files as coordination_files
from gpufabric.coordination.plan import coordinate
from gpufabric.cost.bill import Bill, price
from gpufabric.cost.plan_items import items_of_plan
from gpufabric.manifests.build import stages
from gpufabric.manifests.formats import Format, files
from gpufabric.manifests.model import Job, ManifestOptions
from gpufabric.plan.aws.capacity import plan_capacity
from gpufabric.plan.aws.region import AwsRegionPlan
from gpufabric.plan.azure.region import AzureRegionPlan
from gpufabric.plan.pool import PoolPlan
from gpufabric.plan.regions import AnyRegionPlan, plan_region
from gpufabric.quota.declared import demands_of_plan
from gpufabric.quota.verdict import judge
from gpufabric.spec.aws.capacity import CapacityBlock
from gpufabric.spec.aws.pool import AwsPool
from gpufabric.spec.fabric import Fabric
from gpufabric.spec.project import REGION
from tests.plan.conftest import NOW, PlanRegion
from tests.plan.resilience.test_recovery import TRAINING
from tools.small_fabric import REGIONS

CLOUDS = ("aws", "azure", "oci")
SHAPES = {"aws": "p6-b200.48xlarge", "azure": "Standard_ND128isr_NDR_GB200_v6", "oci": "BM.GPU.B200.8"}
ENDS = datetime(2026, 12, 8, 11, 30, tzinfo=UTC)
BLOCK = {
    "mode": "capacity-block",
    "id": "cr-0f3a9c1d2b4e5f607",
    "nodes": 4,
    "starts": "2026-11-24T11:30:00Z",
    "ends": ENDS.isoformat(),
}


def pools(cloud: str, nodes: int, **more: Any) -> dict[str, Any]:
    return {"train": {"shape": SHAPES[cloud], "nodes": nodes, **more}}


def bill_of(plan: AnyRegionPlan) -> Bill:
    return price(items_of_plan(plan), default_catalog(), NOW.date())


def ended(plan: PlanRegion, **more: Any) -> AnyRegionPlan:
    return plan("aws", now=ENDS, pools=pools("aws", 4, capacity=BLOCK, **more))


EMPTY = [pytest.param(cloud, declared, id=f"{cloud} {name}") for cloud in CLOUDS for name, declared in (
    ("no pools", {}),
    ("nodes 0", pools(cloud, 0)),
)]  # fmt: skip


@pytest.mark.parametrize(("cloud", "declared"), EMPTY)
def test_a_region_without_machines_is_planned_priced_and_rendered(
    plan: PlanRegion, cloud: str, declared: dict[str, Any]
) -> None:
    planned = plan(cloud, pools=declared)
    assert (planned.gpus, planned.nodes) == (0, 0)
    assert all(pool.without_machines == "nodes is 0" for pool in planned.pools)
    bill = bill_of(planned)
    assert bill.gpus == 0
    assert bill.lease_usd_per_gpu_hour is None
    assert bill.all_in_usd_per_gpu_hour is None
    assert bill.usd_per_hour() > 0, "cluster and network are billed all the same"
    verdicts = judge(demands_of_plan(planned, default_catalog()), None, default_catalog(), NOW)
    assert [verdict.family for verdict in verdicts] == (["cores"] if cloud == "azure" else []), "system nodes"


@pytest.mark.parametrize(("cloud", "declared"), EMPTY)
def test_manifests_and_launch_files_have_no_job_for_it(
    plan: PlanRegion, cloud: str, declared: dict[str, Any]
) -> None:
    planned = plan(cloud, pools=declared)
    catalog = default_catalog()
    pins = manifest_pins(catalog, cloud)
    options = ManifestOptions(with_test=True)
    rendered = files(stages(planned, pins, options), Format.KUBECTL, stack=planned.stack, repo_path="fabric")
    assert not any("all-reduce" in name for name in rendered)
    coordination = coordinate(
        Fabric.model_validate({"name": "demo", "training": TRAINING}),
        [planned],
        {planned.stack: planned.spec},
        None,
        catalog,
    )
    assert coordination.groups == ()
    launched = coordination_files(coordination, Job(planned, pins, options))
    assert not any(name.startswith("train") for name in launched)


def test_an_empty_azure_pool_keeps_its_first_node_pool(plan: PlanRegion) -> None:
    planned = plan("azure", pools=pools("azure", 0))
    assert isinstance(planned, AzureRegionPlan)
    [pool] = planned.pools
    assert [(part.agent_pool_name, part.nodes, part.max_nodes) for part in pool.partitions] == [
        ("train", 0, 0)
    ]


def test_a_pool_has_no_machines_after_its_block(plan: PlanRegion) -> None:
    planned = ended(plan)
    [pool] = planned.pools
    assert pool.without_machines == "its capacity ended on 2026-12-08 11:30 UTC"
    assert (pool.nodes, pool.max_nodes, pool.nodes_now, pool.gpus, planned.gpus) == (0, 0, 0, 0, 0)
    bill = bill_of(planned)
    assert bill.gpus == 0
    assert bill.usd_upfront == 0, "an ended block costs nothing more"


def test_a_reserved_block_of_an_empty_pool_is_paid(plan: PlanRegion) -> None:
    empty = bill_of(plan("aws", pools=pools("aws", 0, capacity=BLOCK)))
    full = bill_of(plan("aws", pools=pools("aws", 4, capacity=BLOCK)))
    assert empty.usd_upfront == full.usd_upfront > 0


def test_a_pool_that_scales_from_zero_has_machines_at_peak(plan: PlanRegion) -> None:
    planned = plan("aws", pools=pools("aws", 0, max_nodes=4))
    [pool] = planned.pools
    assert (pool.nodes, pool.max_nodes, pool.without_machines) == (0, 4, "")


@given(st.timedeltas(min_value=timedelta(days=-30), max_value=timedelta(days=30)))
def test_machines_are_requested_only_while_the_block_runs(distance: timedelta) -> None:
    pool = AwsPool.model_validate({"shape": SHAPES["aws"], "nodes": 4, "capacity": BLOCK})
    assert isinstance(pool.capacity, CapacityBlock)
    now = ENDS + distance
    wanted = plan_capacity(pool, default_catalog().shape("aws", SHAPES["aws"]), now).desired_nodes
    assert wanted == (4 if pool.capacity.starts <= now < pool.capacity.ends else 0)


def test_subnets_do_not_depend_on_the_end(plan: PlanRegion) -> None:
    before = plan("aws", pools=pools("aws", 4, capacity=BLOCK))
    after = ended(plan)
    assert isinstance(before, AwsRegionPlan)
    assert isinstance(after, AwsRegionPlan)
    assert before.subnets == after.subnets


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
