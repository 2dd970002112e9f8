from decimal import Decimal
from pathlib import Path

import pytest

from gpufabric.catalog.catalog import Catalog, CatalogError
from gpufabric.spec.problems import DeclarationError


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1))


@pytest.mark.parametrize(
    ("cloud", "asked", "closest"),
    [
        ("aws", "p6-b200.24xlarge", "p6-b200.48xlarge"),
        ("aws", "p7en.48xlarge", "p5en.48xlarge"),
        ("azure", "Standard_ND96isr_H200_v6", "Standard_ND96isr_H200_v5"),
        ("oci", "BM.GPU.B200.4", "BM.GPU.B200.8"),
    ],
)
def test_an_unknown_shape_names_the_closest(catalog: Catalog, cloud: str, asked: str, closest: str) -> None:
    with pytest.raises(DeclarationError) as caught:
        catalog.shape(cloud, asked)
    (problem,) = caught.value.problems
    assert problem.given == asked
    assert closest in problem.allowed.split(", ")
    assert cloud in problem.limit


def test_a_name_like_no_other_lists_all_shapes(catalog: Catalog) -> None:
    with pytest.raises(DeclarationError) as caught:
        catalog.shape("oci", "zzz")
    assert caught.value.problems[0].allowed.split(", ") == catalog.shape_names("oci")


def test_a_path_is_not_a_shape_name(catalog: Catalog) -> None:
    with pytest.raises(DeclarationError):
        catalog.shape("aws", "../../azure/shapes/Standard_ND96isr_H100_v5")


def test_a_shape_is_read_once(catalog: Catalog) -> None:
    assert catalog.shape("oci", "BM.GPU.B200.8") is catalog.shape("oci", "BM.GPU.B200.8")


def test_shapes_are_read_when_asked_for(copy: Path) -> None:
    (copy / "aws/shapes/p5.48xlarge.toml").write_text("broken")
    assert Catalog(copy).shape("aws", "p6-b200.48xlarge").gpus == 8


def test_money_is_decimal_and_exact(catalog: Catalog) -> None:
    price = catalog.shape("aws", "p6-b200.48xlarge").prices[0]
    assert price.usd_per_node_hour.value == Decimal("113.9328")


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("count = 8", 'count = "eight"', "gpu.count.value"),
        ("nvlink_domain_gpus = 8", "", "gpu.nvlink_domain_gpus"),
        ("[gpu]", "[gpu]\nnodes = 1", "gpu.nodes"),
        ('confidence = "confirmed"', 'confidence = "sure"', "confidence"),
        ('kind = "efa"', 'kind = "token-ring"', "rdma.kind.value"),
        ("[provenance]", "[provenances]", "source"),
    ],
)
def test_a_broken_shape_names_file_and_key(copy: Path, old: str, new: str, key: str) -> None:
    edit(copy / "aws/shapes/p6-b200.48xlarge.toml", old, new)
    with pytest.raises(CatalogError) as caught:
        Catalog(copy).shape("aws", "p6-b200.48xlarge")
    assert "aws/shapes/p6-b200.48xlarge.toml: " in str(caught.value)
    assert key in str(caught.value)


def test_broken_toml_names_the_file(copy: Path) -> None:
    (copy / "oci/lustre.toml").write_text('cloud = "oci"\nname =\n')
    with pytest.raises(CatalogError, match=r"oci/lustre\.toml: .*line 2"):
        Catalog(copy).lustre("oci")


def test_a_broken_table_names_file_entry_and_key(copy: Path) -> None:
    edit(copy / "aws/quotas.toml", 'unit = "vCPU"', 'unit = "core"')
    with pytest.raises(CatalogError, match=r"aws/quotas\.toml: L-417A185B: unit\.value: "):
        Catalog(copy).quota_families("aws")


def test_a_missing_file_is_named(copy: Path) -> None:
    (copy / "azure/services.toml").unlink()
    with pytest.raises(CatalogError, match=r"azure/services\.toml"):
        Catalog(copy).services("azure")


def test_a_table_needs_entries(copy: Path) -> None:
    (copy / "azure/services.toml").write_text("entry = 1\n")
    with pytest.raises(CatalogError, match=r"azure/services\.toml: entries"):
        Catalog(copy).services("azure")


def test_an_entry_stands_once(copy: Path) -> None:
    file = copy / "oci/services.toml"
    edit(file, 'id = "nat-gateway"', 'id = "drg"')
    with pytest.raises(CatalogError, match=r"oci/services\.toml: drg: appears twice"):
        Catalog(copy).services("oci")


def test_a_source_needs_a_title(copy: Path) -> None:
    (copy / "sources.toml").write_text('[sheet]\nread_on = "2026-11-22"\n')
    with pytest.raises(CatalogError, match=r"sources\.toml: sheet: title"):
        _ = Catalog(copy).sources


def test_a_shape_file_must_carry_its_own_name(copy: Path) -> None:
    shapes = copy / "oci/shapes"
    (shapes / "BM.GPU.B300.8.toml").write_text((shapes / "BM.GPU.B200.8.toml").read_text())
    with pytest.raises(CatalogError, match=r"oci/shapes/BM\.GPU\.B300\.8\.toml"):
        Catalog(copy).shape("oci", "BM.GPU.B300.8")


def test_a_new_shape_is_one_file(copy: Path) -> None:
    shapes = copy / "oci/shapes"
    text = (shapes / "BM.GPU.B200.8.toml").read_text()
    (shapes / "BM.GPU.R900.8.toml").write_text(text.replace("BM.GPU.B200.8", "BM.GPU.R900.8"))
    catalog = Catalog(copy)
    assert "BM.GPU.R900.8" in catalog.shape_names("oci")
    assert catalog.shape("oci", "BM.GPU.R900.8").quota.units_per_node.value == 8
