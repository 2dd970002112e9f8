"""Images of the declared pools and of the system nodes."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from gpufabric.accounts.answer import SectionAnswer
from gpufabric.simcloud.accounts.aws.images import images
from gpufabric.simcloud.accounts.reader import SimulatedReader
from gpufabric.simcloud.accounts.view import AccountView
from tests.simcloud.accounts.holdings import offer, target

FOLDER = "/aws/service/eks/optimized-ami/1.35/amazon-linux-2023/x86_64"
WANTED = {f"{FOLDER}/{kind}/recommended/image_id" for kind in ("standard", "nvidia")}


def images_of(clouds: Path) -> SectionAnswer:
    answers = SimulatedReader(clouds).read(target("aws"), "images")
    return next(answer for answer in answers if answer.section == "images")


def test_an_offered_version_has_its_images(tmp_path: Path) -> None:
    images = images_of(tmp_path)
    assert images.rows is not None
    assert images.rows.keys() == WANTED
    assert not images.absent


def test_a_version_that_is_not_offered_has_none(tmp_path: Path) -> None:
    offer(tmp_path, {"aws": {"kubernetes_versions": ["1.34"]}})
    images = images_of(tmp_path)
    assert not images.rows
    assert images.absent.keys() == WANTED


@pytest.mark.parametrize(("region", "has_images"), [("us-east-1", True), ("eu-west-1", False)])
def test_a_cluster_keeps_the_images_of_its_version(region: str, has_images: bool) -> None:
    cluster = SimpleNamespace(region=region, outputs={"version": "1.35"})
    state = SimpleNamespace(of_type=lambda _type: [cluster])
    capacity = SimpleNamespace(aws=SimpleNamespace(kubernetes_versions=["1.34"]))
    world = SimpleNamespace(capacity=capacity)
    of = target("aws")
    assert of.region == "us-east-1"
    answer, _ = images(AccountView(of, cast("Any", state), cast("Any", world)))
    assert (set(answer.rows or {}) == WANTED) == has_images
    assert (set(answer.absent) == WANTED) != has_images
