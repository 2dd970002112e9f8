"""Drivers of AMD GPUs on each cloud."""

import pytest

from gpufabric.manifests.model import ManifestOptions
from gpufabric.spec.problems import DeclarationError
from tests.manifests.conftest import DRIVER_IMAGE, Render


def test_amd_pool_on_oci_takes_the_driver_of_the_image(render: Render) -> None:
    rendered = render("oci", {"train": "BM.GPU.MI300X.8"}, ManifestOptions())
    assert "gpu-operator" not in rendered.releases
    assert "cert-manager" not in rendered.releases
    config = rendered.of_kind("DeviceConfig")["train"]["spec"]
    assert config["driver"] == {"enable": False}
    assert config["selector"] == {"gpufabric.dev/pool": "train"}
    image = rendered.job.pins.image("busybox")
    assert config["commonConfig"] == {"initContainerImage": image.reference}
    assert image.reference.startswith("docker.io/library/busybox:1.36.1@sha256:")


def test_amd_pool_on_azure_builds_its_driver(render: Render) -> None:
    rendered = render("azure", {"train": "Standard_ND96isr_MI300X_v5"})
    assert list(rendered.releases)[:3] == ["network-operator", "cert-manager", "amd-gpu-operator"]
    driver = rendered.of_kind("DeviceConfig")["train"]["spec"]["driver"]
    assert (driver["enable"], driver["image"]) == (True, DRIVER_IMAGE)


def test_amd_pool_on_azure_wants_a_place_for_its_driver(render: Render) -> None:
    with pytest.raises(DeclarationError) as caught:
        render("azure", {"train": "Standard_ND96isr_MI300X_v5"}, ManifestOptions())
    (problem,) = caught.value.problems
    assert problem.where == "pools.train.shape"
    assert "--amd-driver-image" in problem.allowed
