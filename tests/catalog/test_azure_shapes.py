"""Properties of every Azure size that comes with the package."""

from decimal import Decimal

import pytest

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.fact import Confidence
from gpufabric.catalog.shape import InfiniBand, Shape
from tests.catalog.walk import WITHOUT_GPUS

SIZES = {
    "Standard_HB120rs_v3": "none | 120 448 unknown | InfiniBand HDR 1 200 | standardHBv3Family",
    "Standard_ND96asr_v4": "A100 8 40 8 | 96 900 24 | InfiniBand HDR 8 1600 | StandardNDASv4_A100Family",
    "Standard_ND96amsr_A100_v4": (
        "A100 8 80 8 | 96 1900 24 | InfiniBand HDR 8 1600 | standardNDAMSv4_A100Family"
    ),
    "Standard_ND96isr_H100_v5": "H100 8 80 8 | 96 1900 80 | InfiniBand NDR 8 3200 | standardNDSH100v5Family",
    "Standard_ND96is_H100_v5": "H100 8 80 8 | 96 1900 80 | none | standardNDSH100v5Family",
    "Standard_ND96isr_H200_v5": (
        "H200 8 141 8 | 96 1850 80 | InfiniBand NDR 8 3200 | standardNDISRH200V5Family"
    ),
    "Standard_ND96isr_MI300X_v5": (
        "MI300X 8 192 8 | 96 1850 80 | InfiniBand NDR 8 3200 | standardNDISv5MI300XFamily"
    ),
    "Standard_ND96is_MI300X_v5": "MI300X 8 192 8 | 96 1850 80 | none | standardNDISv5MI300XFamily",
    "Standard_ND128isr_NDR_GB200_v6": (
        "GB200 4 192 72 | 128 900 160 | InfiniBand NDR 4 1600 | standardNDISRGB200V6NDRFamily"
    ),
    "Standard_ND128isr_GB300_v6": (
        "GB300 4 288 72 | 128 864 160 | InfiniBand XDR 4 3200 | standardNDISRGB300V6Family"
    ),
    "Standard_ND128isrG5_GB300_v6": (
        "GB300 4 288 72 | 128 864 160 | InfiniBand XDR 4 3200 | standardNDISRGB300G5V6Family"
    ),
}
"""GPU model, count, GB of one and NVLink domain; vCPUs, GiB and front-end Gbit/s; InfiniBand generation,
ports and Gbit/s; quota family. As Microsoft's pages and its interface of sizes give them."""

RACKS = {"Standard_ND128isr_NDR_GB200_v6", "Standard_ND128isr_GB300_v6", "Standard_ND128isrG5_GB300_v6"}


def infiniband(shape: Shape) -> InfiniBand:
    assert shape.infiniband is not None
    return shape.infiniband


def text(*facts: object) -> str:
    return " ".join(str(getattr(fact, "value", "unknown")) for fact in facts)


def described(shape: Shape) -> str:
    gpu, host, rdma = shape.gpu, shape.host, shape.rdma
    ports = shape.infiniband.ports if shape.infiniband else None
    return " | ".join(
        [
            text(gpu.model, gpu.count, gpu.memory_gb, gpu.nvlink_domain_gpus) if gpu else "none",
            text(host.vcpus, host.memory_gib, host.front_end_gbps),
            text(rdma.generation, ports, rdma.gbps_per_node) if rdma.generation else rdma.kind.value,
            text(shape.quota.family),
        ]
    )


def with_infiniband(catalog: Catalog) -> list[Shape]:
    shapes = [catalog.shape("azure", name) for name in catalog.shape_names("azure")]
    return [shape for shape in shapes if shape.infiniband is not None]


def test_every_size_is_as_published(catalog: Catalog) -> None:
    assert {name: described(catalog.shape("azure", name)) for name in catalog.shape_names("azure")} == SIZES


def test_the_r_in_the_name_says_rdma(azure_shape: Shape) -> None:
    attributes = azure_shape.name.split("_")[1]
    assert ("r" in attributes) == (azure_shape.rdma.kind.value == "infiniband")


@pytest.mark.parametrize(
    ("name", "twin"),
    [
        ("Standard_ND96is_H100_v5", "Standard_ND96isr_H100_v5"),
        ("Standard_ND96is_MI300X_v5", "Standard_ND96isr_MI300X_v5"),
    ],
)
def test_a_size_without_infiniband_leads_to_the_one_with_it(catalog: Catalog, name: str, twin: str) -> None:
    given = catalog.shape("azure", name).rdma_twin
    assert given is not None
    assert given.value == twin


def test_ports_at_the_rate_of_their_generation_add_up(catalog: Catalog) -> None:
    rates = {generation.id: generation.gbps_per_port.value for generation in catalog.infiniband().generations}
    for shape in with_infiniband(catalog):
        generation, total, ports = shape.rdma.generation, shape.rdma.gbps_per_node, infiniband(shape).ports
        assert generation is not None
        assert total is not None
        assert ports is not None
        assert ports.value * rates[generation.value] == total.value
        assert ports.value == max(1, shape.gpus), "one port for each GPU"


def test_every_generation_is_that_of_a_size(catalog: Catalog) -> None:
    used = {shape.rdma.generation.value for shape in with_infiniband(catalog) if shape.rdma.generation}
    assert used == {generation.id for generation in catalog.infiniband().generations}


def test_devices_are_named_once_and_as_many_as_ports(catalog: Catalog) -> None:
    named = {shape.name: infiniband(shape).hca_names for shape in with_infiniband(catalog)}
    known = {name: fact.value for name, fact in named.items() if fact is not None}
    assert set(known) == {"Standard_ND96isr_MI300X_v5", "Standard_ND128isr_GB300_v6"}
    for name, devices in known.items():
        ports = infiniband(catalog.shape("azure", name)).ports
        assert ports is not None
        assert devices == [f"mlx5_{index}" for index in range(ports.value)]


def test_devices_in_the_environment_are_names_of_aks_nodes(azure_shape: Shape) -> None:
    """The HPC image of virtual machine scale sets calls them mlx5_ib0 and so on; on AKS there are no such."""
    given = {key: fact.value for key, fact in azure_shape.environment.items() if "mlx5" in fact.value}
    assert set(given) <= {"UCX_NET_DEVICES", "SHARP_SMX_UCX_INTERFACE", "NCCL_IB_HCA"}
    assert not [value for value in given.values() if "mlx5_ib" in value]
    devices = azure_shape.infiniband.hca_names if azure_shape.infiniband else None
    if devices and "UCX_NET_DEVICES" in given:
        assert given["UCX_NET_DEVICES"] == ",".join(f"{device}:1" for device in devices.value)


def test_racks_hold_eighteen_machines_on_arm(azure_shape: Shape) -> None:
    rack = azure_shape.name in RACKS
    assert azure_shape.domain_sizes_nodes == ((18,) if rack else (1,))
    assert azure_shape.host.architecture.value == ("arm64" if rack else "x86_64")


def test_a_rack_draws_2304_vcpus(catalog: Catalog) -> None:
    for name in RACKS:
        shape = catalog.shape("azure", name)
        assert shape.nodes_per_nvlink_domain * shape.quota.units_per_node.value == 2304


def test_racks_need_the_newer_ubuntu_and_no_infiniband_feature(catalog: Catalog) -> None:
    for shape in with_infiniband(catalog):
        state, oldest = infiniband(shape).aks_feature_state, infiniband(shape).os_sku_from_kubernetes
        assert state is not None
        wanted = ("1.35", "unregistered") if shape.name in RACKS else (None, "registered")
        assert (oldest.value if oldest else None, state.value) == wanted
        # Ubuntu 24.04 has an OS SKU of its own, which the SDK's version of the AKS interface does not have.
        assert infiniband(shape).os_sku.value == "Ubuntu"


def test_a_partition_holds_one_hundred_machines_and_three_hundred_on_request(catalog: Catalog) -> None:
    raised = catalog.infiniband().max_nodes_per_partition_on_request.value
    for shape in with_infiniband(catalog):
        most = infiniband(shape).max_nodes_per_partition
        assert (most.value, raised) == (100, 300)
        assert (most.confidence is Confidence.CONFIRMED) == (shape.name not in RACKS)


def test_every_size_with_infiniband_has_settings_for_its_library(azure_shape: Shape) -> None:
    if azure_shape.infiniband is None:
        assert azure_shape.environment == {}
    elif azure_shape.name not in WITHOUT_GPUS:
        assert azure_shape.host_variables["NCCL_SOCKET_IFNAME"] == "eth0"


@pytest.mark.parametrize(
    ("name", "variables"),
    [
        ("Standard_ND96asr_v4", {"NCCL_TOPO_FILE": "/opt/microsoft/ndv4-topo.xml"}),
        ("Standard_ND96amsr_A100_v4", {"NCCL_IB_PCI_RELAXED_ORDERING": "1"}),
        (
            "Standard_ND96isr_H100_v5",
            {
                "NCCL_TOPO_FILE": "/opt/microsoft/ndv5-topo.xml",
                "NCCL_IB_QPS_PER_CONNECTION": "4",
                "NCCL_PXN_DISABLE": "1",
                "NCCL_MIN_NCHANNELS": "32",
                "NCCL_COLLNET_ENABLE": "1",
                "UCX_NET_DEVICES": "mlx5_0:1",
            },
        ),
        ("Standard_ND96isr_H200_v5", {"NCCL_IB_PCI_RELAXED_ORDERING": "1"}),
        ("Standard_ND96isr_MI300X_v5", {"RCCL_MSCCL_ENABLE": "0", "NCCL_IB_HCA": "mlx5"}),
        ("Standard_ND128isr_NDR_GB200_v6", {"NCCL_MNNVL_ENABLE": "1", "NCCL_IB_SL": "1"}),
        ("Standard_ND128isr_GB300_v6", {"NCCL_NET_GDR_C2C": "1", "NCCL_IB_SL": "1"}),
    ],
)
def test_launch_environment(catalog: Catalog, name: str, variables: dict[str, str]) -> None:
    given = catalog.shape("azure", name).host_variables
    assert {key: given.get(key) for key in variables} == variables


def test_h100_and_h200_share_their_settings_and_the_two_gb300_theirs(catalog: Catalog) -> None:
    def variables(name: str) -> dict[str, str]:
        return catalog.shape("azure", name).host_variables

    assert variables("Standard_ND96isr_H100_v5") == variables("Standard_ND96isr_H200_v5")
    assert variables("Standard_ND128isr_GB300_v6") == variables("Standard_ND128isrG5_GB300_v6")


def test_what_is_not_known_is_absent(azure_shape: Shape) -> None:
    assert not azure_shape.regions_complete.value
    assert all(offer.zones.value == [] for offer in azure_shape.regions.values())
    assert azure_shape.quota.spot_family is None


def test_reservations_are_marked_as_disputed(azure_shape: Shape) -> None:
    modes = azure_shape.capacity_modes
    if azure_shape.name in WITHOUT_GPUS:
        assert (modes.value, modes.confidence) == (["on-demand"], Confidence.SINGLE_SOURCE)
        return
    assert "reservation" in modes.value
    assert modes.confidence is Confidence.CONFLICT
    assert "single placement group" in modes.note


@pytest.mark.parametrize("name", ["Standard_ND128isr_GB300_v6", "Standard_ND128isrG5_GB300_v6"])
def test_both_rates_of_gb300_are_visible(catalog: Catalog, name: str) -> None:
    rate = catalog.shape("azure", name).rdma.gbps_per_node
    assert rate is not None
    assert (rate.value, rate.confidence) == (Decimal(3200), Confidence.CONFLICT)
    assert "4 x 800" in rate.note
    assert "4 x 400 (1600)" in rate.note
