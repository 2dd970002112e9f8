import pytest

from tests.components.oci.conftest import cloud_resources

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
    assert {one.kind for one in cloud_resources(region) if one.protect} == {
        "Bucket",
        "FileStorageLustreFileSystem",
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
