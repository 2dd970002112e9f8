"""The files install what node images lack, and nothing that they contain."""

import dataclasses
from typing import Any

import pytest

from gpufabric.catalog.nodes import Provider
from gpufabric.components.aws.launch import HUGE_PAGES_2MIB
from gpufabric.manifests.nodes import EFA_RESOURCE
from gpufabric.manifests.software import installs
from gpufabric.plan.azure.pool import AzurePoolPlan
from gpufabric.plan.labels import DRA_PLUGIN_LABEL
from gpufabric.plan.pool import PoolPlan
from gpufabric.spec.problems import DeclarationError
from tests.catalog.walk import SHAPES
from tests.manifests.conftest import EVERYTHING, Render, Rendered, pool_of, region_of

NAMES = [f"{cloud}-{name}" for cloud, name in SHAPES]
H100 = ("azure", "Standard_ND96isr_H100_v5")


@pytest.fixture(params=SHAPES, ids=NAMES, scope="module")
def pool(request: pytest.FixtureRequest) -> PoolPlan:
    cloud, shape = request.param
    return pool_of(cloud, shape, "train")


@pytest.fixture(scope="module")
def rendered(pool: PoolPlan) -> Rendered:
    cloud = pool.shape.cloud
    return Rendered(cloud, region_of(cloud, {"train": pool.shape.name}), EVERYTHING)


def test_every_shape_has_facts(pool: PoolPlan) -> None:
    assert pool.node_facts is not None
    assert pool.shape.vendor in pool.node_facts.vendors.value


def test_no_operator_installs_what_the_image_contains(pool: PoolPlan, rendered: Rendered) -> None:
    facts = pool.node_facts
    assert facts is not None
    operator = rendered.releases.get("gpu-operator")
    if operator is not None:
        assert facts.container_toolkit is not None
        assert facts.driver is not None
        assert operator.values["driver"]["enabled"] is (facts.driver.value is Provider.MANIFESTS)
        toolkit = operator.values.get("toolkit", {"enabled": True})["enabled"]
        assert toolkit is (facts.container_toolkit.value is Provider.MANIFESTS)
    elif pool.shape.vendor == "nvidia":
        assert facts.driver is not None
        assert facts.driver.value is Provider.IMAGE
        assert facts.container_toolkit is not None
        assert facts.container_toolkit.value is Provider.IMAGE
    for configuration in rendered.of_kind("DeviceConfig").values():
        enabled = configuration["spec"]["driver"]["enable"]
        assert facts.driver is not None
        assert enabled is (facts.driver.value is Provider.MANIFESTS)
    policies = rendered.of_kind("NicClusterPolicy").values()
    assert any("ofedDriver" in policy["spec"] for policy in policies) is (
        facts.rdma_driver is not None
        and facts.rdma_driver.value is Provider.MANIFESTS
        and pool.shape.infiniband is not None
    )


def test_the_driver_of_nvlink_domains_comes_with_its_shapes_only(pool: PoolPlan, rendered: Rendered) -> None:
    assert ("dra-driver-nvidia-gpu" in rendered.releases) is pool.shares_nvlink
    if pool.shares_nvlink:
        assert pool.node_facts is not None
        assert pool.node_facts.dra_driver is not None
        assert pool.node_facts.dra_driver.value is Provider.MANIFESTS


def test_workers_may_lock_memory_whatever_the_runtime_allows(rendered: Rendered) -> None:
    for job in rendered.of_kind("MPIJob").values():
        worker = job["spec"]["mpiReplicaSpecs"]["Worker"]["template"]["spec"]["containers"][0]
        security = worker["securityContext"]
        assert security.get("privileged") or "IPC_LOCK" in security["capabilities"]["add"]


def test_huge_pages_are_requested_only_where_nodes_reserve_them(pool: PoolPlan, rendered: Rendered) -> None:
    for job in rendered.of_kind("MPIJob").values():
        worker = job["spec"]["mpiReplicaSpecs"]["Worker"]["template"]["spec"]["containers"][0]
        requested = worker["resources"]["requests"].get("hugepages-2Mi")
        assert (requested is not None) is (EFA_RESOURCE in worker["resources"]["requests"])
        if requested is not None:
            assert int(requested.removesuffix("Mi")) <= 2 * HUGE_PAGES_2MIB


def test_settings_ask_for_no_huge_pages_that_no_pod_requests(pool: PoolPlan) -> None:
    assert pool.environment.get("FI_EFA_USE_HUGE_PAGE", "0") == "0"


def test_interfaces_in_settings_exist_on_the_node(pool: PoolPlan) -> None:
    facts, named = pool.node_facts, pool.environment.get("NCCL_SOCKET_IFNAME")
    if named is None or facts is None or facts.front_end_interface is None:
        return
    host = facts.front_end_interface.value
    assert any(host.startswith(prefix.removeprefix("=")) for prefix in named.split(","))


def test_rdma_devices_in_settings_exist_on_the_node(pool: PoolPlan) -> None:
    named = pool.environment.get("NCCL_IB_HCA", "")
    fabric = pool.shape.roce or pool.shape.infiniband
    if not named or fabric is None or fabric.hca_names is None:
        return
    devices = set(fabric.hca_names.value)
    if named.startswith("="):
        assert set(named[1:].split(",")) == devices
    else:
        assert all(any(device.startswith(prefix) for device in devices) for prefix in named.split(","))


@pytest.mark.parametrize(
    ("cloud", "shape", "stopped"),
    [
        ("azure", "Standard_ND128isr_NDR_GB200_v6", True),
        ("azure", "Standard_ND128isr_GB300_v6", True),
        ("azure", "Standard_ND96isr_H100_v5", False),
        ("aws", "p6e-gb200.36xlarge", False),
        ("oci", "BM.GPU.GB200.4", False),
    ],
)
def test_the_driver_manager_stops_the_dra_plugin_before_it_replaces_the_driver(
    render: Render, cloud: str, shape: str, stopped: bool
) -> None:
    releases = render(cloud, {"train": shape}).releases
    operator, plugin = releases.get("gpu-operator"), releases.get("dra-driver-nvidia-gpu")
    manager: dict[str, Any] = operator.values["driver"].get("manager", {}) if operator else {}
    selector = plugin.values["kubeletPlugin"].get("nodeSelector") if plugin else None
    if stopped:
        name = "NODE_LABEL_FOR_GPU_POD_EVICTION"
        assert manager == {"env": [{"name": name, "value": "nvidia.com/dra-kubelet-plugin"}]}
        assert selector == {"nvidia.com/dra-kubelet-plugin": "true"}
    else:
        assert (manager, selector) == ({}, None)


@pytest.mark.parametrize(
    ("shape", "labelled"),
    [("Standard_ND128isr_NDR_GB200_v6", True), ("Standard_ND96isr_H100_v5", False)],
)
def test_nodes_carry_the_label_that_selects_the_dra_plugin(shape: str, labelled: bool) -> None:
    pool = pool_of("azure", shape, "train")
    assert isinstance(pool, AzurePoolPlan)
    for partition in pool.partitions:
        assert pool.partition_labels(partition).get(DRA_PLUGIN_LABEL) == ("true" if labelled else None)


def test_pools_that_differ_are_refused() -> None:
    first, second = (pool_of(*H100, name) for name in ("a", "b"))
    assert second.node_facts is not None
    driver = second.node_facts.driver.model_copy(update={"value": Provider.IMAGE})
    facts = second.node_facts.model_copy(update={"driver": driver})
    with pytest.raises(DeclarationError) as caught:
        installs("driver", [first, dataclasses.replace(second, node_facts=facts)])
    assert [problem.where for problem in caught.value.problems] == ["pools.a.shape", "pools.b.shape"]


def test_an_image_without_facts_is_refused() -> None:
    with pytest.raises(DeclarationError) as caught:
        installs("driver", [dataclasses.replace(pool_of(*H100, "a"), node_facts=None)])
    (problem,) = caught.value.problems
    assert problem.given == "Standard_ND96isr_H100_v5, whose driver is unknown"
