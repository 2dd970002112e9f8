from dataclasses import replace

import pytest

from gpufabric.preflight.images import check_images, check_kubernetes
from gpufabric.snapshots.rows import Image, KubernetesRelease
from gpufabric.spec.regions import AnyRegion
from tests.preflight.cases import aws, azure, case, needs, oci, only, section

VERSION = "1.35"
FOLDER = "/aws/service/eks/optimized-ami/1.35/amazon-linux-2023/x86_64"
STANDARD = f"{FOLDER}/standard/recommended/image_id"
NVIDIA = f"{FOLDER}/nvidia/recommended/image_id"
NO_SUCH = "Systems Manager has no such parameter"


def eks(**more: object) -> Image:
    values: dict[str, object] = {
        "is_available": True,
        "image_id": "ami-0000000000000001",
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
    ("declared", "running", "status"),
    [
        (aws(), {"1.35"}, "ok"),
        (aws(), {"1.34"}, "missing"),
        (aws(), set[str](), "missing"),
        (aws(), None, "missing"),
        (oci(), {"v1.35.2"}, "ok"),
        (oci(), {"v1.3.5"}, "missing"),
        (azure(), {"1.35.1"}, "ok"),
        (azure(), {"1.34.9"}, "missing"),
    ],
)
def test_a_cluster_keeps_a_version_that_is_no_longer_offered(
    declared: AnyRegion, running: set[str] | None, status: str
) -> None:
    assert declared.cluster.kubernetes_version == VERSION
    has = replace(needs(declared), cluster_versions=None if running is None else frozenset(running))
    rows = {VERSION: KubernetesRelease(is_offered=False, support="ended")}
    stack = case(declared, {"images": [section("kubernetes", rows)]}, needed=has)
    verdict = only(list(check_kubernetes(stack)))
    assert verdict.status == status
    assert ("AKS takes new pools" in verdict.note) == (status == "ok" and declared.cloud == "azure")


@pytest.mark.parametrize(
    ("rows", "absent", "statuses"),
    [
        ({STANDARD: eks(), NVIDIA: eks()}, {}, ["ok", "ok"]),
        ({STANDARD: eks()}, {NVIDIA: NO_SUCH}, ["ok", "missing"]),
        ({NVIDIA: eks()}, {STANDARD: NO_SUCH}, ["missing", "ok"]),
        ({STANDARD: eks()}, {}, ["ok", "unknown"]),
        ({STANDARD: eks(), NVIDIA: eks(is_available=False)}, {}, ["ok", "missing"]),
    ],
)
def test_each_image_of_eks_is_checked(
    rows: dict[str, Image], absent: dict[str, str], statuses: list[str]
) -> None:
    stack = case(aws(), {"images": [section("images", rows, absent=absent)]})
    assert [verdict.status for verdict in check_images(stack)] == statuses


def test_missing_image_names_pools_and_parameter() -> None:
    answer = section("images", {STANDARD: eks()}, absent={NVIDIA: NO_SUCH})
    _, verdict = check_images(case(aws(), {"images": [answer]}))
    assert (verdict.item, verdict.given, verdict.setting) == (
        "AL2023_x86_64_NVIDIA of Kubernetes 1.35",
        NO_SUCH,
        "pools.train.shape",
    )
    assert verdict.next_step == f"aws ssm get-parameter --region us-east-1 --name {NVIDIA}"


def test_an_image_of_the_user_is_unknown_and_not_asked_for() -> None:
    own = {"node_image_id": "ami-0123456789abcdef0", "node_image_base": "AL2023_x86_64_NVIDIA"}
    declared = aws()
    pools = {"train": declared.pools["train"].model_copy(update=own)}
    stack = case(
        declared.model_copy(update={"pools": pools}), {"images": [section("images", {STANDARD: eks()})]}
    )
    standard, verdict = check_images(stack)
    assert (standard.status, verdict.status) == ("ok", "unknown")
    assert verdict.setting == "pools.train.node_image_id"
    assert verdict.needed == "available in us-east-1, built on AL2023_x86_64_NVIDIA of Kubernetes 1.35"
    assert verdict.next_step.endswith("--image-ids ami-0123456789abcdef0")


@pytest.mark.parametrize("is_live", [True, False])
def test_aks_chooses_its_images(is_live: bool) -> None:
    assert not list(check_images(case(azure(), {"images": []}, is_live=is_live)))


def test_files_without_images_are_unknown() -> None:
    verdicts = list(check_images(case(aws(), {"images": []}, is_live=False)))
    assert [verdict.status for verdict in verdicts] == ["unknown", "unknown"]
