"""Pins of the catalogue."""

import re
import shutil
from pathlib import Path

import pytest

from gpufabric.catalog.catalog import DATA, Catalog, CatalogError, default_catalog
from gpufabric.catalog.manifests import manifest_pins
from gpufabric.manifests.nodes import POOL_LABEL
from tests.catalog.walk import CLOUDS, SHAPES


@pytest.mark.parametrize("cloud", CLOUDS)
def test_versions_are_exact(cloud: str) -> None:
    pins = manifest_pins(default_catalog(), cloud)
    for chart in (*pins.common.charts, *pins.cloud.charts):
        assert re.fullmatch(r"v?\d+\.\d+\.\d+", chart.version.value), chart.id
        assert chart.repository.value.startswith(("https://", "oci://"))
    for image in pins.common.images:
        assert re.search(r"\d", image.version.value), image.id
        assert "latest" not in image.version.value, image.id


@pytest.mark.parametrize("cloud", CLOUDS)
def test_digests_are_whole(cloud: str) -> None:
    pins = manifest_pins(default_catalog(), cloud)
    entries = (*pins.common.charts, *pins.cloud.charts, *pins.common.images, *pins.cloud.test_images)
    digests = [entry.digest.value for entry in entries if entry.digest is not None]
    assert digests
    assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", digest) for digest in digests)


@pytest.mark.parametrize("cloud", CLOUDS)
def test_published_manifests_are_named_by_commit(cloud: str) -> None:
    pins = manifest_pins(default_catalog(), cloud)
    for manifest in (*pins.common.manifests, *pins.cloud.manifests):
        assert re.search(r"/[0-9a-f]{40}/", manifest.url.value), manifest.id


@pytest.mark.parametrize(("cloud", "name"), SHAPES, ids=[name for _, name in SHAPES])
def test_every_gpu_shape_can_be_tested(cloud: str, name: str) -> None:
    shape, pins = default_catalog().shape(cloud, name), manifest_pins(default_catalog(), cloud)
    if shape.gpu is not None and (shape.vendor == "nvidia" or cloud == "oci"):
        assert pins.test_image(shape.vendor, shape.host.architecture.value)


def test_ports_are_as_many_as_virtual_functions() -> None:
    catalog = default_catalog()
    for virtual_function in manifest_pins(catalog, "oci").cloud.virtual_functions:
        roce = catalog.shape("oci", virtual_function.id).roce
        assert roce is not None
        assert roce.sriov_virtual_functions is not None
        assert len(set(virtual_function.root_devices.value)) == roce.sriov_virtual_functions.value


def test_a_file_that_does_not_fit_is_named(tmp_path: Path) -> None:
    copy = Path(shutil.copytree(DATA, tmp_path / "data"))
    (copy / "aws" / "manifests.toml").write_text("charts = 1\n")
    with pytest.raises(CatalogError, match=r"aws/manifests\.toml: topology_levels"):
        manifest_pins(Catalog(copy), "aws")


@pytest.mark.parametrize("cloud", CLOUDS)
def test_machines_carry_the_label_of_their_rdma_fabric(cloud: str) -> None:
    level = manifest_pins(default_catalog(), cloud).cloud.rdma_level.value
    assert level.startswith(("topology.k8s.aws/", "kubernetes.azure.com/")) or level == POOL_LABEL
