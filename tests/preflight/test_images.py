import pytest

from gpufabric.preflight.images import check_images, check_kubernetes
from gpufabric.snapshots.rows import Image, KubernetesRelease
from tests.preflight.cases import aws, case, oci, only, section

VERSION = "1.35"
GPU, SYSTEM = "ocid1.image.oc1.iad.aaaagpu", "ocid1.image.oc1.iad.aaaasystem"


def good(**more: object) -> Image:
    values: dict[str, object] = {
        "is_available": True,
        "architecture": "x86_64",
        "kubernetes_version": VERSION,
    }
    return Image.model_validate({**values, **more})


@pytest.mark.parametrize(
    ("rows", "status"),
    [
        ({VERSION: KubernetesRelease(is_offered=True)}, "ok"),
        ({VERSION: KubernetesRelease(is_offered=False, support="ended")}, "missing"),
        ({"1.34": KubernetesRelease(is_offered=True)}, "missing"),
        (None, "unknown"),
    ],
)
def test_kubernetes_version(rows: dict[str, KubernetesRelease] | None, status: str) -> None:
    verdict = only(list(check_kubernetes(case(aws(), {"images": [section("kubernetes", rows)]}))))
    assert verdict.status == status


@pytest.mark.parametrize(
    ("rows", "status"),
    [
        ({"p": good()}, "ok"),
        ({"p": good(kubernetes_version="v1.35.2")}, "ok"),
        ({"p": good(kubernetes_version="1.34")}, "unknown"),
        ({"p": good(kubernetes_version="1.350")}, "unknown"),
        ({"p": good(architecture="arm64")}, "unknown"),
        ({"p": good(is_available=False)}, "missing"),
        ({}, "unknown"),
    ],
)
def test_image_of_the_version(rows: dict[str, Image], status: str) -> None:
    verdict = only(list(check_images(case(aws(), {"images": [section("images", rows)]}))))
    assert verdict.status == status


def test_a_service_without_images_supplies_its_own() -> None:
    assert not list(check_images(case(aws(), {"images": []})))


def test_files_without_images_are_unknown() -> None:
    assert only(list(check_images(case(aws(), {"images": []}, is_live=False)))).status == "unknown"


@pytest.mark.parametrize(
    ("gpu", "statuses"),
    [
        (good(kubernetes_version=""), ["ok", "ok"]),
        (good(architecture="arm64"), ["ok", "missing"]),
        (good(is_available=False), ["ok", "missing"]),
        (None, ["ok", "unknown"]),
    ],
)
def test_named_images_of_oci(gpu: Image | None, statuses: list[str]) -> None:
    rows = {SYSTEM: good(), **({GPU: gpu} if gpu else {})}
    verdicts = list(check_images(case(oci(), {"images": [section("images", rows)]})))
    assert [verdict.status for verdict in verdicts] == statuses


def test_image_that_is_gone_and_system_image_of_another_version() -> None:
    rows = {SYSTEM: good(kubernetes_version="1.33.1")}
    topics = [section("images", rows, absent={GPU: "404 NotAuthorizedOrNotFound"})]
    verdicts = list(check_images(case(oci(), {"images": topics})))
    assert [(verdict.status, verdict.given) for verdict in verdicts] == [
        ("missing", "it is for Kubernetes 1.33.1"),
        ("missing", "404 NotAuthorizedOrNotFound"),
    ]
