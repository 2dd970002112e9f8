"""Images and charts of a rendering: fixed tags, and digests where a project requires them."""

import re
from typing import Any

import pytest

from gpufabric.catalog.references import MOVING_TAGS, tag
from gpufabric.manifests.model import Document, Stage, Step
from gpufabric.manifests.references import ArtifactReference, references, require_digests
from gpufabric.spec.problems import DeclarationError
from tests.catalog.walk import SHAPES
from tests.manifests.conftest import AZURE_TEST, EVERYTHING, HEALTH, Render, Rendered, region_of

DIGEST = "sha256:" + "0" * 64
NAMES = [f"{cloud}-{name}" for cloud, name in SHAPES]


def of(*documents: Document) -> list[ArtifactReference]:
    return list(references([Stage("1-x", (Step("x", "", documents),))]))


def pod(image: str) -> Document:
    return {"kind": "Pod", "spec": {"containers": [{"name": "a", "image": image}]}}


@pytest.mark.parametrize(("cloud", "shape"), SHAPES, ids=NAMES)
def test_nothing_rendered_has_a_tag_that_moves(cloud: str, shape: str) -> None:
    rendered = Rendered(cloud, region_of(cloud, {"train": shape}, health=HEALTH), EVERYTHING)
    named = references(rendered.stages)
    assert named
    # A digest alone names one image for ever: resources of NVIDIA's network operator, and the test on Azure.
    assert [item.name for item in named if tag(item.name) in MOVING_TAGS and item.digest is None] == []
    assert [item.name for item in named if item.digest is None and not re.search(r"\d", tag(item.name))] == []
    # The walk must not miss an image.
    assert ":latest" not in "".join(rendered.files().values())


def test_images_are_found_in_containers_custom_resources_values_and_texts(render: Render) -> None:
    monitored = render("azure", {"train": "Standard_ND96isr_H100_v5"}, health=HEALTH)
    names = {reference.name for reference in references(monitored.stages)}
    assert {
        "registry.k8s.io/node-problem-detector/node-problem-detector:v1.35.3",
        "nvcr.io/nvidia/mellanox/doca-driver:doca3.3.0-26.01-1.0.0.0-0",
        "nvcr.io/nvidia/mellanox/sriov-network-device-plugin",
        "docker.io/mpioperator/mpi-operator:0.8.0",
        "https://helm.ngc.nvidia.com/nvidia/gpu-operator:v26.3.3",
        AZURE_TEST.removesuffix(":latest"),
    } <= names


def test_a_digest_is_told_in_every_form() -> None:
    assert of(pod(f"a.b/c:1@{DIGEST}")) == [ArtifactReference("a.b/c:1", DIGEST)]
    assert of(pod("a.b/c:1")) == [ArtifactReference("a.b/c:1", None)]
    image: dict[str, Any] = {"repository": "a.b", "image": "c", "version": DIGEST}
    assert of({"kind": "NicClusterPolicy", "spec": {"multus": image}}) == [ArtifactReference("a.b/c", DIGEST)]
    assert of({"kind": "ConfigMap", "data": {"job.yaml": "a:\n  - image: a.b/c:1\n"}}) == [
        ArtifactReference("a.b/c:1", None)
    ]


def test_the_image_that_the_cluster_builds_is_left_out(render: Render) -> None:
    rendered = render("azure", {"train": "Standard_ND96isr_MI300X_v5"})
    assert "registry.example.com/amdgpu" not in {reference.name for reference in references(rendered.stages)}


def test_required_digests_refuse_what_has_none(render: Render) -> None:
    rendered = render("oci", {"train": "BM.GPU.H100.8"})
    with pytest.raises(DeclarationError) as refused:
        require_digests(rendered.stages, "oci-x", 7)
    missing = [reference.name for reference in references(rendered.stages) if reference.digest is None]
    assert "docker.io/mpioperator/mpi-operator:0.8.0" in missing
    assert [problem.given for problem in refused.value.problems] == [
        f"{name} without a digest" for name in missing
    ]
    problem = refused.value.problems[0]
    assert problem.where == "fabric.supply_chain.digests"
    assert "`gpufabric manifests oci-x --with-test --pin-commands`" in problem.allowed
    assert str(problem).startswith("Pulumi.yaml:7: fabric.supply_chain.digests: given ")


def test_required_digests_accept_a_rendering_that_has_them() -> None:
    require_digests([Stage("1-x", (Step("x", "", (pod(f"a.b/c:1@{DIGEST}"),)),))], "oci-x", 7)
