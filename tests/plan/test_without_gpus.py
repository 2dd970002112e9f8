"""Machines without GPUs, which try a fabric: planned, priced, counted and rendered on every cloud."""

from datetime import date
from decimal import Decimal

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.catalog.manifests import manifest_pins
from gpufabric.coordination.groups import groups_of
from gpufabric.cost.bill import price
from gpufabric.cost.items import NodePool
from gpufabric.cost.plan_items import items_of_plan
from gpufabric.declared import labels
from gpufabric.manifests.build import stages
from gpufabric.manifests.model import ManifestOptions, Release
from gpufabric.plan.regions import AnyRegionPlan
from gpufabric.quota.declared import demands_of_plan
from gpufabric.spec.problems import DeclarationError
from tests.plan.conftest import PlanRegion

SHAPES = {"aws": "hpc7g.4xlarge", "azure": "Standard_HB120rs_v3", "oci": "BM.Optimized3.36"}
DEVICE_PLUGINS = {
    "nvidia-device-plugin",
    "neuron-device-plugin",
    "gpu-operator",
    "amd-gpu-operator",
    "dcgm-exporter",
}


@pytest.fixture(params=sorted(SHAPES))
def region(request: pytest.FixtureRequest, plan: PlanRegion) -> AnyRegionPlan:
    """A region with two machines without GPUs, and checks of its nodes."""
    return plan(request.param, pools={"try": {"shape": SHAPES[request.param], "nodes": 2}}, health={})


def test_it_has_machines_and_a_fabric_and_no_gpus(region: AnyRegionPlan) -> None:
    (pool,) = region.pools
    assert (pool.nodes, pool.gpus, region.gpus) == (2, 0, 0)
    assert (pool.nvlink_domains, pool.places_not_in_use, pool.domains_of(2)) == (0, 0, (1, 1))
    assert region.fabric_kinds == (pool.shape.rdma.kind.value,)
    assert [taint.key for taint in pool.taints] == ["gpufabric.dev/pool"]
    assert labels.pool_size(pool) == f"2 x {pool.shape.name}, without GPUs"
    assert labels.pool_fabric(pool).startswith("no GPUs; ")


def test_its_machines_have_an_image(region: AnyRegionPlan) -> None:
    (pool,) = region.pools
    assert pool.node_facts is not None
    ids = {"aws": "AL2023_ARM_64_STANDARD", "azure": "ubuntu-24.04-x86_64", "oci": "ubuntu-x86_64-nvidia"}
    assert pool.node_facts.id == ids[pool.shape.cloud]
    assert not pool.replaces_driver


def test_it_is_priced_by_the_machine(region: AnyRegionPlan) -> None:
    bill = price(items_of_plan(region), default_catalog(), date(2026, 12, 1))
    (line,) = (line for line in bill.lines if isinstance(line.item, NodePool) and line.item.name == "try")
    known = {"aws": 2 * Decimal("1.6832"), "azure": 2 * Decimal("3.60"), "oci": 2 * Decimal("2.712")}
    assert line.usd_per_hour == known[region.spec.cloud]
    assert (bill.gpus, bill.lease_usd_per_gpu_hour, bill.all_in_usd_per_gpu_hour) == (0, None, None)


def test_it_draws_the_quota_of_its_family(region: AnyRegionPlan) -> None:
    drawn = {
        demand.family: (demand.amount, demand.unit) for demand in demands_of_plan(region, default_catalog())
    }
    family, counted = {
        "aws": ("L-F7808C92", (32, "vCPU")),
        "azure": ("standardHBv3Family", (240, "vCPU")),
        "oci": ("optimized3-core-count", (72, "OCPU")),
    }[region.spec.cloud]
    assert drawn[family] == counted


def test_it_trains_nothing(region: AnyRegionPlan) -> None:
    assert groups_of([region]) == ()


def test_manifests_serve_the_fabric_and_no_accelerators(region: AnyRegionPlan) -> None:
    pins = manifest_pins(default_catalog(), region.spec.cloud)
    steps = {step.name: step for stage in stages(region, pins, ManifestOptions()) for step in stage.steps}
    assert not DEVICE_PLUGINS & set(steps)
    wanted = {"aws": "efa-device-plugin", "azure": "network-operator", "oci": "node-problem-detector"}
    assert wanted[region.spec.cloud] in steps
    content = steps["queues"].content
    assert not isinstance(content, (Release, str))
    (queue,) = (document for document in content if document["kind"] == "ClusterQueue")
    assert queue["spec"]["resourceGroups"][0]["coveredResources"] == ["pods"]


def test_a_rack_of_machines_without_gpus_is_refused(plan: PlanRegion) -> None:
    pools = {"try": {"shape": SHAPES["azure"], "nodes": 2, "nodes_per_rack": 2}}
    with pytest.raises(DeclarationError, match="the machines have no GPUs"):
        plan("azure", pools=pools)
