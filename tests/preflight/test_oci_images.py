import pytest

from gpufabric.accounts.oci.sections import MISSING
from gpufabric.preflight.images import check_images
from gpufabric.preflight.verdict import PreflightVerdict
from gpufabric.snapshots.rows import Image
from tests.preflight.cases import case, oci, section

GPU, SYSTEM = "ocid1.image.oc1.iad.aaaagpu", "ocid1.image.oc1.iad.aaaasystem"


def image(**more: object) -> Image:
    values: dict[str, object] = {
        "is_available": True,
        "architecture": "x86_64",
        "operating_system": "Canonical Ubuntu 22.04",
    }
    return Image.model_validate({**values, **more})


OF_OKE = image(operating_system="Oracle Linux 8.10", kubernetes_version="1.35.1")


def verdicts_on(
    gpu: Image | None, system: Image = OF_OKE, absent: dict[str, str] | None = None
) -> tuple[PreflightVerdict, PreflightVerdict]:
    rows = {SYSTEM: system, **({GPU: gpu} if gpu else {})}
    stack = case(oci(), {"images": [section("images", rows, absent=absent)]})
    of_system, of_pool = check_images(stack)
    return of_system, of_pool


@pytest.mark.parametrize(
    ("gpu", "status", "given"),
    [
        (image(name="gpu"), "ok", "gpu"),
        (image(operating_system="canonical ubuntu 22.04 Minimal"), "ok", "available"),
        (image(architecture="arm64"), "missing", "its architecture is arm64"),
        (image(is_available=False), "missing", "not available"),
        (image(operating_system="Oracle Linux 8"), "missing", "its operating system is Oracle Linux 8"),
        (
            image(operating_system="Canonical Ubuntu 24.04"),
            "missing",
            "its operating system is Canonical Ubuntu 24.04",
        ),
        (image(operating_system="Linux"), "unknown", "its operating system is stated as Linux"),
        (None, "unknown", "the answer does not have this image"),
    ],
)
def test_image_of_a_pool(gpu: Image | None, status: str, given: str) -> None:
    system, verdict = verdicts_on(gpu)
    assert system.status == "ok"
    assert (verdict.status, verdict.given) == (status, given)


def test_an_imported_image_may_not_state_everything() -> None:
    _, verdict = verdicts_on(image(architecture=None, operating_system=""))
    assert (verdict.status, verdict.note) == ("ok", "not stated: architecture, operating system")


def test_command_that_states_an_operating_system() -> None:
    _, verdict = verdicts_on(image(operating_system="Linux"))
    assert verdict.next_step == (
        f"oci compute image update --image-id {GPU} --operating-system 'Canonical Ubuntu'"
        " --operating-system-version 22.04"
    )


@pytest.mark.parametrize(
    ("system", "given"),
    [
        (image(kubernetes_version="1.33.1"), "it is for Kubernetes 1.33.1"),
        (image(kubernetes_version="1.350.1"), "it is for Kubernetes 1.350.1"),
        (image(kubernetes_version="1.35.1", architecture="arm64"), "its architecture is arm64"),
    ],
)
def test_image_of_the_system_nodes(system: Image, given: str) -> None:
    verdict, _ = verdicts_on(image(), system)
    assert (verdict.status, verdict.given) == ("missing", given)


@pytest.mark.parametrize(("reason", "status"), [(MISSING, "unknown"), ("the image was deleted", "missing")])
def test_an_image_that_may_only_be_invisible_is_unknown(reason: str, status: str) -> None:
    _, verdict = verdicts_on(None, absent={GPU: reason})
    assert (verdict.status, verdict.given) == (status, reason)
    assert verdict.next_step == f"oci compute image get --image-id {GPU}"
