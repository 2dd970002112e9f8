"""Plans of pools on OCI: capacity, images, node settings, and the environment of a launch."""

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from gpufabric.catalog.catalog import DATA, Catalog, default_catalog
from gpufabric.plan.oci.capacity import OciCapacityPlan
from gpufabric.plan.oci.pool import OciPoolPlan, plan_pools
from gpufabric.plan.oci.region import OciRegionPlan
from gpufabric.plan.problems import ProblemList
from gpufabric.spec.oci.region import OciRegion
from gpufabric.spec.problems import DeclarationError
from tests.plan.conftest import REGIONS, PlanRegion

CATALOG = default_catalog()
FABRIC = "ocid1.computegpumemoryfabric.oc1.iad.aaaafabric0fa7c"
RESERVATION = "ocid1.capacityreservation.oc1.iad.aaaa"
GOLDEN = Path(__file__).parent / "golden" / "oci_environments.txt"


def planned(
    plan: PlanRegion, shape: str = "BM.GPU.B200.8", *, cluster: dict[str, Any] | None = None, **declared: Any
) -> OciPoolPlan:
    """Plan a region with one pool of a shape, on an image of the kind that it takes."""
    known = CATALOG.shape("oci", shape)
    unit = known.nodes_per_nvlink_domain
    pool: dict[str, Any] = {"shape": shape, "nodes": 2 * unit}
    if unit > 1:
        pool["memory_fabric_ids"] = [f"{FABRIC}{rack}" for rack in range(2)]
    if known.roce is not None and known.roce.image is not None:
        image = CATALOG.node_images()[known.roce.image.value]
        pool["node_image_id"] = "ocid1.image.oc1.iad.own"
        pool["node_image_os"] = f"{image.operating_system.value} {image.versions.value[-1]}"
    region = plan("oci", pools={"train": pool | declared}, cluster=cluster or {})
    assert isinstance(region, OciRegionPlan)
    (pool_plan,) = region.pools
    return pool_plan


@pytest.mark.parametrize(
    ("declared", "hosts"),
    [
        ({"nodes": 16, "memory_fabric_ids": [f"{FABRIC}0"]}, [16]),
        ({"nodes": 17, "memory_fabric_ids": [f"{FABRIC}0"], "memory_fabric_hosts": {f"{FABRIC}0": 17}}, [17]),
        ({"nodes": 36}, [18, 18]),
        ({"nodes": 34, "memory_fabric_hosts": {f"{FABRIC}1": 16}}, [18, 16]),
        ({"nodes": 17, "memory_fabric_hosts": {f"{FABRIC}0": 8, f"{FABRIC}1": 9}}, [8, 9]),
    ],
)
def test_a_rack_with_hosts_in_repair_is_used(
    plan: PlanRegion, declared: dict[str, Any], hosts: list[int]
) -> None:
    """GPU memory clusters have any size up to the 18 hosts of a rack."""
    pool = planned(plan, "BM.GPU.GB200.4", **declared)
    assert list(pool.memory_fabric_hosts.values()) == hosts
    assert pool.domains_of(pool.nodes) == tuple(hosts)
    assert pool.places_not_in_use == 18 * len(hosts) - declared["nodes"]


OKE_PLUGIN_LABEL = "oci.oraclecloud.com/disable-gpu-device-plugin"


@pytest.mark.parametrize(
    ("shape", "addons", "kept_off"),
    [
        ("BM.GPU.B200.8", {}, True),
        ("BM.GPU.GB200.4", {}, True),
        ("BM.GPU.MI300X.8", {}, True),
        ("BM.GPU.B200.8", {"NvidiaGpuPlugin": {}}, False),
        ("BM.GPU.B200.8", {"AmdGpuPlugin": {}}, True),
        ("BM.GPU.MI300X.8", {"AmdGpuPlugin": {}}, False),
        ("BM.GPU.MI300X.8", {"NvidiaGpuPlugin": {}}, True),
    ],
)
def test_a_node_has_one_device_plugin(
    plan: PlanRegion, shape: str, addons: dict[str, Any], kept_off: bool
) -> None:
    labels = planned(plan, shape, cluster={"addons": addons}).node_labels
    assert labels.get(OKE_PLUGIN_LABEL) == ("true" if kept_off else None)
    assert labels["gpufabric.dev/pool"] == "train"


def _lines(title: str, variables: Mapping[str, str]) -> list[str]:
    return [f"[{title}]", *(f"{key}={value}" for key, value in sorted(variables.items()))]


def test_launch_environments_are_the_golden_ones(plan: PlanRegion) -> None:
    """Both environments of every shape: on the host's network, and with SR-IOV virtual functions."""
    lines: list[str] = []
    for shape in CATALOG.shape_names("oci"):
        pool = planned(plan, shape)
        lines += _lines(f"{shape} host", pool.environment)
        if pool.shape.sriov_variables is not None:
            lines += _lines(f"{shape} sriov", pool.shape.sriov_variables)
    assert "\n".join(lines) + "\n" == GOLDEN.read_text(encoding="utf-8")


@pytest.mark.parametrize("shape", CATALOG.shape_names("oci"))
def test_hosts_name_each_port_exactly(plan: PlanRegion, shape: str) -> None:
    pool = planned(plan, shape)
    roce = pool.shape.roce
    listed = pool.environment.get("NCCL_IB_HCA")
    assert roce is not None
    if listed is None:
        return
    assert listed.startswith("="), "without it mlx5_1 would also match mlx5_10"
    names = listed[1:].split(",")
    assert len(names) == len(set(names))
    if roce.ports is not None:
        assert len(names) == roce.ports.value
    assert (pool.shape.sriov_variables is None) == (roce.sriov_virtual_functions is None)


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        ({"mode": "on-demand"}, OciCapacityPlan()),
        ({"mode": "reservation", "id": RESERVATION, "nodes": 2}, OciCapacityPlan(reservation_id=RESERVATION)),
        (
            {"mode": "new-reservation", "nodes": 4},
            OciCapacityPlan(reserve_nodes=4, protect_reservation=True),
        ),
        (
            {"mode": "new-reservation", "nodes": 2, "protect": False},
            OciCapacityPlan(reserve_nodes=2, protect_reservation=False),
        ),
    ],
)
def test_capacity_follows_from_the_mode(
    plan: PlanRegion, declared: dict[str, Any], expected: OciCapacityPlan
) -> None:
    assert planned(plan, capacity=declared).capacity_plan == expected


def test_the_plugins_are_the_catalogues(plan: PlanRegion) -> None:
    known = CATALOG.agent_plugins()
    plugins = planned(plan).plugins
    assert dict(plugins) == {name: plugin.enabled.value for name, plugin in known.items()}
    assert all(plugins[name] for name, plugin in known.items() if plugin.needed_for_rdma.value)


def test_pools_of_two_architectures_have_an_image_each(plan: PlanRegion) -> None:
    racks = {
        "shape": "BM.GPU.GB200.4",
        "nodes": 18,
        "memory_fabric_ids": [f"{FABRIC}a"],
        "node_image_id": "ocid1.image.oc1.iad.arm",
        "node_image_os": "Canonical Ubuntu 24.04",
    }
    region = plan("oci", pools={"train": {"shape": "BM.GPU.B200.8", "nodes": 64}, "racks": racks})
    assert isinstance(region, OciRegionPlan)
    assert {pool.name: pool.image.id for pool in region.pools} == {
        "racks": "ocid1.image.oc1.iad.arm",
        "train": "ocid1.image.oc1.iad.aaaa",
    }


@pytest.mark.parametrize(
    ("shape", "declared", "platform"),
    [
        ("BM.GPU.B200.8", {}, None),
        ("BM.GPU.B200.8", {"multithreading": False}, ("GENERIC_BM", "NPS1", False)),
        ("BM.GPU4.8", {"multithreading": True}, ("AMD_ROME_BM_GPU", "NPS4", True)),
        ("BM.GPU.A100-v2.8", {"numa_nodes_per_socket": "NPS1"}, ("AMD_MILAN_BM_GPU", "NPS1", None)),
    ],
)
def test_processors_are_set_up_only_if_declared(
    plan: PlanRegion, shape: str, declared: dict[str, Any], platform: tuple[object, ...] | None
) -> None:
    made = planned(plan, shape, **declared).platform
    assert (made and (made.type, made.numa_nodes_per_socket, made.multithreading)) == platform


def test_topology_labels_are_the_catalogues(plan: PlanRegion) -> None:
    assert planned(plan).topology_labels[0] == "oci.oraclecloud.com/host.network_block_id"


def test_spot_is_refused(plan: PlanRegion) -> None:
    with pytest.raises(
        DeclarationError, match=r"spot for BM\.GPU\.B200\.8.*; allowed: on-demand, reservation"
    ):
        planned(plan, capacity={"mode": "spot"})


def test_a_shape_whose_virtual_machines_are_sold_as_spot_is_refused_too(tmp_path: Path) -> None:
    root = tmp_path / "data"
    shutil.copytree(DATA, root)
    file = root / "oci" / "shapes" / "BM.GPU.B200.8.toml"
    facts = file.read_text(encoding="utf-8")
    file.write_text(facts.replace('"reservation"]', '"reservation", "spot"]'), encoding="utf-8")
    pools = {"train": {"shape": "BM.GPU.B200.8", "nodes": 2, "capacity": {"mode": "spot"}}}
    problems = ProblemList()
    region = OciRegion.model_validate(REGIONS["oci"] | {"pools": pools})
    assert plan_pools(region, problems, catalog=Catalog(root)) == ()
    (problem,) = [problem for problem in problems if problem.where == "pools.train.capacity.mode"]
    assert problem.given == "spot for BM.GPU.B200.8, which trains over RDMA"
    assert problem.allowed == "on-demand, reservation, new-reservation"
