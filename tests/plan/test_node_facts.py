"""The image of a pool's nodes."""

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.catalog.shape import Cloud
from gpufabric.plan.node_facts import image_facts

CATALOG = default_catalog()


@pytest.mark.parametrize(
    ("cloud", "shape", "version", "expected"),
    [
        ("aws", "p5.48xlarge", "1.35", "AL2023_x86_64_NVIDIA"),
        ("aws", "p6e-gb200.36xlarge", "1.35", "AL2023_ARM_64_NVIDIA"),
        ("aws", "trn2.48xlarge", "1.35", "AL2023_x86_64_NEURON"),
        ("azure", "Standard_ND96isr_H100_v5", "1.34", "ubuntu-22.04-x86_64"),
        ("azure", "Standard_ND96isr_H100_v5", "1.35", "ubuntu-24.04-x86_64"),
        ("azure", "Standard_ND96isr_MI300X_v5", "1.36", "ubuntu-24.04-x86_64"),
        ("azure", "Standard_ND128isr_NDR_GB200_v6", "1.35", "ubuntu-24.04-arm64"),
        ("azure", "Standard_ND128isr_NDR_GB200_v6", "1.34", None),
        ("oci", "BM.GPU.H100.8", "1.34", "ubuntu-x86_64-nvidia"),
        ("oci", "BM.GPU.GB200.4", "1.34", "ubuntu-arm64-nvidia"),
        ("oci", "BM.GPU.MI355X.8", "1.34", "ubuntu-x86_64-amd-pollara"),
        ("oci", "BM.GPU.MI300X.8", "1.34", "ubuntu-x86_64-amd"),
        ("oci", "BM.GPU.L40S.4", "1.34", "ubuntu-x86_64-nvidia"),
    ],
)
def test_the_image_follows_from_shape_and_version(
    cloud: Cloud, shape: str, version: str, expected: str | None
) -> None:
    sku = "Ubuntu" if cloud == "azure" else None
    facts = image_facts(cloud, CATALOG.shape(cloud, shape), version, CATALOG, os_sku=sku)
    assert (facts.id if facts else None) == expected


def test_another_operating_system_has_no_facts() -> None:
    shape = CATALOG.shape("azure", "Standard_ND96isr_H100_v5")
    assert image_facts("azure", shape, "1.35", CATALOG, os_sku="AzureLinux") is None
