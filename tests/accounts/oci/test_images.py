import pytest

from gpufabric.accounts.oci.images import image_of
from gpufabric.accounts.oci.reader import OciReader
from gpufabric.accounts.oci.sections import MISSING
from gpufabric.snapshots.rows import Image, KubernetesRelease
from tests.accounts.oci.conftest import Declare
from tests.accounts.oci.sections import answer_of, rows_of
from tools.loopback.oci.facts import NODE_IMAGE, SYSTEM_IMAGE, THEN, image
from tools.loopback.oci.tenancy import Tenancy


def test_declared_images(reader: OciReader, declare: Declare) -> None:
    assert rows_of(reader, declare(), "images", "images") == {
        NODE_IMAGE: Image(
            name="Canonical-Ubuntu-22.04-GPU-B200",
            operating_system="Canonical Ubuntu 22.04",
            created=THEN,
            is_available=True,
        ),
        SYSTEM_IMAGE: Image(
            name="Oracle-Linux-8.10-2026.10.31-0-OKE-1.35.2-1201",
            operating_system="Oracle Linux 8",
            architecture="x86_64",
            kubernetes_version="1.35.2",
            created=THEN,
            is_available=True,
        ),
    }


@pytest.mark.parametrize("state", ["IMPORTING", "DISABLED", "DELETED", "PROVISIONING"])
def test_images_that_cannot_be_used(
    reader: OciReader, declare: Declare, tenancy: Tenancy, state: str
) -> None:
    tenancy.images[NODE_IMAGE] = image(NODE_IMAGE, "node", lifecycle_state=state)
    row = rows_of(reader, declare(), "images", "images")[NODE_IMAGE]
    assert isinstance(row, Image)
    assert not row.is_available


def test_an_image_that_is_gone(reader: OciReader, declare: Declare, tenancy: Tenancy) -> None:
    del tenancy.images[NODE_IMAGE]
    answer = answer_of(reader, declare(), "images", "images")
    assert answer.rows is not None
    assert list(answer.rows) == [SYSTEM_IMAGE]
    assert answer.absent == {NODE_IMAGE: MISSING}


@pytest.mark.parametrize(
    ("name", "is_of_oke", "architecture", "version"),
    [
        ("Oracle-Linux-8.10-2026.10.31-0-OKE-1.35.2-1201", True, "x86_64", "1.35.2"),
        ("Oracle-Linux-8.10-aarch64-2026.10.31-0-OKE-1.35.2-1201", True, "arm64", "1.35.2"),
        ("my-ubuntu", False, None, ""),
        ("my-ubuntu-aarch64", False, "arm64", ""),
    ],
)
def test_what_a_name_tells(name: str, is_of_oke: bool, architecture: str | None, version: str) -> None:
    row = image_of(image(NODE_IMAGE, name), {NODE_IMAGE: name} if is_of_oke else {})
    assert (row.architecture, row.kubernetes_version) == (architecture, version)


def test_versions_of_kubernetes(reader: OciReader, declare: Declare) -> None:
    cluster = {"kubernetes_version": "1.29"}
    offered = KubernetesRelease(is_offered=True)
    assert rows_of(reader, declare(cluster=cluster), "images", "kubernetes") == {
        "1.29": KubernetesRelease(is_offered=False),
        "1.34": offered,
        "1.34.2": offered,
        "1.35": offered,
        "1.35.2": offered,
    }


def test_no_version_is_no_answer(reader: OciReader, declare: Declare, tenancy: Tenancy) -> None:
    tenancy.kubernetes = []
    answer = answer_of(reader, declare(), "images", "kubernetes")
    assert answer.rows is None
    assert answer.failures[0].cause == "incomplete"
