"""A declared Lustre file system can be mounted."""

import dataclasses
from collections.abc import Mapping
from typing import Any

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.catalog.manifests import manifest_pins
from gpufabric.catalog.nodes import Provider, node_facts
from gpufabric.catalog.shape import Cloud
from gpufabric.manifests.formats import Format
from gpufabric.manifests.lustre import missing_facts
from gpufabric.manifests.model import Document, LustreMount, ManifestOptions, RemoteManifest
from gpufabric.plan.aws.addons import ADDONS
from gpufabric.plan.unknowns import existing_unknowns
from tests.catalog.walk import CLOUDS
from tests.manifests.conftest import EVERYTHING, Render, Rendered
from tests.plan.aws.given import STORED as AWS_STORED
from tests.plan.azure.given import LUSTRE as AZURE_LUSTRE
from tests.plan.azure.given import ON_CLUSTER as ON_AKS
from tests.plan.given_cases import changed, plan_given
from tests.plan.oci.given import FILES
from tests.plan.oci.given import STORED as OCI_STORED

MOUNT = LustreMount("fs-0123456789abcdef0", "10.0.0.4", "scratch")
WITH_MOUNT = dataclasses.replace(EVERYTHING, lustre=MOUNT)
SHAPES = {"aws": "p5.48xlarge", "azure": "Standard_ND96isr_H100_v5", "oci": "BM.GPU.H100.8"}
STORAGE = {
    "aws": {"lustre": {"at_least_tib": 100, "throughput_mbps_per_tib": 500}},
    "azure": {
        "lustre": {
            "at_least_tib": 100,
            "throughput_mbps_per_tib": 500,
            "maintenance": {"day": "Sunday", "time_utc": "03:00"},
        }
    },
    "oci": {"lustre": {"at_least_tib": 100, "throughput_mbps_per_tib": 500}},
}
CSI: dict[str, Document] = {
    "aws": {
        "driver": "fsx.csi.aws.com",
        "volumeHandle": "fs-0123456789abcdef0",
        "volumeAttributes": {"dnsname": "10.0.0.4", "mountname": "scratch"},
    },
    "azure": {
        "driver": "azurelustre.csi.azure.com",
        "volumeHandle": "scratch#10.0.0.4",
        "volumeAttributes": {"mgs-ip-address": "10.0.0.4"},
    },
    "oci": {
        "driver": "lustre.csi.oraclecloud.com",
        "volumeHandle": "10.0.0.4@tcp:/scratch",
        "fsType": "lustre",
        "volumeAttributes": {"setupLnet": "true"},
    },
}


def with_file_system(render: Render, cloud: str, shape: str, *, created: bool = True) -> Rendered:
    options = WITH_MOUNT if created else EVERYTHING
    return render(cloud, {"train": shape}, options, storage=STORAGE[cloud])


def published_files(rendered: Rendered) -> list[str]:
    contents = [step.content for stage in rendered.stages for step in stage.steps]
    urls = [content.url for content in contents if isinstance(content, RemoteManifest)]
    return [url.rpartition("/")[2] for url in urls if "lustre" in url]


@pytest.mark.parametrize("cloud", CLOUDS)
def test_the_volume_names_the_file_system_and_the_claim_the_volume(render: Render, cloud: str) -> None:
    rendered = with_file_system(render, cloud, SHAPES[cloud])
    (volume,) = rendered.of_kind("PersistentVolume").values()
    (claim,) = rendered.of_kind("PersistentVolumeClaim").values()
    assert volume["spec"]["csi"] == CSI[cloud]
    assert volume["spec"]["persistentVolumeReclaimPolicy"] == "Retain"
    assert volume["spec"]["claimRef"] == claim["metadata"]
    assert claim["spec"]["volumeName"] == volume["metadata"]["name"]
    for spec in (volume["spec"], claim["spec"]):
        assert spec["accessModes"] == ["ReadWriteMany"]
        assert spec["storageClassName"] == ""
    size = {"aws": "105600Gi", "azure": "100Ti", "oci": "114800G"}
    plan_size = volume["spec"]["capacity"]["storage"]
    assert claim["spec"]["resources"]["requests"]["storage"] == plan_size
    assert plan_size.lstrip("0123456789") == size[cloud].lstrip("0123456789")


@pytest.mark.parametrize("cloud", CLOUDS)
def test_no_volume_before_the_file_system_exists(render: Render, cloud: str) -> None:
    rendered = with_file_system(render, cloud, SHAPES[cloud], created=False)
    assert rendered.of_kind("PersistentVolume") == rendered.of_kind("PersistentVolumeClaim") == {}


def test_no_client_and_no_volume_without_a_file_system(render: Render) -> None:
    rendered = render("azure", {"train": SHAPES["azure"]}, WITH_MOUNT)
    assert rendered.of_kind("PersistentVolume") == {}
    assert published_files(rendered) == []


@pytest.mark.parametrize(
    ("cloud", "shape", "files"),
    [
        (
            "azure",
            "Standard_ND96isr_H100_v5",
            [
                "rbac-csi-azurelustre-node.yaml",
                "csi-azurelustre-driver.yaml",
                "csi-azurelustre-node-noble.yaml",
            ],
        ),
        ("azure", "Standard_ND128isr_NDR_GB200_v6", []),
        ("aws", "p5.48xlarge", []),
        ("oci", "BM.GPU.H100.8", []),
    ],
)
def test_the_client_is_installed_where_the_image_lacks_it(
    render: Render, cloud: str, shape: str, files: list[str]
) -> None:
    assert published_files(with_file_system(render, cloud, shape)) == files


def test_images_of_the_client_fit_the_operating_system() -> None:
    pins = manifest_pins(default_catalog(), "azure")
    codenames = {"Ubuntu 22.04": "jammy", "Ubuntu 24.04": "noble"}
    for image in node_facts(default_catalog(), "azure").values():
        for key in image.lustre_manifests.value if image.lustre_manifests else ():
            drivers = [name for name in pins.manifest(key).images.value if "azurelustre-csi" in name]
            assert all(name.endswith(codenames[image.operating_system.value]) for name in drivers)


@pytest.mark.parametrize("cloud", CLOUDS)
def test_whoever_brings_the_client_exists(cloud: Cloud) -> None:
    for image in node_facts(default_catalog(), cloud).values():
        client = image.lustre_client.value if image.lustre_client else None
        assert (client is Provider.MANIFESTS) is (image.lustre_manifests is not None)
        if client is Provider.ADDON:
            assert cloud == "aws"
            assert "aws-fsx-csi-driver" in ADDONS


@pytest.mark.parametrize("format_", list(Format))
def test_the_volume_is_a_file_of_the_fabric(render: Render, format_: Format) -> None:
    files = with_file_system(render, "oci", SHAPES["oci"]).files(format_)
    (path,) = [path for path in files if path.endswith("-lustre.yaml")]
    assert path.startswith("2-fabric/")
    assert path.partition("/")[2] in files["2-fabric/kustomization.yaml"]


GIVEN: dict[str, Mapping[str, Any]] = {
    "aws": AWS_STORED,
    "azure": changed(ON_AKS, {"existing.storage.lustre": {"id": AZURE_LUSTRE, "address": "10.32.192.4"}}),
    "oci": changed(
        OCI_STORED,
        {"existing.storage.lustre": {"id": FILES, "address": "10.48.96.10", "mount_name": "lab"}},
    ),
}


@pytest.mark.parametrize("cloud", CLOUDS)
def test_a_file_system_that_exists_has_a_volume_by_its_facts_alone(cloud: str) -> None:
    plan = plan_given(changed(GIVEN[cloud], {"existing.storage.lustre.size_gib": 48000}))
    given = plan.spec.existing.storage.lustre
    assert given is not None
    rendered = Rendered(cloud, plan, ManifestOptions())
    (volume,) = rendered.of_kind("PersistentVolume").values()
    (claim,) = rendered.of_kind("PersistentVolumeClaim").values()
    assert volume["metadata"]["name"] == claim["spec"]["volumeName"] == f"demo-{plan.stack}-lustre"
    assert claim["metadata"]["name"] == volume["spec"]["claimRef"]["name"] == f"demo-{plan.stack}-lustre"
    assert volume["spec"]["capacity"] == {"storage": "48000Gi"}
    assert volume["spec"]["csi"]["driver"] == CSI[cloud]["driver"]
    assert str(given.address) in str(volume["spec"]["csi"])
    assert missing_facts(rendered.job) == ()


@pytest.mark.parametrize("cloud", CLOUDS)
def test_a_file_system_of_unknown_size_has_no_volume(cloud: str) -> None:
    plan = plan_given(changed(GIVEN[cloud], {"existing.storage.lustre.size_gib": None}))
    rendered = Rendered(cloud, plan, ManifestOptions())
    assert rendered.of_kind("PersistentVolume") == {}
    assert missing_facts(rendered.job) == ("existing.storage.lustre.size_gib",)
    assert any(fact.where == "existing.storage.lustre.size_gib" for fact in existing_unknowns(plan.spec))
