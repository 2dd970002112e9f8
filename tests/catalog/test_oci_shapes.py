"""Properties of every OCI shape file that comes with the package."""

from decimal import Decimal
from typing import NamedTuple

import pytest

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.fact import Fact
from gpufabric.catalog.shape import Roce, Shape


class Row(NamedTuple):
    """A row of Oracle's page of shapes; None where the page, or a copy of it, has nothing."""

    model: str | None
    gpus: int
    gpu_memory_gb: int | None
    ocpus: int | None
    memory_gb: int | None
    nvme_gb: int | None
    front_end_gbps: int | None
    rdma_gbps: int | None
    domain: int


ROWS = {
    "BM.GPU4.8": Row("A100", 8, 320, 64, 2048, 27200, 50, 1600, 8),
    "BM.GPU.A100-v2.8": Row("A100", 8, 640, 128, 2048, 27200, 2 * 50, 1600, 8),
    "BM.GPU.H100.8": Row("H100", 8, 640, 112, 2048, 16 * 3840, 100, 3200, 8),
    "BM.GPU.H200.8": Row("H200", 8, 1128, 112, 3072, 8 * 3840, 200, 3200, 8),
    "BM.GPU.B200.8": Row("B200", 8, 1440, 128, 4096, 8 * 3840, 2 * 200, 3200, 8),
    "BM.GPU.B300.8": Row("B300", 8, 2104, 128, 4096, 8 * 3840, None, 6400, 8),
    "BM.GPU.GB200.4": Row("GB200", 4, 768, 144, 960, 4 * 7680, 2 * 200, 1600, 72),
    "BM.GPU.GB200-v2.4": Row("GB200", 4, None, None, None, None, None, None, 72),
    "BM.GPU.GB200-v3.4": Row("GB200", 4, None, None, None, None, None, None, 72),
    "BM.GPU.GB300.4": Row("GB300", 4, 1112, 144, 960, 4 * 7680, 2 * 200, 3200, 72),
    "BM.GPU.MI300X.8": Row("MI300X", 8, 1536, 112, 2048, 8 * 3840, 100, 3200, 8),
    "BM.GPU.MI355X.8": Row("MI355X", 8, 2304, 128, 3072, 8 * 7680, 2 * 200, 3200, 8),
    "BM.GPU.MI355X-v1.8": Row("MI355X", 8, None, None, None, None, None, None, 8),
    "BM.GPU.L40S.4": Row("L40S", 4, 192, 112, 1024, 2 * 3840, 200, 800, 1),
    "BM.GPU.RTXPRO.8": Row("RTX PRO 6000", 8, 768, 144, 3072, None, None, None, 1),
    "BM.Optimized3.36": Row(None, 0, None, 36, 512, 3840, 2 * 50, 100, 0),
}

RDMA = {
    "BM.GPU4.8": (8, 16, 16),
    "BM.GPU.A100-v2.8": (8, 16, 16),
    "BM.GPU.H100.8": (8, 16, 16),
    "BM.GPU.H200.8": (8, 8, 8),
    "BM.GPU.B200.8": (8, 8, 8),
    "BM.GPU.B300.8": (8, 16, 16),
    "BM.GPU.GB200.4": (4, 4, None),
    "BM.GPU.GB200-v2.4": (None, 4, None),
    "BM.GPU.GB200-v3.4": (None, 8, None),
    "BM.GPU.GB300.4": (4, 8, None),
    "BM.GPU.MI300X.8": (8, 8, 8),
    "BM.GPU.MI355X.8": (8, 8, None),
    "BM.GPU.MI355X-v1.8": (8, 8, 8),
    "BM.GPU.L40S.4": (None, None, None),
    "BM.GPU.RTXPRO.8": (None, 8, None),
    "BM.Optimized3.36": (1, 1, None),
}
"""RDMA cards, ports, and virtual functions that pods can hold."""

PRICES = {
    "BM.GPU4.8": ("3.05", "B92740"),
    "BM.GPU.A100-v2.8": ("4.00", "B95907"),
    "BM.GPU.H100.8": ("10.00", "B98415"),
    "BM.GPU.H200.8": ("10.00", "B110519"),
    "BM.GPU.B200.8": ("14.00", "B110978"),
    "BM.GPU.B300.8": ("15.00", "B112237"),
    "BM.GPU.GB200.4": ("16.00", "B110979"),
    "BM.GPU.GB300.4": ("18.00", "B112140"),
    "BM.GPU.MI300X.8": ("6.00", "B109485"),
    "BM.GPU.MI355X.8": ("8.60", "B111758"),
    "BM.GPU.L40S.4": ("3.50", "B109479"),
    "BM.GPU.RTXPRO.8": ("4.50", "B112613"),
}
"""USD a GPU and hour, and the part of the price list."""

LIMITS = {
    "BM.GPU4.8": ("gpu4-count", "confirmed"),
    "BM.GPU.A100-v2.8": ("gpu-a100-v2-count", "confirmed"),
    "BM.GPU.H100.8": ("gpu-h100-count", "single-source"),
    "BM.GPU.H200.8": ("gpu-h200-count", "confirmed"),
    "BM.GPU.B200.8": ("gpu-b200-count", "confirmed"),
    "BM.GPU.MI300X.8": ("gpu-mi300x-count", "confirmed"),
    "BM.Optimized3.36": ("optimized3-core-count", "confirmed"),
}
"""Limit names that are published or seen in use; the other shapes have none."""

IMAGES = {
    "BM.GPU.MI300X.8": "ubuntu-x86_64-amd",
    "BM.GPU.MI355X-v1.8": "ubuntu-x86_64-amd",
    "BM.GPU.MI355X.8": "ubuntu-x86_64-amd-pollara",
}
"""Images of shapes with AMD GPUs."""


def roce(shape: Shape) -> Roce:
    assert shape.roce is not None
    return shape.roce


def value(fact: Fact[Decimal] | Fact[int] | None) -> Decimal | None:
    return None if fact is None else Decimal(fact.value)


def test_every_shape_is_checked(catalog: Catalog) -> None:
    assert set(catalog.shape_names("oci")) == set(ROWS) == set(RDMA)


def test_hardware_as_oracle_lists_it(oci_shape: Shape) -> None:
    row, gpu, host = ROWS[oci_shape.name], oci_shape.gpu, oci_shape.host
    memory = value(gpu.memory_gb) if gpu else None
    assert (oci_shape.accelerator, oci_shape.gpus, oci_shape.nvlink_domain_gpus) == (
        row.model,
        row.gpus,
        row.domain,
    )
    assert (None if memory is None else memory * row.gpus) == row.gpu_memory_gb
    assert value(host.memory_gib) == row.memory_gb
    assert value(host.local_nvme_gb) == row.nvme_gb
    assert value(host.front_end_gbps) == row.front_end_gbps
    assert value(oci_shape.rdma.gbps_per_node) == row.rdma_gbps


def test_an_ocpu_is_two_threads_or_one_arm_core(oci_shape: Shape) -> None:
    ocpus = ROWS[oci_shape.name].ocpus
    threads = 1 if oci_shape.host.architecture.value == "arm64" else 2
    assert value(oci_shape.host.vcpus) == (None if ocpus is None else ocpus * threads)


def test_rdma_ports_and_virtual_functions(oci_shape: Shape) -> None:
    table = roce(oci_shape)
    counted = tuple(value(count) for count in (table.nics, table.ports, table.sriov_virtual_functions))
    assert counted == RDMA[oci_shape.name]


def test_each_port_gives_one_virtual_function(oci_shape: Shape) -> None:
    functions = roce(oci_shape).sriov_virtual_functions
    assert functions is None or functions.value == value(roce(oci_shape).ports)


def test_ports_share_the_bandwidth_evenly(oci_shape: Shape) -> None:
    total, ports = value(oci_shape.rdma.gbps_per_node), value(roce(oci_shape).ports)
    if total is not None and ports is not None:
        assert total / ports in (100, 200, 400)


def test_only_what_was_not_found_has_no_bandwidth(catalog: Catalog) -> None:
    shapes = [catalog.shape("oci", name) for name in catalog.shape_names("oci")]
    assert {shape.name for shape in shapes if shape.rdma.gbps_per_node is None} == {
        "BM.GPU.GB200-v2.4",
        "BM.GPU.GB200-v3.4",
        "BM.GPU.MI355X-v1.8",
        "BM.GPU.RTXPRO.8",
    }


def test_prices_carry_their_part_of_the_price_list(oci_shape: Shape) -> None:
    prices = [
        (price.usd_per_node_hour.value / oci_shape.gpus, price.part_number.value)
        for price in oci_shape.prices
        if price.part_number is not None
    ]
    known = PRICES.get(oci_shape.name)
    assert prices == ([] if known is None else [(Decimal(known[0]), known[1])])
    assert len(prices) == (0 if oci_shape.gpu is None else len(oci_shape.prices))


def test_a_machine_without_gpus_costs_its_cores_and_its_memory(catalog: Catalog) -> None:
    shape = catalog.shape("oci", "BM.Optimized3.36")
    (price,) = shape.prices
    assert price.usd_per_node_hour.value == 36 * Decimal("0.054") + 512 * Decimal("0.0015")
    assert "B93311" in price.usd_per_node_hour.note
    assert "B93312" in price.usd_per_node_hour.note


def test_a_price_and_its_part_are_of_one_reading(oci_shape: Shape) -> None:
    for price in oci_shape.prices:
        fact, part = price.usd_per_node_hour, price.part_number
        assert (part is None) == (oci_shape.gpu is None), "cores and memory are two parts"
        assert part is None or (part.source, part.as_of) == (fact.source, fact.as_of)
        assert price.regions_priced == ["*"]
        assert (price.effective_from, price.effective_until) == (None, None)


def test_a_part_is_that_of_one_shape(catalog: Catalog) -> None:
    parts = [part for _, part in PRICES.values()]
    assert len(set(parts)) == len(parts)


def test_the_price_of_a_part_no_longer_listed_is_marked(catalog: Catalog) -> None:
    (price,) = catalog.shape("oci", "BM.GPU4.8").prices
    assert price.usd_per_node_hour.confidence == "single-source"
    assert "no longer" in price.usd_per_node_hour.note


def test_limit_names_with_how_sure_they_are(oci_shape: Shape, catalog: Catalog) -> None:
    family = oci_shape.quota.family
    assert (family and (family.value, family.confidence)) == LIMITS.get(oci_shape.name)
    assert oci_shape.quota.spot_family is None
    if family is not None:
        limit = catalog.quota_families("oci")[family.value]
        unit = "GPU" if oci_shape.gpus else "OCPU"
        assert (limit.scope.value, limit.unit.value) == ("availability-domain", unit)
        assert limit.title.confidence == family.confidence


def test_a_limit_counts_gpus_or_cores(oci_shape: Shape) -> None:
    row = ROWS[oci_shape.name]
    assert oci_shape.quota.units_per_node.value == (row.gpus or row.ocpus)


def test_no_limit_name_is_made_up(catalog: Catalog) -> None:
    drawn = {limit for limit, _ in LIMITS.values()}
    assert set(catalog.quota_families("oci")) == drawn


def test_racks_take_gpu_memory_clusters_and_nothing_else_does(oci_shape: Shape) -> None:
    table = roce(oci_shape)
    if oci_shape.nodes_per_nvlink_domain == 1:
        assert table.constructs.value == ["cluster-network", "compute-cluster"]
        assert table.max_nodes_per_fabric is None
    else:
        assert table.constructs.value == ["gpu-memory-cluster"]
        assert value(table.max_nodes_per_fabric) == oci_shape.nodes_per_nvlink_domain == 18


def test_constructs_are_known(oci_shape: Shape, catalog: Catalog) -> None:
    assert set(roce(oci_shape).constructs.value) <= set(catalog.rdma_constructs())


def test_images_suit_processor_and_gpu(oci_shape: Shape, catalog: Catalog) -> None:
    image = roce(oci_shape).image
    assert image is not None
    assert catalog.node_images()[image.value].architecture.value == oci_shape.host.architecture.value
    architecture = oci_shape.host.architecture.value
    assert image.value == IMAGES.get(oci_shape.name, f"ubuntu-{architecture}-nvidia")
    assert (oci_shape.name in IMAGES) == (oci_shape.vendor == "amd")


def test_an_image_that_is_not_listed_for_its_shape_says_so(catalog: Catalog) -> None:
    shapes = [catalog.shape("oci", name) for name in catalog.shape_names("oci")]
    inferred = {shape.name for shape in shapes if shape.roce and shape.roce.image and shape.roce.image.note}
    assert inferred == {"BM.GPU.GB200-v2.4", "BM.GPU.RTXPRO.8", "BM.Optimized3.36"}


def test_rdma_shapes_are_not_sold_as_preemptible(oci_shape: Shape) -> None:
    reserved = ["reservation"] if oci_shape.gpus else []
    assert oci_shape.capacity_modes.value == ["on-demand", *reserved]


def test_regions_are_unknown_not_refused(oci_shape: Shape) -> None:
    assert not oci_shape.regions_complete.value
    assert oci_shape.regions == {}


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("BM.GPU.GB200.4", "InfiniBand"),
        ("BM.GPU.GB200-v2.4", "InfiniBand"),
    ],
)
def test_a_fabric_that_may_be_infiniband_is_marked(catalog: Catalog, name: str, says: str) -> None:
    kind = catalog.shape("oci", name).rdma.kind
    assert kind.confidence == "conflict"
    assert says in kind.note


def test_unsettled_facts_of_b300_are_marked(catalog: Catalog) -> None:
    shape = catalog.shape("oci", "BM.GPU.B300.8")
    assert shape.rdma.gbps_per_node is not None
    assert shape.gpu is not None
    assert shape.gpu.memory_gb is not None
    assert shape.rdma.gbps_per_node.confidence == "conflict"
    assert (shape.gpu.memory_gb.confidence, "268" in shape.gpu.memory_gb.note) == ("conflict", True)
