from typing import Any

import pytest

from gpufabric.components.azure.names import CHECKPOINTS_CONTAINER
from gpufabric.plan.azure.roles import (
    KEY_VAULT_CRYPTO_SERVICE_ENCRYPTION_USER,
    STORAGE_ACCOUNT_CONTRIBUTOR,
    STORAGE_BLOB_DATA_CONTRIBUTOR,
)
from gpufabric.plan.azure.storage import BLOB_ZONE
from gpufabric.spec.problems import DeclarationError
from tests.components.azure.conftest import DECLARED, SUBSCRIPTION, TENANT, Build, plan_of, subnet
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
    assert inputs["maintenanceWindow"] == {"dayOfWeek": "Sunday", "timeOfDayUTC": "04:00"}


def test_the_maintenance_window_is_the_declared_one(build: Build):
    lustre = DECLARED["storage"]["lustre"] | {"maintenance": {"day": "Tuesday", "time_utc": "22:30"}}
    inputs = build(storage=storage(lustre=lustre)).one("AmlFilesystem").inputs
    assert inputs["maintenanceWindow"] == {"dayOfWeek": "Tuesday", "timeOfDayUTC": "22:30"}


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


def test_the_account_is_opened_to_transfer_services_on_request_alone(build: Build):
    inputs = build(storage=storage(checkpoints={"internet_transfers": True})).one("StorageAccount").inputs
    assert inputs["allowSharedKeyAccess"] is True
    assert inputs["publicNetworkAccess"] == "Enabled"
    assert inputs["networkRuleSet"] == {"defaultAction": "Allow", "bypass": "None"}
    assert inputs["allowBlobPublicAccess"] is False, "nobody gets in without a signature"


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
    assert [config["privateDnsZoneId"] for config in group["privateDnsZoneConfigs"]] == [zone.id]


STATEFUL = {"StorageAccount", "BlobContainer", "AmlFilesystem"}


def test_what_holds_data_is_protected_and_nothing_else(region: Graph):
    assert {resource.type.rsplit(":", 1)[-1] for resource in region.custom if resource.protect} == STATEFUL


def test_protection_is_given_up_explicitly_and_one_by_one(build: Build):
    lustre = DECLARED["storage"]["lustre"] | {"protect": False}
    only_blobs = build(storage=storage(lustre=lustre))
    assert not only_blobs.one("AmlFilesystem").protect
    assert only_blobs.one("StorageAccount").protect
    only_lustre = build(storage=storage(checkpoints={"protect": False}))
    assert only_lustre.one("AmlFilesystem").protect
    assert not only_lustre.one("StorageAccount").protect
    assert not only_lustre.one("BlobContainer").protect


PROVIDER = "2f0f6a1c-1111-4222-8333-9c7a5d3e4f60"
LINK = {"resource_provider_id": PROVIDER}


def linked(build: Build, **link: Any) -> Graph:
    lustre = DECLARED["storage"]["lustre"] | {"checkpoint_link": LINK | link}
    return build(storage=storage(lustre=lustre))


def test_a_link_joins_the_file_system_to_the_container_with_logs_apart(build: Build):
    graph = linked(build)
    containers = graph.by_name("BlobContainer")
    settings = graph.one("AmlFilesystem").inputs["hsm"]["settings"]
    assert settings["container"] == containers["azure-eastus2-checkpoints"].id
    assert settings["loggingContainer"] == containers["azure-eastus2-lustre-logs"].id
    assert settings["importPrefixesInitial"] == ["/"]


def test_a_link_gives_azures_service_its_roles_before_the_file_system_is_made(build: Build):
    graph = linked(build)
    given = [
        resource for resource in graph.all("RoleAssignment") if resource.inputs["principalId"] == PROVIDER
    ]
    assert {resource.inputs["roleDefinitionId"].rsplit("/", 1)[-1] for resource in given} == {
        STORAGE_ACCOUNT_CONTRIBUTOR,
        STORAGE_BLOB_DATA_CONTRIBUTOR,
    }
    assert {resource.inputs["scope"] for resource in given} == {graph.one("StorageAccount").id}
    waits = graph.one("AmlFilesystem").depends_on
    assert {resource.urn for resource in given} <= set(waits)
    assert graph.one("PrivateDnsZoneGroup").urn in waits


def test_account_keys_work_only_for_a_linked_file_system(build: Build, region: Graph):
    assert region.one("StorageAccount").inputs["allowSharedKeyAccess"] is False
    assert linked(build).one("StorageAccount").inputs["allowSharedKeyAccess"] is True


def test_one_job_at_a_time_keeps_file_system_and_container_alike(build: Build):
    export = linked(build, export_path="/runs")
    assert export.one("AutoExportJob").inputs["autoExportPrefixes"] == ["/runs"]
    assert export.all("ImportJob") == []
    again = linked(build, job="import", import_prefixes=["/data", "/tokens"], import_number=3)
    job = again.one("ImportJob")
    assert (job.inputs["importJobName"], job.inputs["importPrefixes"]) == ("import-3", ["/data", "/tokens"])
    assert job.inputs["conflictResolutionMode"] == "Skip"
    assert again.all("AutoExportJob") == []
    neither = linked(build, job=None)
    assert neither.all("AutoExportJob") == neither.all("ImportJob") == []


def test_an_account_can_have_a_key_of_the_regions_own(build: Build, region: Graph):
    graph = build(storage=storage(checkpoints={"customer_managed_key": True}))
    vault, key, account = graph.one("Vault"), graph.one("Key"), graph.one("StorageAccount")
    identity = graph.one("UserAssignedIdentity", "checkpoints-key-identity")
    encryption = account.inputs["encryption"]
    assert encryption["keySource"] == "Microsoft.Keyvault"
    assert encryption["encryptionIdentity"] == {"encryptionUserAssignedIdentity": identity.id}
    assert encryption["keyVaultProperties"] == {
        "keyName": key.inputs["keyName"],
        "keyVaultUri": f"https://{vault.inputs['vaultName']}.vault.azure.net/",
    }
    assert account.inputs["identity"] == {"type": "UserAssigned", "userAssignedIdentities": [identity.id]}
    settings = vault.inputs["properties"]
    assert settings["enablePurgeProtection"] is True
    assert settings["enableRbacAuthorization"] is True
    assert settings["publicNetworkAccess"] == "Disabled"
    assert settings["tenantId"] == TENANT
    assert vault.protect
    assert key.protect
    (role,) = [resource for resource in graph.all("RoleAssignment") if resource.inputs["scope"] == vault.id]
    assert role.inputs["roleDefinitionId"].endswith(KEY_VAULT_CRYPTO_SERVICE_ENCRYPTION_USER)
    assert role.urn in account.depends_on
    assert region.all("Vault") == []


REPLICA = {
    "region": "westus3",
    "account_id": f"/subscriptions/{SUBSCRIPTION}/resourceGroups/copies/providers/Microsoft.Storage"
    "/storageAccounts/copies",
    "container": "checkpoints-copy",
}


def test_checkpoints_are_copied_under_one_policy_on_both_accounts(build: Build, region: Graph):
    graph = build(storage=storage(checkpoints={"replicate_to": REPLICA}))
    there = graph.one("ObjectReplicationPolicy", "replication-destination").inputs
    here = graph.one("ObjectReplicationPolicy", "replication-source").inputs
    account = graph.one("StorageAccount")
    rule = {"sourceContainer": CHECKPOINTS_CONTAINER, "destinationContainer": "checkpoints-copy"}
    assert (there["resourceGroupName"], there["accountName"]) == ("copies", "copies")
    assert there["objectReplicationPolicyId"] == "default"
    assert there["rules"] == [rule]
    assert here["accountName"] == account.inputs["accountName"]
    assert here["objectReplicationPolicyId"] == "policy-1"
    assert here["rules"] == [rule | {"ruleId": "rule-1"}]
    for policy in (there, here):
        assert policy["sourceAccount"] == account.id
        assert policy["destinationAccount"] == REPLICA["account_id"]
        assert policy["metrics"] == {"enabled": True}
    source = graph.one("ObjectReplicationPolicy", "replication-source")
    assert graph.outputs["storage"]["checkpoints"]["replication_policy_id"] == source.id
    assert graph.one("BlobServiceProperties").inputs["changeFeed"] == {"enabled": True}
    assert "changeFeed" not in region.one("BlobServiceProperties").inputs
