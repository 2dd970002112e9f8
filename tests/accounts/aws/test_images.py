from datetime import UTC, datetime
from typing import Any

import pytest

from gpufabric.snapshots.rows import Image, KubernetesRelease
from tests.accounts.aws.conftest import pool, reader_of, target
from tools.loopback.aws.account import FOLDER, IMAGES, NVIDIA, STANDARD
from tools.loopback.aws.server import Refusal


def read(aws: Any, shape: str = "p5.48xlarge", **changes: Any) -> dict[str, Any]:
    declared = target(pools={"train": pool(shape=shape)})
    server = aws(IMAGES | changes)
    answers = {answer.section: answer for answer in reader_of(server).read(declared, "images")}
    return answers | {"server": server}


def test_images_of_pools_and_system_nodes(aws):
    answer = read(aws)["images"]
    assert answer.absent == {}
    assert list(answer.rows) == [NVIDIA, STANDARD]
    assert answer.rows[NVIDIA] == Image(
        name="amazon-eks-node-ami-0000000000000002",
        image_id="ami-0000000000000002",
        architecture="x86_64",
        kubernetes_version="1.35",
        created=datetime(2026, 11, 20, 10, tzinfo=UTC),
        deprecated=datetime(2028, 11, 20, 10, tzinfo=UTC),
        is_available=True,
    )


@pytest.mark.parametrize(
    ("shape", "folder"),
    [("p6e-gb200.36xlarge", "arm64/nvidia"), ("trn2.48xlarge", "x86_64/neuron")],
)
def test_image_follows_vendor_and_architecture(aws, shape, folder):
    answers = read(aws, shape)
    (asked,) = answers["server"].asked("ssm:GetParameters")
    assert sorted(asked["Names"]) == sorted([STANDARD, f"{FOLDER}/{folder}/recommended/image_id"])
    assert list(answers["images"].absent) == [f"{FOLDER}/{folder}/recommended/image_id"]


def test_image_that_ec2_does_not_list_cannot_start_a_machine(aws):
    answer = read(aws, **{"ec2:DescribeImages": {"Images": []}})["images"]
    assert answer.rows[NVIDIA] == Image(
        image_id="ami-0000000000000002", kubernetes_version="1.35", is_available=False
    )


def test_answer_that_lacks_a_parameter_is_incomplete(aws):
    answer = read(aws, **{"ssm:GetParameters": {"Parameters": []}})["images"]
    assert answer.rows is None
    assert answer.failures[0].cause == "incomplete"


def test_kubernetes_versions(aws):
    answer = read(aws)["kubernetes"]
    assert answer.rows == {
        "1.30": KubernetesRelease(is_offered=False, support="UNSUPPORTED"),
        "1.33": KubernetesRelease(is_offered=True, support="EXTENDED_SUPPORT"),
        "1.35": KubernetesRelease(is_offered=True, support="STANDARD_SUPPORT"),
    }


def test_older_form_of_the_status(aws):
    old = {"clusterVersions": [{"clusterVersion": "1.35", "status": "standard-support"}]}
    rows = read(aws, **{"eks:DescribeClusterVersions": old})["kubernetes"].rows
    assert rows == {"1.35": KubernetesRelease(is_offered=True, support="STANDARD_SUPPORT")}


def test_denied_versions_leave_the_images(aws):
    answers = read(aws, **{"eks:DescribeClusterVersions": Refusal("AccessDeniedException", 403)})
    assert answers["kubernetes"].failures[0].cause == "denied"
    assert len(answers["images"].rows) == 2
