"""Microsoft.Storage and Azure Managed Lustre (Microsoft.StorageCache)."""

from dataclasses import replace

from gpufabric.simcloud.clouds.azure.arm import GROUP, arm
from gpufabric.simcloud.clouds.azure.rules.pools import FAILED
from gpufabric.simcloud.clouds.azure.rules.replication import NEW_POLICY
from gpufabric.simcloud.clouds.azure.tokens import (
    BLOB_CONTAINER,
    LUSTRE_FILE_SYSTEM,
    REPLICATION_POLICY,
    STORAGE_ACCOUNT,
)
from gpufabric.simcloud.clouds.kind import Context, table
from gpufabric.simcloud.clouds.render import digest, render
from gpufabric.wire.values import Value, as_list, as_map, dig

_STORAGE = "Microsoft.Storage/storageAccounts"
_STORAGE_ID = f"{_STORAGE}/{{in:accountName}}"
_AMLFS = "Microsoft.StorageCache/amlFilesystems"

# MB/s per TiB of each SKU (Azure Managed Lustre documentation, "Throughput configurations": the number in the
# name).
_MBPS_PER_TIB = "AMLFS-Durable-Premium-"


def _replication_rules(context: Context) -> Value:
    """Azure gives each rule of the first policy an id; the policy of the other account names it."""
    return [
        {"ruleId": render(f"{{uuid:rule-{number}}}", context), **as_map(rule)}
        for number, rule in enumerate(as_list(context.inputs.get("rules")))
    ]


def _policy_id(context: Context) -> str:
    named = str(context.inputs.get("objectReplicationPolicyId"))
    return str(render("{uuid:replication}", context)) if named == NEW_POLICY else named


def _policy_resource_id(context: Context) -> str:
    account = render(
        f"/subscriptions/{{account}}/resourceGroups/{{in:{GROUP}}}/providers/{_STORAGE_ID}", context
    )
    return f"{account}/objectReplicationPolicies/{_policy_id(context)}"


def _endpoints(context: Context) -> Value:
    account = context.inputs.get("accountName")
    kinds = ("blob", "dfs", "file", "queue", "table", "web")
    return {kind: f"https://{account}.{kind}.core.windows.net/" for kind in kinds}


def _throughput(context: Context) -> int | None:
    sku = str(dig(context.inputs, "sku.name") or "")
    capacity = context.inputs.get("storageCapacityTiB")
    if not sku.startswith(_MBPS_PER_TIB) or capacity is None:
        return None
    return round(float(sku.removeprefix(_MBPS_PER_TIB)) * float(capacity))


def _client_info(context: Context) -> Value:
    data = digest(context, "mgs")
    mgs = f"10.{data[0]}.{data[1]}.{data[2] % 250 + 4}"
    return {
        "lustreVersion": "2.15.5",
        "mgsAddress": mgs,
        "mountCommand": f"mount -t lustre -o noatime,flock {mgs}@tcp:/lustrefs /lustrefs",
    }


KINDS = table(
    arm(
        STORAGE_ACCOUNT, _STORAGE, ("accountName",),
        computed={
            "provisioningState": "Succeeded", "creationTime": "{now}", "primaryLocation": "{region}",
            "statusOfPrimary": "available", "primaryEndpoints": _endpoints,
        },
        defaults={"accessTier": "Hot", "enableHttpsTrafficOnly": True, "minimumTlsVersion": "TLS1_0"},
        force_new=("isHnsEnabled",),
    ),
    arm(
        BLOB_CONTAINER, f"{_STORAGE}/blobServices/containers",
        ("accountName", "=default", "containerName"),
        computed={
            "etag": '"0x{hex:15:etag}"', "hasImmutabilityPolicy": False, "hasLegalHold": False,
            "lastModifiedTime": "{now}", "leaseState": "Available", "leaseStatus": "Unlocked",
        },
        defaults={"publicAccess": "None"},
    ),
    arm(
        "azure-native:storage:BlobServiceProperties", f"{_STORAGE}/blobServices",
        ("accountName", "blobServicesName"),
        fixed_name="default",
    ),
    arm(
        "azure-native:storage:ManagementPolicy", f"{_STORAGE}/managementPolicies",
        ("accountName", "managementPolicyName"),
        computed={"lastModifiedTime": "{now}"},
        volatile=("lastModifiedTime",),
    ),
    replace(arm(
        REPLICATION_POLICY, f"{_STORAGE}/objectReplicationPolicies",
        ("accountName", "objectReplicationPolicyId"),
        # Azure chooses the id of the policy that is first made as "default", on the destination; azure-native
        # keeps the id of Azure's answer (provider.go, defaultCreate).
        computed={
            "name": _policy_id,
            "policyId": _policy_id,
            "enabledTime": "{now}",
            "rules": _replication_rules,
        },
    ), id=_policy_resource_id),
    arm(
        "azure-native:storagecache:AutoExportJob", f"{_AMLFS}/autoExportJobs",
        ("amlFilesystemName", "autoExportJobName"),
        computed={"provisioningState": "Succeeded"},
        force_new=("location",),
    ),
    arm(
        "azure-native:storagecache:ImportJob", f"{_AMLFS}/importJobs", ("amlFilesystemName", "importJobName"),
        computed={"provisioningState": "Succeeded"},
        force_new=("location",),
    ),
    arm(
        LUSTRE_FILE_SYSTEM, _AMLFS, ("amlFilesystemName",),
        computed={
            "provisioningState": "Succeeded",
            "clientInfo": _client_info,
            "health": {"state": "Available", "statusCode": "", "statusDescription": "amlFilesystem is ok."},
            "throughputProvisionedMBps": _throughput,
        },
        force_new=("storageCapacityTiB", "filesystemSubnet", "zones"),
        failed=FAILED,
        making=("provisioningState", "Creating"),
    ),
)  # fmt: skip
"""Storage resource types by token."""
