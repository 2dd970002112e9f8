from typing import Any

import pytest

from components.azure.storage import BLOB_ZONE
from gpufabric.spec.problems import DeclarationError
from tests.components.azure.conftest import DECLARED, Build, plan_of, subnet
from tests.components.recording import Graph


def storage(**replaced: Any) -> dict[str, Any]:
    return DECLARED["storage"] | replaced


def test_the_file_system_is_sized_in_the_steps_of_its_tier_beside_the_gpus(region: Graph):
    plan, inputs = plan_of().lustre, region.one("AmlFilesystem").inputs
    assert plan is not None
    assert inputs["sku"] == {"name": "AMLFS-Durable-Premium-250"}
    assert inputs["storageCapacityTiB"] == plan.size == 104
    assert inputs["zones"] == ["2"]
    assert inputs["filesystemSubnet"] == subnet(region, "lustre").id
    assert set(inputs["maintenanceWindow"]) == {"dayOfWeek", "timeOfDayUTC"}


def test_without_lustre_there_is_no_file_system(build: Build):
    graph = build(storage={})
    assert graph.all("AmlFilesystem") == []
    assert graph.outputs["storage"]["lustre"] is None


def test_the_account_is_closed_to_keys_and_to_the_internet(region: Graph):
    inputs = region.one("StorageAccount").inputs
    assert inputs["minimumTlsVersion"] == "TLS1_2"
    assert inputs["enableHttpsTrafficOnly"] is True
    assert inputs["allowBlobPublicAccess"] is False
    assert inputs["allowSharedKeyAccess"] is False
    assert inputs["publicNetworkAccess"] == "Disabled"
    assert inputs["networkRuleSet"] == {"defaultAction": "Deny", "bypass": "None"}


def test_what_is_overwritten_or_deleted_stays_restorable_for_the_declared_days(build: Build):
    graph = build(storage=storage(checkpoints={"keep_noncurrent_days": 45}))
    inputs = graph.one("BlobServiceProperties").inputs
    assert inputs["isVersioningEnabled"] is True
    assert inputs["deleteRetentionPolicy"] == {"enabled": True, "days": 45}
    assert inputs["containerDeleteRetentionPolicy"] == {"enabled": True, "days": 45}
    (rule,) = graph.one("ManagementPolicy").inputs["policy"]["rules"]
    assert rule["definition"]["actions"] == {"version": {"delete": {"daysAfterCreationGreaterThan": 45}}}


def test_more_days_than_azure_keeps_are_refused(build: Build):
    with pytest.raises(DeclarationError, match=r"keep_noncurrent_days: given 366; allowed: at most 365"):
        build(storage=storage(checkpoints={"keep_noncurrent_days": 366}))


def test_blobs_are_reached_through_an_endpoint_in_the_network_and_by_their_own_name(region: Graph):
    endpoint, zone = region.one("PrivateEndpoint"), region.one("PrivateZone")
    (connection,) = endpoint.inputs["privateLinkServiceConnections"]
    assert connection["privateLinkServiceId"] == region.one("StorageAccount").id
    assert connection["groupIds"] == ["blob"]
    assert endpoint.inputs["subnet"]["id"] == subnet(region, "endpoints").id
    assert zone.inputs["privateZoneName"] == BLOB_ZONE
    link = region.one("VirtualNetworkLink").inputs
    assert link["privateZoneName"] == BLOB_ZONE
    assert link["virtualNetwork"] == {"id": region.one("VirtualNetwork").id}
    group = region.one("PrivateDnsZoneGroup").inputs
    assert group["privateEndpointName"] == endpoint.inputs["privateEndpointName"]
    assert [one["privateDnsZoneId"] for one in group["privateDnsZoneConfigs"]] == [zone.id]


STATEFUL = {"StorageAccount", "BlobContainer", "AmlFilesystem"}


def test_what_holds_data_is_protected_and_nothing_else(region: Graph):
    assert {one.type.rsplit(":", 1)[-1] for one in region.custom if one.protect} == STATEFUL


def test_protection_is_given_up_explicitly_and_one_by_one(build: Build):
    lustre = DECLARED["storage"]["lustre"] | {"protect": False}
    only_blobs = build(storage=storage(lustre=lustre))
    assert not only_blobs.one("AmlFilesystem").protect
    assert only_blobs.one("StorageAccount").protect
    only_lustre = build(storage=storage(checkpoints={"protect": False}))
    assert only_lustre.one("AmlFilesystem").protect
    assert not only_lustre.one("StorageAccount").protect
    assert not only_lustre.one("BlobContainer").protect
