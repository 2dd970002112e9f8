"""OKE, File Storage with Lustre, Object Storage, IAM and KMS.

What forces a new resource comes from pulumi_oci's documentation, see
:mod:`gpufabric.simcloud.clouds.oci.core`.
"""

from datetime import timedelta

from gpufabric.simcloud.clouds.effect import GIVEN_BEFORE
from gpufabric.simcloud.clouds.kind import Context, Kind, table
from gpufabric.simcloud.clouds.oci.ocid import ocid, private_address
from gpufabric.simcloud.clouds.oci.rules import timeouts
from gpufabric.simcloud.clouds.oci.rules.launch import FAILED
from gpufabric.simcloud.clouds.oci.tokens import (
    BUCKET,
    CLUSTER,
    CUSTOMER_KEY,
    LUSTRE_FILE_SYSTEM,
    NODE_POOL,
    TAG,
)
from gpufabric.simcloud.clouds.render import address, hex_text
from gpufabric.wire.values import Value, dig


def _endpoints(context: Context) -> Value:
    public = dig(context.inputs, "endpointConfig.isPublicIpEnabled")
    endpoints: dict[str, Value] = {
        "privateEndpoint": f"{private_address(context, 'api')}:6443",
        "kubernetes": "",
    }
    if public:
        endpoints["publicEndpoint"] = f"{address(context, 'api')}:6443"
    return [endpoints]


def _discovery(context: Context) -> str | None:
    if not dig(context.inputs, "options.openIdConnectDiscovery.isOpenIdConnectDiscoveryEnabled"):
        return None
    return (
        f"https://objectstorage.{context.region}.oraclecloud.com/n/oidc/b/{hex_text(context, 24, 'oidc')}/o"
    )


def _pool_version(context: Context) -> Value:
    cluster = context.lookup(str(context.inputs.get("clusterId")))
    return context.inputs.get("kubernetesVersion") or (
        cluster.outputs.get("kubernetesVersion") if cluster else None
    )


def _nodes(context: Context) -> Value:
    size = int(dig(context.inputs, "nodeConfigDetails.size") or 0)
    name = str(context.inputs.get("name"))
    return [
        {
            "id": ocid("instance", f"node{index}")(context),
            "name": f"oke-{name}-{index}",
            "nodePoolId": context.id,
            "privateIp": private_address(context, f"node{index}"),
            "state": "ACTIVE",
        }
        for index in range(size)
    ]


def _vault_host(context: Context, what: str) -> str:
    return f"https://{hex_text(context, 13, 'vault')}-{what}.kms.{context.region}.oraclecloud.com"


def _vault_of_key(context: Context) -> Value:
    vault = context.lookup(str(context.inputs.get("managementEndpoint")))
    return vault.id if vault else None


def _end(context: Context) -> str:
    return str(context.inputs.get("timeOfDeletion") or (context.world.now + _WAITING_PERIOD).isoformat())


# The longest and the default waiting period (OCI documentation, "Deleting a Vault Key").
_WAITING_PERIOD = timedelta(days=30)
_ENDS = {"state": "PENDING_DELETION", "timeOfDeletion": _end}
_ACTIVE = {"state": "ACTIVE"}

KINDS = table(
    Kind(
        type=CLUSTER,
        id=ocid("cluster"),
        name="name",
        computed={
            **_ACTIVE,
            "endpoints": _endpoints,
            "availableKubernetesUpgrades": list[str](),
            "metadatas": [{"timeCreated": "{now}"}],
            "openIdConnectDiscoveryEndpoint": _discovery,
            "type": "BASIC_CLUSTER",
        },
        in_place=("endpointConfig", "options.addOns"),
        conditions={"endpointConfig.subnetId": GIVEN_BEFORE},
        sets=("endpointConfig.nsgIds",),
    ),
    Kind(
        type=NODE_POOL,
        id=ocid("nodepool"),
        name="name",
        computed={**_ACTIVE, "kubernetesVersion": _pool_version, "nodes": _nodes},
        force_new=("nodeConfigDetails.nodePoolPodNetworkOptionDetails.cniType",),
        sets=(
            "nodeConfigDetails.nsgIds", "nodeConfigDetails.placementConfigs",
            "secondaryVnics.createVnicDetails.nsgIds", "subnetIds",
        ),
        volatile=("nodes",),
        failed=("state", FAILED[NODE_POOL]),
    ),
    Kind(
        type="oci:ContainerEngine/addon:Addon",
        id="clusters/{in:clusterId}/addons/{in:addonName}",
        computed={**_ACTIVE, "currentInstalledVersion": "v1.0.0", "addonErrors": list[Value]()},
        in_place=("removeAddonResourcesOnDelete", "overrideExisting"),
    ),
    Kind(
        type="oci:ContainerEngine/clusterWorkloadMapping:ClusterWorkloadMapping",
        id="clusters/{in:clusterId}/workloadMappings/{hex:32:mapping}",
        computed=_ACTIVE,
    ),
    Kind(
        type=LUSTRE_FILE_SYSTEM,
        id=ocid("lustrefilesystem"),
        computed={
            # Recomputed at each update, when a creation that timed out is ready.
            "state": lambda _: "ACTIVE",
            "managementServiceAddress": lambda context: private_address(context, "mgs"),
            "lnet": "tcp",
            "majorVersion": "2.15",
            "timeBillingCycleEnd": "{now}",
        },
        in_place=("systemTags", "dateTimeDetails"),
        sets=("nsgIds",),
        failed=("state", "FAILED"),
        making=timeouts.making(LUSTRE_FILE_SYSTEM),
    ),
    Kind(
        type="oci:Lustre/fileStorageObjectStorageLink:FileStorageObjectStorageLink",
        id=ocid("lustreobjectstoragelink"),
        computed=_ACTIVE,
        in_place=(
            "startExportToObjectTrigger", "startImportFromObjectTrigger", "stopExportToObjectTrigger",
            "stopImportFromObjectTrigger",
        ),
    ),
    Kind(
        type=BUCKET,
        id="n/{in:namespace}/b/{in:name}",
        name="name",
        computed={
            "bucketId": ocid("bucket"),
            "etag": "{uuid:etag}",
            "createdBy": ocid("user", "creator", regional=False),
            "isReadOnly": False,
            "replicationEnabled": False,
            "approximateCount": "0",
            "approximateSize": "0",
            # Optional and computed in the provider: what is no longer given stays as it is.
            "autoTiering": "Disabled",
            "objectEventsEnabled": False,
            "storageTier": "Standard",
            "versioning": "Disabled",
        },
        defaults={"accessType": "NoPublicAccess"},
        in_place=("retentionRules.displayName",),
        sets=("retentionRules",),
        volatile=("etag",),
        # A bucket can be renamed (Object Storage API reference, UpdateBucket), yet not by the provider's
        # argument.
    ),
    *(
        Kind(
            type=f"oci:Identity/{name[0].lower()}{name[1:]}:{name}",
            id=ocid(name.lower(), regional=False),
            name="name",
            computed={**_ACTIVE, **computed},
            in_place=("enableDelete",) if name == "Compartment" else (),
        )
        for name, computed in (
            ("Compartment", {"isAccessible": True}),
            ("DynamicGroup", {}),
            ("Group", {}),
            ("Policy", {"ETag": "{hex:40:etag}", "policyHash": "{hex:32:hash}"}),
            ("TagNamespace", {"isRetired": False}),
            ("User", {}),
        )
    ),
    Kind(
        type=TAG,
        id=ocid("tagdefinition", regional=False),
        name="name",
        computed={**_ACTIVE, "isRetired": False, "isCostTracking": False},
    ),
    Kind(
        type="oci:Identity/userGroupMembership:UserGroupMembership",
        id=ocid("groupmembership", regional=False),
        computed=_ACTIVE,
        in_place=("compartmentId",),
    ),
    Kind(
        type=CUSTOMER_KEY,
        # The id is the access key; the secret is told once, when the key is made.
        id="{hex:40:access}",
        computed={**_ACTIVE, "key": "{base32:44:secret}"},
        secrets=("key",),
    ),
    Kind(
        type="oci:Kms/vault:Vault",
        id=ocid("vault"),
        computed={
            **_ACTIVE,
            "cryptoEndpoint": lambda context: _vault_host(context, "crypto"),
            "managementEndpoint": lambda context: _vault_host(context, "management"),
            "isPrimary": True,
            "isVaultReplicable": False,
        },
        in_place=(
            "restoreFromFile.contentLength", "restoreFromFile.restoreVaultFromFileDetails", "restoreTrigger",
            "timeOfDeletion",
        ),
        scheduled=_ENDS,
    ),
    Kind(
        type="oci:Kms/key:Key",
        id=ocid("key"),
        computed={
            "state": "ENABLED", "currentKeyVersion": ocid("keyversion"), "isPrimary": True,
            "vaultId": _vault_of_key,
        },
        defaults={"protectionMode": "HSM"},
        in_place=("desiredState", "restoreFromFile.restoreKeyFromFileDetails", "timeOfDeletion"),
        scheduled=_ENDS,
    ),
)  # fmt: skip
"""Service resource types by token."""
