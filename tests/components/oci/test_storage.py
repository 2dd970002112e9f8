import pytest

from gpufabric.components.oci.bucket import versioning_beside_rules
from gpufabric.components.oci.region import OciRegionComponent
from gpufabric.plan.oci.storage import checkpoint_bucket
from tests.components.oci.conftest import ANSWERS, cloud_resources, computed
from tests.components.recording import record

LUSTRE = {"at_least_tib": 30, "throughput_mbps_per_tib": 500}


def test_file_system_is_as_planned(region):
    inputs = region.one("FileStorageLustreFileSystem").inputs
    assert inputs["performanceTier"] == "MBPS_PER_TB_500"
    # 30 TiB are 32,985 GB; the next size above the smallest is 41,600.
    assert inputs["capacityInGbs"] == 41600
    assert inputs["availabilityDomain"] == "Uocm:US-ASHBURN-AD-1"
    assert inputs["subnetId"] == region.one("Subnet", "lustre").id
    assert inputs["nsgIds"] == [region.one("NetworkSecurityGroup", "lustre-group").id]
    assert inputs["rootSquashConfiguration"] == {"identitySquash": "NONE"}
    assert len(inputs["fileSystemName"]) <= 8


def test_file_system_waits_for_the_service_to_be_allowed(region):
    depends_on = region.one("FileStorageLustreFileSystem").depends_on
    assert region.one("Policy", "services-policy").urn in depends_on
    assert region.one("Cluster").urn in depends_on


def test_lifecycle_waits_for_the_service_to_be_allowed(region):
    made = region.one("ObjectLifecyclePolicy")
    assert region.one("Policy", "services-policy").urn in made.depends_on


def test_no_file_system_unless_asked(build):
    graph = build(storage={})
    assert graph.all("FileStorageLustreFileSystem") == []
    assert graph.outputs["storage"]["lustre"] is None


@pytest.mark.parametrize(("protect", "kept"), [(True, True), (False, False)])
def test_data_is_protected_unless_said_otherwise(build, protect, kept):
    graph = build(storage={"lustre": LUSTRE | {"protect": protect}, "checkpoints": {"protect": protect}})
    assert graph.one("FileStorageLustreFileSystem").protect is kept
    assert graph.one("Bucket").protect is kept


def test_protection_is_the_default(region):
    assert {resource.kind for resource in cloud_resources(region) if resource.protect} == {
        "Bucket",
        "FileStorageLustreFileSystem",
        "Key",
        "Vault",
    }


def test_bucket_is_private_and_keeps_versions_for_a_while(build):
    graph = build(storage={"checkpoints": {"keep_noncurrent_days": 14}})
    bucket = graph.one("Bucket").inputs
    assert bucket["accessType"] == "NoPublicAccess"
    assert bucket["versioning"] == "Enabled"
    assert bucket["namespace"] == "tenancyspace"
    (rule,) = graph.one("ObjectLifecyclePolicy").inputs["rules"]
    assert (rule["target"], rule["action"]) == ("previous-object-versions", "DELETE")
    assert (rule["timeAmount"], rule["timeUnit"]) == ("14", "DAYS")


def test_storage_reports_how_to_reach_it(region):
    storage = region.outputs["storage"]
    assert storage["lustre"]["address"] == "10.35.128.5"
    assert (
        storage["lustre"]["mount_name"] == region.one("FileStorageLustreFileSystem").inputs["fileSystemName"]
    )
    assert storage["checkpoints"]["url"] == "oci://demo-oci-us-ashburn-1-checkpoints@tenancyspace"
    assert storage["checkpoints"]["bucket"] == "demo-oci-us-ashburn-1-checkpoints"
    assert storage["checkpoints"]["namespace"] == "tenancyspace"


LINK = {"path": "/ckpt", "prefix": "runs", "overwrite": False}


def test_the_bucket_is_encrypted_with_a_key_of_the_region(region):
    key = region.one("Key")
    assert region.one("Bucket").inputs["kmsKeyId"] == key.id
    assert key.inputs["keyShape"] == {"algorithm": "AES", "length": 32}
    assert region.one("Vault").inputs["vaultType"] == "DEFAULT"


def test_a_key_that_is_there_already_is_used(build):
    declared = "ocid1.key.oc1.iad.bbbb.cccc"
    graph = build(storage={"checkpoints": {"kms_key_id": declared}})
    assert graph.one("Bucket").inputs["kmsKeyId"] == declared
    assert graph.all("Key") == graph.all("Vault") == []


def test_the_bucket_waits_until_its_service_may_use_the_key(region):
    depends_on = region.one("Bucket").depends_on
    assert region.one("Policy", "key-policy").urn in depends_on
    assert region.one("Cluster").urn in depends_on


def test_retention_takes_the_place_of_versions(build):
    graph = build(storage={"checkpoints": {"retention_days": 14}})
    bucket = graph.one("Bucket").inputs
    assert bucket["versioning"] == "Disabled"
    assert bucket["retentionRules"] == [
        {"displayName": "checkpoints", "duration": {"timeAmount": "14", "timeUnit": "DAYS"}}
    ]
    assert graph.all("ObjectLifecyclePolicy") == []


@pytest.mark.parametrize(
    ("current", "versioning"),
    [(None, "Disabled"), ("Disabled", "Disabled"), ("Enabled", "Suspended"), ("Suspended", "Suspended")],
)
def test_versioning_makes_way_for_a_retention_rule(current, versioning):
    assert versioning_beside_rules(current) == versioning


def test_retention_added_later_suspends_versioning(make_plan):
    plan = make_plan(storage={"checkpoints": {"retention_days": 14}})
    listing = {"bucketSummaries": [{"name": checkpoint_bucket(plan.name)}]}
    answers = ANSWERS | {
        "oci:ObjectStorage/getBucketSummaries:getBucketSummaries": lambda _: listing,
        "oci:ObjectStorage/getBucket:getBucket": lambda _: {"versioning": "Enabled"},
    }
    graph = record(lambda: OciRegionComponent(plan).outputs, plan.stack, computed, answers=answers)
    assert graph.one("Bucket").inputs["versioning"] == "Suspended"
    assert graph.one("Bucket").inputs["retentionRules"]


def test_the_file_system_waits_as_long_as_the_provider(region):
    assert region.one("FileStorageLustreFileSystem").create_timeout == ""


def test_copies_go_to_the_bucket_in_the_other_region(build, region):
    replica = {"region": "us-phoenix-1", "bucket": "copies"}
    graph = build(storage={"checkpoints": {"replicate_to": replica}})
    made = graph.one("ReplicationPolicy")
    assert made.inputs["destinationRegionName"] == "us-phoenix-1"
    assert made.inputs["destinationBucketName"] == "copies"
    assert made.inputs["bucket"] == graph.one("Bucket").inputs["name"]
    assert graph.one("Policy", "services-policy").urn in made.depends_on
    assert region.all("ReplicationPolicy") == []


def test_a_folder_is_joined_to_the_bucket(build):
    graph = build(storage={"lustre": LUSTRE | {"checkpoint_link": LINK}})
    made = graph.one("FileStorageObjectStorageLink").inputs
    assert made["lustreFileSystemId"] == graph.one("FileStorageLustreFileSystem").id
    assert made["fileSystemPath"] == "/ckpt"
    assert made["objectStoragePrefix"] == "tenancyspace:/demo-oci-us-ashburn-1-checkpoints/runs"
    assert made["isOverwrite"] is False
    whole = build(storage={"lustre": LUSTRE | {"checkpoint_link": {}}})
    assert (
        whole.one("FileStorageObjectStorageLink").inputs["objectStoragePrefix"]
        == "tenancyspace:/demo-oci-us-ashburn-1-checkpoints"
    )


def test_no_link_unless_asked(region):
    assert region.all("FileStorageObjectStorageLink") == []
