"""Outputs of a stack, as a file."""

import json
from pathlib import Path

import pytest

from gpufabric.cli.stack_outputs import checkpoint_bucket, lustre_mount, training_client_id
from gpufabric.manifests.model import CheckpointBucket, LustreMount
from gpufabric.spec.problems import DeclarationError

STACK = "oci-us-ashburn-1"
LUSTRE = {"id": "ocid1.x", "address": "10.0.0.4", "mount_name": "scratch", "later": "more"}
REGION = {"stack": STACK, "storage": {"lustre": LUSTRE, "checkpoints": {}}}


@pytest.mark.parametrize("content", [REGION, {"region": REGION, "summary": {}}])
def test_all_outputs_and_the_one_of_the_region_are_read(content: object, tmp_path: Path) -> None:
    file = tmp_path / "outputs.json"
    file.write_text(json.dumps(content))
    assert lustre_mount(file, STACK) == LustreMount("ocid1.x", "10.0.0.4", "scratch")


def test_a_stack_without_a_file_system_has_none(tmp_path: Path) -> None:
    file = tmp_path / "outputs.json"
    file.write_text(json.dumps({"stack": STACK, "storage": {"lustre": None}}))
    assert lustre_mount(file, STACK) is None


@pytest.mark.parametrize(
    ("checkpoints", "bucket"),
    [
        ({}, None),
        (None, None),
        ({"bucket": "b", "url": "s3://b", "key_arn": "k"}, CheckpointBucket(bucket="b")),
        ({"bucket": "b", "namespace": "n"}, CheckpointBucket(bucket="b", namespace="n")),
        (
            {"bucket": "b", "account": "a", "replication_policy_id": "/p"},
            CheckpointBucket(bucket="b", account="a", replication_policy_id="/p"),
        ),
    ],
)
def test_the_bucket_of_the_checkpoints_is_read(
    checkpoints: dict[str, str] | None, bucket: CheckpointBucket | None, tmp_path: Path
) -> None:
    file = tmp_path / "outputs.json"
    file.write_text(json.dumps(REGION | {"storage": {"lustre": None, "checkpoints": checkpoints}}))
    assert checkpoint_bucket(file, STACK) == bucket


@pytest.mark.parametrize(
    ("identity", "client_id"), [({}, None), ({"workload_identity": {"client_id": "c", "later": 1}}, "c")]
)
def test_the_client_id_of_training_pods_is_read(
    identity: dict[str, object], client_id: str | None, tmp_path: Path
) -> None:
    file = tmp_path / "outputs.json"
    file.write_text(json.dumps(REGION | identity))
    assert training_client_id(file, STACK) == client_id


@pytest.mark.parametrize(
    ("content", "given"),
    [
        (None, "a file that cannot be read (No such file or directory)"),
        (b"\xff\xfe", "text in UTF-16"),
        (b"{", "text that is not JSON (Expecting property name"),
        (b"[1]", "JSON without an object `region`"),
        (b'{"region": "[secret]"}', "JSON without an object `region`"),
        (b"{}", "no region.stack"),
        (b'{"stack": "x", "storage": null}', "region.storage of another type"),
        (b'{"stack": "x", "storage": {"lustre": {"id": 5}}}', "region.storage.lustre.id of another type"),
        (b'{"stack": "x", "storage": {"lustre": {"id": "x"}}}', "no region.storage.lustre.address"),
        (b'{"stack": "azure-eastus", "storage": {"lustre": null}}', "outputs of azure-eastus"),
    ],
)  # fmt: skip
def test_anything_else_is_refused(content: bytes | None, given: str, tmp_path: Path) -> None:
    file = tmp_path / "outputs.json"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(DeclarationError) as caught:
        lustre_mount(file, STACK)
    (problem,) = caught.value.problems
    assert problem.given.startswith(given)
    assert problem.where == f"--outputs {file}"
    assert f"pulumi stack output --json --stack {STACK}" in problem.allowed
