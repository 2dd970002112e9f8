"""Microsoft.ContainerService: AKS clusters and agent pools.

What forces a new resource is what azure-native replaces by itself (pulumi/pulumi-azure-native,
provider/pkg/gen/replacement.go). The rules in ``create_only`` cover the other changes that AKS refuses.
"""

from gpufabric.simcloud.clouds.azure.arm import arm
from gpufabric.simcloud.clouds.azure.pool_reads import profiles
from gpufabric.simcloud.clouds.azure.rules.pools import FAILED
from gpufabric.simcloud.clouds.azure.tokens import CLUSTER, MAINTENANCE, POOL
from gpufabric.simcloud.clouds.kind import Context, table
from gpufabric.simcloud.clouds.render import hex_text, render
from gpufabric.wire.values import Value, as_map, dig

_AKS = "Microsoft.ContainerService/managedClusters"
# The version that a cluster gets when none is requested.
_DEFAULT_VERSION = "1.33.5"


def _prefix(context: Context) -> str:
    given = context.inputs.get("dnsPrefix") or context.inputs.get("fqdnSubdomain")
    return f"{given or context.inputs.get('resourceName')}-{hex_text(context, 8, 'fqdn')}"


def _is_private(context: Context) -> bool:
    return bool(dig(context.inputs, "apiServerAccessProfile.enablePrivateCluster"))


def _fqdn(context: Context) -> str:
    return f"{_prefix(context)}.hcp.{context.region}.azmk8s.io"


def _private_fqdn(context: Context) -> str | None:
    if not _is_private(context):
        return None
    return render(f"{_prefix(context)}.{{uuid:dns}}.privatelink.{{region}}.azmk8s.io", context)


def _portal_fqdn(context: Context) -> str:
    return f"{_prefix(context)}.portal.hcp.{context.region}.azmk8s.io"


def _node_group(context: Context) -> str:
    given = context.inputs.get("nodeResourceGroup")
    group, name = context.inputs.get("resourceGroupName"), context.inputs.get("resourceName")
    return str(given or f"MC_{group}_{name}_{context.region}")[:80]


def _identity_profile(context: Context) -> Value:
    name = f"{context.inputs.get('resourceName')}-agentpool"
    group = _node_group(context)
    return {
        "kubeletidentity": {
            "clientId": render("{uuid:kubelet-client}", context),
            "objectId": render("{uuid:kubelet-object}", context),
            "resourceId": (
                f"/subscriptions/{context.account}/resourceGroups/{group}/providers/"
                f"Microsoft.ManagedIdentity/userAssignedIdentities/{name}"
            ),
        },
        **as_map(dig(context.inputs, "identityProfile")),
    }


def _oidc(context: Context) -> Value:
    given = as_map(dig(context.inputs, "oidcIssuerProfile"))
    if not given.get("enabled"):
        return given or None
    issuer = render("https://{region}.oic.prod-aks.azure.com/{uuid:tenant}/{uuid:issuer}/", context)
    return {**given, "issuerURL": issuer}


def _network_profile(context: Context) -> Value:
    return {
        "dnsServiceIP": "10.0.0.10",
        "ipFamilies": ["IPv4"],
        "loadBalancerSku": "standard",
        "networkPlugin": "azure",
        "outboundType": "loadBalancer",
        "serviceCidr": "10.0.0.0/16",
        **as_map(dig(context.inputs, "networkProfile")),
    }


def _version(context: Context) -> str:
    return str(context.inputs.get("kubernetesVersion") or _DEFAULT_VERSION)


def _pool_version(context: Context) -> str:
    given = context.inputs.get("orchestratorVersion")
    cluster = context.lookup(context.id.rpartition("/agentPools/")[0].lower())
    return str(given or (cluster.outputs.get("currentKubernetesVersion") if cluster else _DEFAULT_VERSION))


def _associated(context: Context) -> str | None:
    """Return the capacity reservation group of a pool: none when the group holds no reservation."""
    given = context.inputs.get("capacityReservationGroupID")
    if not given or context.lookup(str(given).lower()) is None:
        return given
    return str(given) if context.below(f"{given}/capacityReservations/") else None


KINDS = table(
    arm(
        CLUSTER, _AKS, ("resourceName",),
        computed={
            "provisioningState": "Succeeded",
            "eTag": "{uuid:etag}",
            "kubernetesVersion": _version,
            "currentKubernetesVersion": _version,
            "fqdn": _fqdn,
            "privateFQDN": _private_fqdn,
            "azurePortalFQDN": _portal_fqdn,
            "nodeResourceGroup": _node_group,
            "identityProfile": _identity_profile,
            "oidcIssuerProfile": _oidc,
            "networkProfile": _network_profile,
            "powerState": {"code": "Running"},
            "resourceUID": "{hex:24:uid}",
            "maxAgentPools": 100,
        },
        defaults={"enableRBAC": True, "supportPlan": "KubernetesOfficial"},
        force_new=(
            "dnsPrefix", "fqdnSubdomain", "nodeResourceGroup", "diskEncryptionSetID",
            "linuxProfile", "windowsProfile",
            "networkProfile.serviceCidr", "networkProfile.serviceCidrs", "networkProfile.dnsServiceIP",
            "networkProfile.networkMode", "networkProfile.networkPlugin", "networkProfile.networkPluginMode",
            "networkProfile.podCidr", "networkProfile.networkDataplane", "networkProfile.networkPolicy",
            "networkProfile.outboundType",
        ),
        volatile=("currentKubernetesVersion", "kubernetesVersion"),
        failed=FAILED,
        repaired=True,
        reads={"agentPoolProfiles": profiles},
        reads_as_inputs=("agentPoolProfiles",),
    ),
    arm(
        POOL, f"{_AKS}/agentPools", ("resourceName", "agentPoolName"),
        computed={
            "provisioningState": "Succeeded",
            "eTag": "{uuid:etag}",
            "capacityReservationGroupID": _associated,
            "currentOrchestratorVersion": _pool_version,
            "orchestratorVersion": _pool_version,
            "nodeImageVersion": "AKSUbuntu-2204gen2containerd-202601.01.0",
            "powerState": {"code": "Running"},
        },
        defaults={
            "count": 0, "mode": "User", "osDiskType": "Managed", "osSKU": "Ubuntu", "osType": "Linux",
            "scaleDownMode": "Delete", "scaleSetPriority": "Regular", "type": "VirtualMachineScaleSets",
        },
        force_new=("gpuInstanceProfile", "networkProfile.nodePublicIPTags", "vmSize"),
        volatile=("currentOrchestratorVersion", "nodeImageVersion", "orchestratorVersion"),
        failed=FAILED,
        repaired=True,
    ),
    arm(
        MAINTENANCE, f"{_AKS}/maintenanceConfigurations", ("resourceName", "configName"),
    ),
)  # fmt: skip
"""AKS resource types by token."""
