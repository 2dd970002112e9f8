"""What holds for every shape file that comes with the package."""

import re
from decimal import Decimal

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.shape import Shape

PER_CLOUD = {"aws": ("efa", "efa"), "azure": ("infiniband", "infiniband"), "oci": ("roce", "roce")}
"""Table and fabric kind that a cloud's RDMA shapes carry."""


def test_the_fabric_table_is_the_clouds_own(shape: Shape) -> None:
    table, kind = PER_CLOUD[shape.cloud]
    assert shape.rdma.kind.value == kind
    present = {name for name, _ in PER_CLOUD.values() if getattr(shape, name) is not None}
    assert present == {table}


def test_an_nvlink_domain_is_one_gpu_or_whole_machines(shape: Shape) -> None:
    domain, count = shape.gpu.nvlink_domain_gpus.value, shape.gpu.count.value
    assert domain == 1 or domain % count == 0
    assert shape.nodes_per_nvlink_domain == max(1, domain // count)


def test_rack_scale_shapes_are_arm_and_span_eighteen_machines(shape: Shape) -> None:
    rack = shape.gpu.nvlink_domain_gpus.value == 72
    assert (shape.nodes_per_nvlink_domain == 18) == rack
    assert (shape.host.architecture.value == "arm64") == rack


UNITS = {"Standard_ND96": 96, "Standard_ND128": 128}
"""Quota units of one Azure machine, by part of the name: vCPUs."""


def test_a_machine_draws_the_quota_that_its_family_counts(shape: Shape) -> None:
    known = [UNITS[key] for key in UNITS if key in shape.name]
    assert shape.cloud != "azure" or known == [shape.quota.units_per_node.value]
    counted = shape.gpu.count if shape.cloud == "oci" else shape.host.vcpus
    assert counted is not None
    assert shape.quota.units_per_node.value == counted.value


def test_quota_families_exist_and_count_the_clouds_unit(shape: Shape, catalog: Catalog) -> None:
    families = catalog.quota_families(shape.cloud)
    unit = "GPU" if shape.cloud == "oci" else "vCPU"
    assert {family.unit.value for family in families.values()} == {unit}
    assert shape.quota.family is None or shape.quota.family.value in families
    assert shape.quota.spot_family is None or shape.quota.spot_family.value in families


def test_only_unpublished_limit_names_are_absent(catalog: Catalog) -> None:
    names = [(cloud, name) for cloud in PER_CLOUD for name in catalog.shape_names(cloud)]
    without = [one for one in names if catalog.shape(*one).quota.family is None]
    on_demand = {one for one in without if "on-demand" in catalog.shape(*one).capacity_modes.value}
    assert all(re.search("GB200|GB300|B300|MI355X|L40S|RTXPRO", name) for _, name in on_demand)


def test_capacity_modes_stand_once_and_include_on_demand(shape: Shape) -> None:
    modes = shape.capacity_modes.value
    assert len(set(modes)) == len(modes)
    assert ("on-demand" in modes) == (shape.name != "p6e-gb200.36xlarge")
    if shape.cloud != "aws":
        assert "capacity-block" not in modes


def test_regions_are_regions_of_the_cloud(shape: Shape, catalog: Catalog) -> None:
    known = catalog.regions(shape.cloud)
    assert set(shape.regions) <= set(known)
    if shape.regions_complete.value:
        assert shape.regions


def _link_gbps(shape: Shape) -> Decimal:
    assert shape.infiniband is not None
    assert shape.infiniband.ports is not None
    assert shape.rdma.gbps_per_node is not None
    return shape.rdma.gbps_per_node.value / shape.infiniband.ports.value


def test_bandwidth_per_gpu_is_that_of_one_or_two_ports(azure_shape: Shape) -> None:
    assert azure_shape.rdma.gbps_per_node is not None
    assert azure_shape.rdma.gbps_per_node.value / azure_shape.gpu.count.value in (400, 800)


def test_infiniband_ports_share_the_bandwidth_evenly(azure_shape: Shape) -> None:
    assert _link_gbps(azure_shape) in (200, 400, 800)


def test_arm_sizes_need_the_newer_ubuntu(azure_shape: Shape) -> None:
    assert azure_shape.infiniband is not None
    arm = azure_shape.host.architecture.value == "arm64"
    assert azure_shape.infiniband.os_sku.value == ("Ubuntu2404" if arm else "Ubuntu")


def test_an_infiniband_partition_holds_one_hundred_machines(azure_shape: Shape) -> None:
    assert azure_shape.infiniband is not None
    assert azure_shape.infiniband.max_nodes_per_partition.value == 100


def test_environment_names_are_variables(shape: Shape) -> None:
    assert all(re.fullmatch(r"[A-Z][A-Z0-9_]*", name) for name in shape.environment)
    if shape.cloud != "oci":
        assert ("NCCL_SOCKET_IFNAME" in shape.environment) == (shape.gpu.vendor is None)


def test_multi_node_nvlink_is_switched_on_where_it_spans_machines(shape: Shape) -> None:
    wanted = shape.environment.get("NCCL_MNNVL_ENABLE")
    nvlink = shape.gpu.vendor is None and shape.nodes_per_nvlink_domain > 1
    assert (wanted is not None and wanted.value == "1") == nvlink


def test_disagreeing_sources_are_marked_and_explained(catalog: Catalog) -> None:
    gb300 = catalog.shape("azure", "Standard_ND128isr_GB300_v6").rdma.gbps_per_node
    assert gb300 is not None
    assert gb300.confidence == "conflict"
    assert "1600" in gb300.note
