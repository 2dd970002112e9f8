"""Microsoft.Storage and Azure Managed Lustre (Microsoft.StorageCache)."""

from gpufabric.simcloud.clouds.azure.arm import arm
from gpufabric.simcloud.clouds.azure.rules.pools import FAILED
from gpufabric.simcloud.clouds.azure.tokens import BLOB_CONTAINER, LUSTRE_FILE_SYSTEM, STORAGE_ACCOUNT
from gpufabric.simcloud.clouds.kind import Context, table
from gpufabric.simcloud.clouds.render import digest, render
from gpufabric.wire.values import Value, as_list, as_map, dig

_STORAGE = "Microsoft.Storage/storageAccounts"
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
    arm(
        "azure-native:storage:ObjectReplicationPolicy", f"{_STORAGE}/objectReplicationPolicies",
        ("accountName", "objectReplicationPolicyId"),
        # Azure names the policy that is first made under the name "default".
        computed={
            "policyId": "{uuid:replication}",
            "enabledTime": "{now}",
            "rules": _replication_rules,
        },
    ),
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
