"""Every image that a cluster is asked to run names its registry."""

from collections.abc import Iterator
from typing import Any

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.catalog.manifests import PublishedManifest, manifest_pins
from gpufabric.catalog.references import repository
from gpufabric.catalog.shape import Cloud
from gpufabric.manifests.formats import Format, stream
from gpufabric.manifests.images import names_registry, published, require_registry, with_registry
from gpufabric.manifests.model import RemoteImage, RemoteManifest
from gpufabric.spec.problems import DeclarationError
from tests.catalog.walk import CLOUDS, SHAPES
from tests.manifests.conftest import EVERYTHING, Render, Rendered, region_of


@pytest.mark.parametrize(
    ("image", "path", "full"),
    [
        ("rclone/rclone:1.76.0", "rclone/rclone", "docker.io/rclone/rclone:1.76.0"),
        ("nginx", "nginx", "docker.io/library/nginx"),
        ("nginx:1.29", "nginx", "docker.io/library/nginx:1.29"),
        ("ghcr.io/a/b:latest", "ghcr.io/a/b", "ghcr.io/a/b:latest"),
        ("localhost/a:1", "localhost/a", "localhost/a:1"),
        ("registry:5000/a", "registry:5000/a", "registry:5000/a"),
        ("registry:5000/a:2@sha256:0", "registry:5000/a", "registry:5000/a:2@sha256:0"),
        ("a.b", "a.b", "docker.io/library/a.b"),
    ],
)  # fmt: skip
def test_a_name_gets_the_registry_that_it_lacks(image: str, path: str, full: str) -> None:
    assert repository(image) == path
    assert with_registry(image) == full
    assert names_registry(image) is (full == image)
    assert names_registry(full)


def images_below(node: Any) -> Iterator[str]:
    """Give the images of containers and of custom resources, whose keys end in image."""
    if isinstance(node, list):
        for item in node:
            yield from images_below(item)
    if isinstance(node, dict):
        for key, value in node.items():
            if isinstance(value, str) and str(key).lower().endswith("image"):
                # Resources of NVIDIA's network operator have the registry in a key of its own.
                host = node.get("repository")
                yield f"{host}/{value}" if host else value
            else:
                yield from images_below(value)


@pytest.mark.parametrize(("cloud", "shape"), SHAPES)
def test_no_rendered_image_lacks_its_registry(cloud: str, shape: str) -> None:
    rendered = Rendered(cloud, region_of(cloud, {"train": shape}), EVERYTHING)
    values = [dict(release.values) for release in rendered.releases.values()]
    images = list(images_below([*rendered.documents, *values]))
    assert [image for image in images if not names_registry(image)] == []


@pytest.mark.parametrize("cloud", CLOUDS)
def test_images_of_published_manifests_are_renamed(cloud: Cloud) -> None:
    pins = manifest_pins(default_catalog(), cloud)
    for manifest in (*pins.common.manifests, *pins.cloud.manifests):
        remote = published(manifest, pins)
        assert [image.name for image in remote.images] == [repository(name) for name in manifest.images.value]
        assert all(names_registry(image.replacement) for image in remote.images)


@pytest.mark.parametrize("format_", list(Format))
def test_the_mpi_operator_comes_from_docker_hub_by_its_full_name(render: Render, format_: Format) -> None:
    files = render("oci", {"train": "BM.GPU.H100.8"}).files(format_)
    renamed = "images:\n  - name: mpioperator/mpi-operator\n    newName: docker.io/mpioperator/mpi-operator\n"
    (text,) = [text for text in files.values() if "mpi-operator.yaml" in text]
    assert renamed in text
    assert [path for path, other in files.items() if "\nimages:" in other and other != text] == []


def test_a_stream_names_the_image_to_use(render: Render) -> None:
    text = stream(render("oci", {"train": "BM.GPU.H100.8"}).stages, Format.KUBECTL)
    assert "# with image docker.io/mpioperator/mpi-operator for mpioperator/mpi-operator\n" in text


def test_a_full_name_stays() -> None:
    fact = {"source": "mpi-operator", "as_of": "2026-11-22", "confidence": "confirmed"}
    manifest = PublishedManifest.model_validate(
        {"id": "x", "url": {"value": "https://x", **fact}, "images": {"value": ["quay.io/a:1"], **fact}}
    )
    pins = manifest_pins(default_catalog(), "oci")
    image = RemoteImage("quay.io/a", "quay.io/a:1", None)
    assert published(manifest, pins) == RemoteManifest("https://x", (image,))
    assert not image.changes


def test_a_users_image_without_registry_is_refused() -> None:
    require_registry("--image", None)
    require_registry("--image", "ghcr.io/a/b:1")
    with pytest.raises(DeclarationError) as caught:
        require_registry("--image", "a/b:1")
    (problem,) = caught.value.problems
    assert (problem.where, problem.given) == ("--image", "a/b:1")
    assert "docker.io/a/b:1" in problem.allowed


DIGEST = "@sha256:" + "0" * 64


@pytest.mark.parametrize(
    "image", ["ghcr.io/a/b__c-d.e:V1", f"registry:5000/a:2{DIGEST}", f"localhost/a{DIGEST}"]
)
def test_a_users_image_with_registry_is_accepted(image: str) -> None:
    require_registry("--image", image)


@pytest.mark.parametrize(
    "image",
    [
        "",
        " ",
        "ghcr.io/A/b",
        "ghcr.io/a b",
        "ghcr.io/a:",
        "ghcr.io/a@sha256:0",
        "https://ghcr.io/a",
        "ghcr.io//a",
    ],
)
def test_a_users_image_that_is_no_name_is_refused(image: str) -> None:
    with pytest.raises(DeclarationError) as caught:
        require_registry("--image", image)
    (problem,) = caught.value.problems
    assert problem.given == repr(image)
    assert "lower case" in problem.allowed
