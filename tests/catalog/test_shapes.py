"""Properties of every shape file that comes with the package."""

import re

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.fact import Entry
from gpufabric.catalog.shape import Shape
from tests.catalog.walk import WITHOUT_GPUS, facts, gpus_of

PER_CLOUD = {"aws": ("efa", "efa"), "azure": ("infiniband", "infiniband"), "oci": ("roce", "roce")}
"""Table and fabric kind that a cloud's RDMA shapes carry."""


def test_the_fabric_table_is_the_clouds_own(shape: Shape) -> None:
    table, kind = PER_CLOUD[shape.cloud]
    present = {name for name, _ in PER_CLOUD.values() if getattr(shape, name) is not None}
    if shape.rdma.kind.value == "none":
        assert (present, shape.rdma.generation, shape.rdma.gbps_per_node) == (set(), None, None)
    else:
        assert (present, shape.rdma.kind.value) == ({table}, kind)


def test_a_shape_without_rdma_names_the_same_machine_with_it(shape: Shape, catalog: Catalog) -> None:
    assert (shape.rdma_twin is not None) == (shape.rdma.kind.value == "none")
    if shape.rdma_twin is not None:
        twin = catalog.shape(shape.cloud, shape.rdma_twin.value)
        assert twin.rdma.kind.value == PER_CLOUD[shape.cloud][1]
        for mine, other in (
            (gpus_of(shape), gpus_of(twin)),
            (shape.host, twin.host),
            (shape.quota, twin.quota),
        ):
            assert _values(mine) == _values(other)


def _values(entry: Entry) -> dict[str, object]:
    return {path: fact.value for path, fact in facts(entry)}


def test_only_machines_that_try_a_fabric_have_no_gpus(shape: Shape) -> None:
    assert (shape.gpu is None) == (shape.name in WITHOUT_GPUS)
    assert (shape.vendor == "none") == (shape.gpu is None)
    if shape.gpu is None:
        assert (shape.gpus, shape.accelerator, shape.nvlink_domain_gpus) == (0, None, 0)
        assert shape.rdma.kind.value != "none"


def test_an_nvlink_domain_is_one_gpu_or_whole_machines(shape: Shape) -> None:
    domain, count = shape.nvlink_domain_gpus, shape.gpus
    assert domain <= 1 or domain % count == 0
    assert shape.nodes_per_nvlink_domain == max(1, domain // max(1, count))


def test_rack_scale_shapes_are_arm_and_span_eighteen_machines(shape: Shape) -> None:
    rack = shape.nvlink_domain_gpus == 72
    assert (shape.nodes_per_nvlink_domain == 18) == rack
    assert (shape.host.architecture.value == "arm64") == (rack or shape.name == "hpc7g.4xlarge")


UNITS = {"Standard_ND96": 96, "Standard_ND128": 128, "Standard_HB120": 120}
"""Quota units of one Azure machine, by part of the name: vCPUs."""


def test_a_machine_draws_the_quota_that_its_family_counts(shape: Shape) -> None:
    known = [UNITS[key] for key in UNITS if key in shape.name]
    assert shape.cloud != "azure" or known == [shape.quota.units_per_node.value]
    assert shape.host.vcpus is not None or shape.cloud == "oci"
    vcpus = shape.host.vcpus.value if shape.host.vcpus else 0
    # Limits of OCI count GPUs, and the OCPUs of machines without any.
    counted = (shape.gpus or vcpus // 2) if shape.cloud == "oci" else vcpus
    assert shape.quota.units_per_node.value == counted


def test_quota_families_exist_and_count_the_clouds_unit(shape: Shape, catalog: Catalog) -> None:
    families = catalog.quota_families(shape.cloud)
    units = {"GPU", "OCPU"} if shape.cloud == "oci" else {"vCPU"}
    assert {family.unit.value for family in families.values()} == units
    assert shape.quota.family is None or shape.quota.family.value in families
    assert shape.quota.spot_family is None or shape.quota.spot_family.value in families


def test_only_unpublished_limit_names_are_absent(catalog: Catalog) -> None:
    names = [(cloud, name) for cloud in PER_CLOUD for name in catalog.shape_names(cloud)]
    without = [name for name in names if catalog.shape(*name).quota.family is None]
    on_demand = {name for name in without if "on-demand" in catalog.shape(*name).capacity_modes.value}
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


def test_environment_names_are_variables(shape: Shape) -> None:
    assert all(re.fullmatch(r"[A-Z][A-Z0-9_]*", name) for name in shape.environment)
    if shape.cloud == "aws":
        assert ("NCCL_SOCKET_IFNAME" in shape.environment) == (shape.vendor == "nvidia")


def test_multi_node_nvlink_is_switched_on_where_it_spans_machines(shape: Shape) -> None:
    wanted = shape.environment.get("NCCL_MNNVL_ENABLE")
    nvlink = shape.vendor == "nvidia" and shape.nodes_per_nvlink_domain > 1
    assert (wanted is not None and wanted.value == "1") == nvlink
