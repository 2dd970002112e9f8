"""Properties of the tables that OCI alone has, and of its Lustre product."""

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpufabric.catalog.catalog import Catalog, CatalogError, default_catalog
from gpufabric.catalog.lustre import LustreTier

OPERATIONS = {
    "cluster-network": ["unit"],
    "compute-cluster": ["individual", "managed-pool"],
    "gpu-memory-cluster": ["rack"],
}

ON = {
    "Compute HPC RDMA Authentication",
    "Compute HPC RDMA Auto-Configuration",
    "Compute Instance Monitoring",
    "Compute Instance Run Command",
    "Compute RDMA GPU Monitoring",
    "Custom Logs Monitoring",
    "Management Agent",
}
OFF = {"Bastion", "Block Volume Management", "OS Management Service Agent", "Oracle Autonomous Linux"}


def takes(tier: LustreTier, size: int) -> bool:
    first = tier.first_sizes.value if tier.first_sizes else []
    return Decimal(size) in first or (size > 0 and size % tier.size_step.value == 0)


def test_each_way_to_run_machines_has_one_construct(catalog: Catalog) -> None:
    constructs = catalog.rdma_constructs()
    assert {key: construct.operations.value for key, construct in constructs.items()} == OPERATIONS
    ways = [way for construct in constructs.values() for way in construct.operations.value]
    assert len(set(ways)) == len(ways)


def test_only_gpu_memory_clusters_need_another_construct(catalog: Catalog) -> None:
    needs = {
        key: construct.needs.value for key, construct in catalog.rdma_constructs().items() if construct.needs
    }
    assert needs == {"gpu-memory-cluster": ["compute-cluster"]}


def test_rdma_takes_ubuntu_and_refuses_oracle_linux(catalog: Catalog) -> None:
    for image in catalog.node_images().values():
        assert image.operating_system.value == "Canonical Ubuntu"
        assert image.refused.value == ["Oracle Linux"]
        assert set(image.versions.value) <= {"22.04", "24.04"}
        assert "24.04" in image.versions.value
        assert image.drivers.value


def test_every_image_is_used_by_a_shape(catalog: Catalog) -> None:
    shapes = [catalog.shape("oci", name) for name in catalog.shape_names("oci")]
    used = {shape.roce.image.value for shape in shapes if shape.roce and shape.roce.image}
    assert used == set(catalog.node_images())


def test_agent_plugins_are_on_or_off_as_oracle_sets_them(catalog: Catalog) -> None:
    plugins = catalog.agent_plugins()
    assert {name for name, plugin in plugins.items() if plugin.enabled.value} == ON
    assert set(plugins) == ON | OFF


def test_two_plugins_bring_up_the_rdma_addresses(catalog: Catalog) -> None:
    needed = {
        name: plugin for name, plugin in catalog.agent_plugins().items() if plugin.needed_for_rdma.value
    }
    assert set(needed) == {"Compute HPC RDMA Authentication", "Compute HPC RDMA Auto-Configuration"}
    assert all(plugin.enabled.value for plugin in needed.values())


@pytest.mark.parametrize("file", ["constructs", "images", "agent-plugins"])
def test_a_broken_table_names_file_and_key(copy: Path, file: str) -> None:
    table = copy / f"oci/{file}.toml"
    table.write_text(table.read_text() + "surplus = 1\n")
    catalog = Catalog(copy)
    reads = {
        "constructs": catalog.rdma_constructs,
        "images": catalog.node_images,
        "agent-plugins": catalog.agent_plugins,
    }
    with pytest.raises(CatalogError, match=rf"oci/{file}\.toml: .*surplus"):
        reads[file]()


def test_lustre_tiers_are_named_by_their_throughput(catalog: Catalog) -> None:
    product = catalog.lustre("oci")
    assert {tier.tier: tier.sku.value for tier in product.tiers} == {
        tier: f"MBPS_PER_TB_{tier}" for tier in (125, 250, 500, 1000)
    }
    assert product.size_unit.value == "GB"


@given(size=st.integers(0, 600).map(lambda step: step * 5200))
def test_lustre_sizes_step_by_10_4_tb_up_to_124_8_tb_and_by_41_6_tb_above(size: int) -> None:
    step = 10_400 if size <= 124_800 else 41_600
    allowed = size >= 31_200 and size % step == 0
    for tier in default_catalog().lustre("oci").tiers:
        assert takes(tier, size) == allowed


def test_lustre_tiers_have_no_known_price_or_maximum(catalog: Catalog) -> None:
    for tier in catalog.lustre("oci").tiers:
        assert (tier.prices, tier.maximum_size, tier.efa_size_step) == ([], None, None)
