from decimal import Decimal

import pytest

from gpufabric.accounts.crosscheck import FactDifference, differences
from gpufabric.catalog.catalog import Catalog, default_catalog
from gpufabric.snapshots.rows import ShapeFacts

FACTS = ShapeFacts(
    gpus=8,
    vcpus=192,
    memory_gib=Decimal(2048),
    nics=32,
    nic_gbps_total=Decimal(3200),
    architecture="x86_64",
    quota_names=("ec2/L-417A185B", "ec2/L-7212CCBC"),
)


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return default_catalog()


def test_equal_facts_have_no_difference(catalog):
    assert differences(catalog.shape("aws", "p5.48xlarge"), FACTS) == []


@pytest.mark.parametrize(
    ("field", "changed", "catalogue", "stated"),
    [
        ("gpu.count", {"gpus": 4}, "8", "4"),
        ("host.architecture", {"architecture": "arm64"}, "x86_64", "arm64"),
        ("host.vcpus", {"vcpus": 96}, "192", "96"),
        ("host.memory_gib", {"memory_gib": Decimal("1.95E+3")}, "2048", "1950"),
        ("rdma.gbps_per_node", {"nic_gbps_total": Decimal(1600)}, "3200", "1600"),
        ("efa.max_interfaces", {"nics": 16}, "32", "16"),
        ("quota.family", {"quota_names": ("ec2/L-7212CCBC",)}, "L-417A185B", "ec2/L-7212CCBC"),
        ("quota.spot_family", {"quota_names": ("ec2/L-417A185B",)}, "L-7212CCBC", "ec2/L-417A185B"),
    ],
)
def test_each_field_is_compared(catalog, field, changed, catalogue, stated):
    facts = FACTS.model_copy(update=changed)
    assert differences(catalog.shape("aws", "p5.48xlarge"), facts) == [
        FactDifference("aws", "p5.48xlarge", field, catalogue, stated)
    ]


def test_what_the_cloud_does_not_state_is_not_compared(catalog):
    assert differences(catalog.shape("aws", "p5.48xlarge"), ShapeFacts()) == []


def test_zero_is_a_value(catalog):
    (difference,) = differences(catalog.shape("aws", "p5.48xlarge"), FACTS.model_copy(update={"gpus": 0}))
    assert (difference.catalogue, difference.stated) == ("8", "0")


@pytest.mark.parametrize("cloud", ["azure", "oci"])
def test_families_are_equal_in_every_spelling(catalog, cloud):
    for name in catalog.shape_names(cloud):
        shape = catalog.shape(cloud, name)
        families = [family.value for family in (shape.quota.family, shape.quota.spot_family) if family]
        facts = ShapeFacts(quota_names=tuple(f"service/{family.upper()}" for family in families))
        assert differences(shape, facts) == []


def test_ports_of_oci_are_compared(catalog):
    shape = next(
        shape
        for shape in (catalog.shape("oci", name) for name in catalog.shape_names("oci"))
        if shape.roce is not None and shape.roce.ports is not None
    )
    assert [difference.field for difference in differences(shape, ShapeFacts(nics=1))] == ["roce.ports"]


def test_text_names_the_file_and_both_values():
    difference = FactDifference("aws", "p5.48xlarge", "gpu.count", "8", "4")
    assert difference.text == "aws/shapes/p5.48xlarge.toml: gpu.count: the catalogue says 8, the cloud says 4"
