import json
from typing import Any

import pytest

from .conftest import Build, Graph, declared, plan_of

STACK = "aws-us-west-2"
BUCKET = f"Bucket/{STACK}-checkpoints"
LUSTRE = {"at_least_tib": 10, "throughput_mbps_per_tib": 500}


def test_file_system_is_what_the_plan_sized(region: Graph) -> None:
    planned = plan_of(declared()).lustre
    assert planned is not None
    made = region.one("LustreFileSystem").inputs
    assert made["storageCapacity"] == int(planned.size_gib) >= 10 * 1024
    assert made["perUnitStorageThroughput"] == 500
    assert (made["deploymentType"], made["storageType"]) == ("PERSISTENT_2", "SSD")
    assert made["dataCompressionType"] == "LZ4"
    assert made["metadataConfiguration"] == {"mode": "AUTOMATIC"}
    assert made["subnetIds"] == f"Subnet/{STACK}-gpu"
    assert made["securityGroupIds"] == [f"SecurityGroup/{STACK}-lustre"]
    assert made["kmsKeyId"] == f"arn:Key/{STACK}-storage"


def test_checkpoints_are_encrypted_private_and_versioned(region: Graph) -> None:
    settings = [
        one for one in region.made if one.type.startswith("aws:s3/") and one.type != "aws:s3/bucket:Bucket"
    ]
    assert all(one.inputs["bucket"] == BUCKET for one in settings)
    (rule,) = region.one("BucketServerSideEncryptionConfiguration").inputs["rules"]
    assert rule["applyServerSideEncryptionByDefault"] == {
        "sseAlgorithm": "aws:kms",
        "kmsMasterKeyId": f"arn:Key/{STACK}-storage",
    }
    assert rule["bucketKeyEnabled"] is True
    block = region.one("BucketPublicAccessBlock").inputs
    assert all(
        block[key] is True
        for key in ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")
    )
    assert region.one("BucketOwnershipControls").inputs["rule"] == {"objectOwnership": "BucketOwnerEnforced"}
    assert region.one("BucketVersioning").inputs["versioningConfiguration"] == {"status": "Enabled"}


def test_checkpoints_refuse_plain_http(region: Graph) -> None:
    (statement,) = json.loads(region.one("BucketPolicy").inputs["policy"])["Statement"]
    assert statement["Effect"] == "Deny"
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    assert statement["Resource"] == [f"arn:{BUCKET}", f"arn:{BUCKET}/*"]


def test_old_versions_and_abandoned_uploads_go_but_no_current_checkpoint(build: Build) -> None:
    graph = build(storage={"checkpoints": {"keep_noncurrent_days": 11}})
    rules = graph.one("BucketLifecycleConfiguration").inputs["rules"]
    assert all(one["status"] == "Enabled" for one in rules)
    assert [one["noncurrentVersionExpiration"] for one in rules if "noncurrentVersionExpiration" in one] == [
        {"noncurrentDays": 11}
    ]
    assert any("abortIncompleteMultipartUpload" in one for one in rules)
    assert all("days" not in one.get("expiration", {}) for one in rules)


@pytest.mark.parametrize(
    ("storage", "file_system", "bucket", "key"),
    [
        ({"lustre": LUSTRE}, True, True, True),
        ({"lustre": LUSTRE | {"protect": False}}, False, True, True),
        ({"lustre": LUSTRE, "checkpoints": {"protect": False}}, True, False, True),
        ({"lustre": LUSTRE | {"protect": False}, "checkpoints": {"protect": False}}, False, False, False),
        ({"checkpoints": {"protect": False}}, None, False, False),
    ],
)
def test_data_is_protected_with_its_key_unless_declared_otherwise(
    build: Build, storage: dict[str, Any], file_system: bool | None, bucket: bool, key: bool
) -> None:
    graph = build(storage=storage)
    assert [one.protect for one in graph.all("LustreFileSystem")] == (
        [] if file_system is None else [file_system]
    )
    assert graph.one("Bucket").protect is bucket
    assert graph.one("Key", f"{STACK}-storage").protect is key


def test_keys_rotate_and_are_kept_for_a_month_after_deletion(region: Graph) -> None:
    for key in region.all("Key"):
        assert key.inputs["enableKeyRotation"] is True
        assert key.inputs["deletionWindowInDays"] == 30
