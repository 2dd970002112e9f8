import json
from typing import Any

import pytest

from tests.components.aws.conftest import Build, declared, plan_of
from tests.components.recording import Graph

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
        resource
        for resource in region.made
        if resource.type.startswith("aws:s3/") and resource.type != "aws:s3/bucket:Bucket"
    ]
    assert all(setting.inputs["bucket"] == BUCKET for setting in settings)
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


def test_without_a_declared_lock_versions_can_be_deleted(region: Graph) -> None:
    assert not region.all("BucketObjectLockConfiguration")


@pytest.mark.parametrize("mode", ["governance", "compliance"])
def test_a_declared_lock_keeps_versions_and_does_not_replace_the_bucket(build: Build, mode: str) -> None:
    graph = build(storage={"checkpoints": {"object_lock": {"mode": mode, "days": 14}}})
    lock = graph.one("BucketObjectLockConfiguration")
    assert lock.inputs == {
        "bucket": BUCKET,
        "objectLockEnabled": "Enabled",
        "rule": {"defaultRetention": {"mode": mode.upper(), "days": 14}},
    }
    assert graph.one("BucketVersioning").urn in lock.depends_on
    bucket = graph.one("Bucket")
    assert "objectLockEnabled" not in bucket.inputs
    assert {"objectLockEnabled", "objectLockConfiguration"} <= set(bucket.ignore_changes)


def test_replication_of_a_locked_bucket_reads_retentions(build: Build) -> None:
    replica = {
        "bucket": "arn:aws:s3:::copies",
        "kms_key": "arn:aws:kms:us-east-2:123456789012:key/5f1c3e0a-7d24-4b8e-9a61-2c0d8e4f7b93",
    }
    checkpoints = {"object_lock": {"days": 14}, "replicate_to": replica}
    graph = build(storage={"checkpoints": checkpoints})
    policy = json.loads(graph.one("RolePolicy", f"{STACK}-replication").inputs["policy"])
    (read,) = [statement for statement in policy["Statement"] if statement["Sid"] == "Read"]
    assert {"s3:GetObjectRetention", "s3:GetObjectLegalHold"} <= set(read["Action"])


def test_checkpoints_refuse_plain_http(region: Graph) -> None:
    (statement,) = json.loads(region.one("BucketPolicy").inputs["policy"])["Statement"]
    assert statement["Effect"] == "Deny"
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    assert statement["Resource"] == [f"arn:{BUCKET}", f"arn:{BUCKET}/*"]


def test_old_versions_and_abandoned_uploads_go_but_no_current_checkpoint(build: Build) -> None:
    graph = build(storage={"checkpoints": {"keep_noncurrent_days": 11}})
    rules = graph.one("BucketLifecycleConfiguration").inputs["rules"]
    assert all(rule["status"] == "Enabled" for rule in rules)
    assert [
        rule["noncurrentVersionExpiration"] for rule in rules if "noncurrentVersionExpiration" in rule
    ] == [{"noncurrentDays": 11}]
    assert any("abortIncompleteMultipartUpload" in rule for rule in rules)
    assert all("days" not in rule.get("expiration", {}) for rule in rules)


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
    assert [resource.protect for resource in graph.all("LustreFileSystem")] == (
        [] if file_system is None else [file_system]
    )
    assert graph.one("Bucket").protect is bucket
    assert graph.one("Key", f"{STACK}-storage").protect is key


def test_keys_rotate_and_are_kept_for_a_month_after_deletion(region: Graph) -> None:
    for key in region.all("Key"):
        assert key.inputs["enableKeyRotation"] is True
        assert key.inputs["deletionWindowInDays"] == 30


def test_backups_are_kept_without_a_link(region: Graph) -> None:
    made = region.one("LustreFileSystem").inputs
    assert made["automaticBackupRetentionDays"] == 7
    assert made["copyTagsToBackups"] is True
    assert made["skipFinalBackup"] is False
    assert "efaEnabled" not in made
    assert region.all("DataRepositoryAssociation") == []
    assert "policy" not in region.one("Key", f"{STACK}-storage").inputs


def test_efa_servers_are_in_the_group_that_efa_passes_in(build: Build) -> None:
    made = build(storage={"lustre": LUSTRE | {"efa": True}}).one("LustreFileSystem").inputs
    assert made["efaEnabled"] is True
    assert made["storageCapacity"] == 19200
    assert made["metadataConfiguration"] == {"mode": "AUTOMATIC"}
    assert made["securityGroupIds"] == [f"SecurityGroup/{STACK}-lustre", f"SecurityGroup/{STACK}-nodes"]


LINK = {"path": "/runs", "import_events": ["new"], "export_events": ["new", "changed", "deleted"]}


def test_a_folder_is_joined_to_the_bucket_both_ways(build: Build) -> None:
    link = build(storage={"lustre": LUSTRE | {"checkpoint_link": LINK}}).one("DataRepositoryAssociation")
    assert link.inputs["fileSystemId"] == f"LustreFileSystem/{STACK}"
    assert link.inputs["fileSystemPath"] == "/runs"
    assert link.inputs["dataRepositoryPath"] == f"s3://{BUCKET}"
    assert link.inputs["s3"] == {
        "autoImportPolicy": {"events": ["NEW"]},
        "autoExportPolicy": {"events": ["NEW", "CHANGED", "DELETED"]},
    }
    assert link.inputs["batchImportMetaDataOnCreate"] is True
    assert link.inputs["deleteDataInFilesystem"] is False


def test_a_link_by_itself_never_deletes_a_checkpoint(build: Build) -> None:
    link = build(storage={"lustre": LUSTRE | {"checkpoint_link": {}}}).one("DataRepositoryAssociation")
    assert link.inputs["fileSystemPath"] == "/checkpoints"
    assert link.inputs["s3"] == {
        "autoImportPolicy": {"events": ["NEW", "CHANGED", "DELETED"]},
        "autoExportPolicy": {"events": ["NEW", "CHANGED"]},
    }


def test_a_direction_without_events_has_no_policy(build: Build) -> None:
    one_way = LINK | {"export_events": []}
    link = build(storage={"lustre": LUSTRE | {"checkpoint_link": one_way}}).one("DataRepositoryAssociation")
    assert link.inputs["s3"] == {"autoImportPolicy": {"events": ["NEW"]}}


def test_a_link_waits_until_nothing_else_changes_the_bucket(build: Build) -> None:
    graph = build(storage={"lustre": LUSTRE | {"checkpoint_link": LINK}})
    before = set(graph.one("DataRepositoryAssociation").depends_on)
    kinds = ("BucketPolicy", "BucketServerSideEncryptionConfiguration", "BucketLifecycleConfiguration")
    assert {graph.one(kind).urn for kind in kinds} <= before


def test_a_linked_file_system_has_no_backups(build: Build) -> None:
    made = build(storage={"lustre": LUSTRE | {"checkpoint_link": LINK}}).one("LustreFileSystem").inputs
    assert made["automaticBackupRetentionDays"] == 0
    assert made["skipFinalBackup"] is True


def test_a_link_changes_nothing_that_replaces_the_file_system(build: Build, region: Graph) -> None:
    linked = build(storage={"lustre": LUSTRE | {"checkpoint_link": LINK}}).one("LustreFileSystem")
    plain = region.one("LustreFileSystem")
    changed = {key for key, value in linked.inputs.items() if plain.inputs.get(key) != value}
    # FSx changes both in place (FSx API reference, UpdateFileSystem).
    assert changed == {"automaticBackupRetentionDays", "skipFinalBackup"}
    # Linked file systems of earlier versions have another value, which FSx never changes.
    assert plain.ignore_changes == linked.ignore_changes == ("copyTagsToBackups",)


def test_the_key_outlives_the_final_backup(region: Graph) -> None:
    assert region.one("LustreFileSystem").inputs["skipFinalBackup"] is False
    assert region.one("Key", f"{STACK}-storage").retain_on_delete
    assert not region.one("Key", f"{STACK}-secrets").retain_on_delete


def test_a_bucket_leaves_its_settings_to_their_own_resources(region: Graph) -> None:
    bucket = region.one("Bucket")
    assert {"lifecycleRules", "policy", "serverSideEncryptionConfiguration", "versioning"} <= set(
        bucket.ignore_changes
    )
    assert not set(bucket.inputs) & set(bucket.ignore_changes)


def test_fsx_may_use_the_key_through_s3_and_no_other_way(build: Build) -> None:
    graph = build(storage={"lustre": LUSTRE | {"checkpoint_link": LINK}})
    owner, fsx = json.loads(graph.one("Key", f"{STACK}-storage").inputs["policy"])["Statement"]
    # Without the owner's statement nobody could change the policy again.
    assert (owner["Principal"], owner["Action"]) == ({"AWS": "arn:aws:iam::123456789012:root"}, "kms:*")
    assert fsx["Condition"] == {
        "StringEquals": {"kms:CallerAccount": "123456789012", "kms:ViaService": "s3.us-west-2.amazonaws.com"},
        "ArnLike": {
            "aws:PrincipalArn": "arn:aws:iam::123456789012:role/aws-service-role/"
            "s3.data-source.lustre.fsx.amazonaws.com/AWSServiceRoleForFSxS3Access_*"
        },
    }
    assert "kms:*" not in fsx["Action"]


COPIES = "arn:aws:s3:::copies-of-checkpoints"
COPY_KEY = "arn:aws:kms:us-east-2:123456789012:key/5f1c3e0a-7d24-4b8e-9a61-2c0d8e4f7b93"
REPLICATED = {"checkpoints": {"replicate_to": {"bucket": COPIES, "kms_key": COPY_KEY}}}


def test_nothing_is_copied_unless_declared(region: Graph) -> None:
    assert region.all("BucketReplicationConfig") == []
    assert not [resource for resource in region.custom if resource.name.endswith("-replication")]


def test_every_checkpoint_is_copied_and_no_deletion(build: Build) -> None:
    graph = build(storage=REPLICATED)
    made = graph.one("BucketReplicationConfig")
    assert made.inputs["bucket"] == BUCKET
    assert made.inputs["role"] == f"arn:Role/{STACK}-replication"
    (rule,) = made.inputs["rules"]
    assert (rule["status"], rule["filter"]) == ("Enabled", {"prefix": ""})
    assert rule["deleteMarkerReplication"] == {"status": "Disabled"}
    # Without this S3 leaves out what is encrypted with KMS, which is everything.
    assert rule["sourceSelectionCriteria"] == {"sseKmsEncryptedObjects": {"status": "Enabled"}}
    assert rule["destination"] == {
        "bucket": COPIES,
        "encryptionConfiguration": {"replicaKmsKeyId": COPY_KEY},
        "metrics": {"status": "Enabled"},
    }
    assert graph.one("BucketVersioning").urn in made.depends_on
    assert graph.one("RolePolicy", f"{STACK}-replication").urn in made.depends_on


def test_the_role_of_replication_can_do_nothing_else(build: Build) -> None:
    graph = build(storage=REPLICATED)
    trust = json.loads(graph.one("Role", f"{STACK}-replication").inputs["assumeRolePolicy"])["Statement"]
    assert [statement["Principal"] for statement in trust] == [{"Service": "s3.amazonaws.com"}]
    policy = json.loads(graph.one("RolePolicy", f"{STACK}-replication").inputs["policy"])
    rights = {
        (action, statement["Resource"])
        for statement in policy["Statement"]
        for action in ([statement["Action"]] if isinstance(statement["Action"], str) else statement["Action"])
    }
    key = f"arn:Key/{STACK}-storage"
    assert rights == {
        ("s3:GetReplicationConfiguration", f"arn:{BUCKET}"),
        ("s3:ListBucket", f"arn:{BUCKET}"),
        ("s3:GetObjectVersionForReplication", f"arn:{BUCKET}/*"),
        ("s3:GetObjectVersionAcl", f"arn:{BUCKET}/*"),
        ("s3:GetObjectVersionTagging", f"arn:{BUCKET}/*"),
        ("s3:ReplicateObject", f"{COPIES}/*"),
        ("s3:ReplicateTags", f"{COPIES}/*"),
        ("kms:Decrypt", key),
        ("kms:Encrypt", COPY_KEY),
        ("kms:GenerateDataKey", COPY_KEY),
    }
    through = {
        statement["Resource"]: statement["Condition"]["StringEquals"]["kms:ViaService"]
        for statement in policy["Statement"]
        if "Condition" in statement
    }
    assert through == {key: "s3.us-west-2.amazonaws.com", COPY_KEY: "s3.us-east-2.amazonaws.com"}
