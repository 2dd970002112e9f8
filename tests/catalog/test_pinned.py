"""Digests of images, charts and tests: those of the lock file, else the catalogue's."""

from dataclasses import replace

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.catalog.manifests import Pins, manifest_pins

MOVING = "ghcr.io/azure/ai-infrastructure-on-azure/nccl-test"
KUEUE = "oci://registry.k8s.io/kueue/charts/kueue:0.19.2"
LOCKED = "sha256:" + "f" * 64


def pins(cloud: str = "azure", **locked: str) -> Pins:
    return manifest_pins(default_catalog(), cloud, locked)


def test_the_catalogue_knows_digests() -> None:
    detector = pins().image("node-problem-detector")
    assert detector.digest
    assert (
        detector.reference == f"{detector.repository}/{detector.image}:{detector.version}@{detector.digest}"
    )
    kueue = pins().chart("kueue")
    assert (kueue.reference, kueue.archive, kueue.from_registry) == (KUEUE, "kueue-0.19.2.tgz", True)
    assert kueue.digest


def test_an_unknown_digest_stays_unknown() -> None:
    assert pins().image("rclone").digest is None
    assert pins().image("rclone").reference == "docker.io/rclone/rclone:1.76.0"
    assert pins().chart("network-operator").digest is None


def test_the_lock_file_takes_precedence() -> None:
    assert pins(**{KUEUE: LOCKED}).chart("kueue").digest == LOCKED
    assert pins(**{"docker.io/rclone/rclone:1.76.0": LOCKED}).image("rclone").reference.endswith(f"@{LOCKED}")
    # Another version of the same software is not locked.
    assert pins(**{"docker.io/rclone/rclone:1.75.0": LOCKED}).image("rclone").digest is None


@pytest.mark.parametrize("architecture", ["x86_64", "arm64"])
def test_a_test_image_whose_tag_moves_needs_a_digest(architecture: str) -> None:
    assert pins().test("nvidia", architecture) is None
    test = pins(**{f"{MOVING}:latest": LOCKED}).test("nvidia", architecture)
    assert test is not None
    assert test.reference == f"{MOVING}@{LOCKED}"


@pytest.mark.parametrize("cloud", ["aws", "oci"])
@pytest.mark.parametrize("architecture", ["x86_64", "arm64"])
def test_a_fixed_tag_needs_no_digest(cloud: str, architecture: str) -> None:
    test = pins(cloud).test("nvidia", architecture)
    assert test is not None
    assert ":latest" not in test.reference


def test_differences_show_a_tag_that_moved() -> None:
    assert pins().differences() == {}
    assert pins(**{"docker.io/rclone/rclone:1.76.0": LOCKED}).differences() == {}
    known = pins().chart("kueue").digest
    assert known
    assert pins(**{KUEUE: known}).differences() == {}
    assert pins(**{KUEUE: LOCKED}).differences() == {KUEUE: known}


def test_digests_can_be_left_out() -> None:
    plain = replace(pins(**{KUEUE: LOCKED}), with_digests=False)
    assert plain.chart("kueue").digest is None
    assert "@" not in plain.image("node-problem-detector").reference
