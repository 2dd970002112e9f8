"""EKS: clusters, node groups, add-ons and access.

What forces a new resource: EKS API reference (UpdateClusterConfig, UpdateNodegroupConfig,
UpdateNodegroupVersion name what can change), as the Terraform AWS provider marks the rest ``ForceNew``.
"""

import base64

from gpufabric.simcloud.clouds.aws.documents import policy_meaning
from gpufabric.simcloud.clouds.aws.rules.launch import FAILED
from gpufabric.simcloud.clouds.aws.tokens import ADDON, CLUSTER, NODE_GROUP, POD_IDENTITY_ASSOCIATION
from gpufabric.simcloud.clouds.effect import GIVEN_BEFORE, REMOVED
from gpufabric.simcloud.clouds.kind import Context, Kind, table
from gpufabric.simcloud.clouds.render import digest, hex_text
from gpufabric.wire.values import Value, as_map, dig

_ARN = "arn:aws:eks:{region}:{account}:"
# The version that a cluster gets when none is requested.
_DEFAULT_VERSION = "1.34"


def _vpc_config(context: Context) -> Value:
    given = as_map(context.inputs.get("vpcConfig"))
    subnet = context.lookup(str(dig(given, "subnetIds.0") or ""))
    return {
        "endpointPrivateAccess": False,
        "endpointPublicAccess": True,
        "publicAccessCidrs": ["0.0.0.0/0"],
        **given,
        "clusterSecurityGroupId": f"sg-0{hex_text(context, 16, 'cluster-sg')}",
        "vpcId": subnet.outputs.get("vpcId") if subnet else None,
    }


def _certificate(context: Context) -> Value:
    text = base64.b64encode(digest(context, "ca") * 3).decode()
    return {
        "data": base64.b64encode(
            f"-----BEGIN CERTIFICATE-----\n{text}\n-----END CERTIFICATE-----\n".encode()
        ).decode()
    }


def _network_config(context: Context) -> Value:
    return {
        "ipFamily": "ipv4",
        "serviceIpv4Cidr": "172.20.0.0/16",
        **as_map(context.inputs.get("kubernetesNetworkConfig")),
    }


def _access_config(context: Context) -> Value:
    return {
        "authenticationMode": "CONFIG_MAP",
        "bootstrapClusterCreatorAdminPermissions": True,
        **as_map(context.inputs.get("accessConfig")),
    }


def _version(context: Context) -> str:
    if context.inputs.get("version"):
        return str(context.inputs["version"])
    cluster = context.lookup(f"{CLUSTER}::{context.inputs.get('clusterName')}")
    return str(cluster.outputs.get("version") if cluster else _DEFAULT_VERSION)


def _ami_type(context: Context) -> str:
    given = context.inputs.get("amiType")
    if given:
        return str(given)
    return "CUSTOM" if context.inputs.get("launchTemplate") else "AL2023_x86_64_STANDARD"


def _release(context: Context) -> str:
    given = context.inputs.get("releaseVersion")
    return str(given) if given else f"{_version(context)}.0-20260101"


KINDS = table(
    Kind(
        type=CLUSTER,
        id="{in:name}",
        name="name",
        computed={
            "arn": _ARN + "cluster/{in:name}",
            "endpoint": "https://{HEX:32:endpoint}.gr7.{region}.eks.amazonaws.com",
            "certificateAuthority": _certificate,
            "identities": [{"oidcs": [{"issuer": "https://oidc.eks.{region}.amazonaws.com/id/{HEX:32:endpoint}"}]}],
            "createdAt": "{now}",
            "platformVersion": "eks.1",
            "status": "ACTIVE",
            "version": _DEFAULT_VERSION,
            "vpcConfig": _vpc_config,
            "kubernetesNetworkConfig": _network_config,
            "accessConfig": _access_config,
            "upgradePolicy": {"supportType": "EXTENDED"},
            "deletionProtection": False,
        },
        force_new=(
            "name", "roleArn", "bootstrapSelfManagedAddons", "outpostConfig.controlPlaneInstanceType",
            "outpostConfig.controlPlanePlacement.groupName", "remoteNetworkConfig",
            "accessConfig.bootstrapClusterCreatorAdminPermissions", "kubernetesNetworkConfig.ipFamily",
            "kubernetesNetworkConfig.serviceIpv4Cidr",
        ),
        in_place=("encryptionConfig.resources",),
        conditions={"computeConfig.nodeRoleArn": GIVEN_BEFORE, "encryptionConfig": REMOVED},
        sets=(
            "computeConfig.nodePools", "enabledClusterLogTypes", "encryptionConfig.resources",
            "outpostConfig.outpostArns", "remoteNetworkConfig.remoteNodeNetworks.cidrs",
            "remoteNetworkConfig.remotePodNetworks.cidrs", "vpcConfig.publicAccessCidrs",
            "vpcConfig.securityGroupIds", "vpcConfig.subnetIds",
        ),
        making=("status", "CREATING"),
    ),
    Kind(
        type=NODE_GROUP,
        id="{in:clusterName}:{in:nodeGroupName}",
        name="nodeGroupName",
        computed={
            "arn": _ARN + "nodegroup/{in:clusterName}/{in:nodeGroupName}/{uuid:}",
            "status": "ACTIVE",
            "amiType": _ami_type,
            "releaseVersion": _release,
            "version": _version,
            "resources": [
                {
                    "autoscalingGroups": [{"name": "eks-{in:nodeGroupName}-{uuid:}"}],
                    "remoteAccessSecurityGroupId": "",
                }
            ],
        },
        defaults={"capacityType": "ON_DEMAND", "diskSize": 20},
        force_new=(
            "amiType", "capacityType", "clusterName", "diskSize", "instanceTypes", "nodeGroupName",
            "nodeGroupNamePrefix", "nodeRoleArn", "remoteAccess", "subnetIds", "launchTemplate.id",
            "launchTemplate.name",
        ),
        sets=("remoteAccess.sourceSecurityGroupIds", "subnetIds", "taints"),
        names={"clusterName": CLUSTER},
        failed=FAILED,
    ),
    Kind(
        type=ADDON,
        id="{in:clusterName}:{in:addonName}",
        computed={
            "arn": _ARN + "addon/{in:clusterName}/{in:addonName}/{uuid:}",
            "createdAt": "{now}",
            "modifiedAt": "{now}",
            "addonVersion": "v1.0.0-eksbuild.1",
        },
        force_new=("addonName", "clusterName"),
        sets=("podIdentityAssociations",),
        volatile=("modifiedAt",),
        names={"clusterName": CLUSTER},
    ),
    Kind(
        type="aws:eks/accessEntry:AccessEntry",
        id="{in:clusterName}:{in:principalArn}",
        computed={
            "accessEntryArn": (
                _ARN + "access-entry/{in:clusterName}/role/{account}/{last:principalArn}/{uuid:}"
            ),
            "createdAt": "{now}",
            "modifiedAt": "{now}",
            "userName": "{in:principalArn}",
            "kubernetesGroups": list[str](),
        },
        defaults={"type": "STANDARD"},
        force_new=("clusterName", "principalArn", "type"),
        sets=("kubernetesGroups",),
        volatile=("modifiedAt",),
        names={"clusterName": CLUSTER},
    ),
    Kind(
        type="aws:eks/accessPolicyAssociation:AccessPolicyAssociation",
        id="{in:clusterName}#{in:principalArn}#{in:policyArn}",
        computed={"associatedAt": "{now}", "modifiedAt": "{now}"},
        force_new=("accessScope", "clusterName", "policyArn", "principalArn"),
        sets=("accessScope.namespaces",),
        names={"clusterName": CLUSTER},
    ),
    Kind(
        type=POD_IDENTITY_ASSOCIATION,
        id="a-{base32:17}",
        import_id="{in:clusterName},{id}",
        computed={
            "associationArn": _ARN + "podidentityassociation/{in:clusterName}/{id}",
            "associationId": "{id}",
            "externalId": "{uuid:}",
        },
        force_new=("clusterName", "namespace", "serviceAccount"),
        meanings={"policy": policy_meaning},
        names={"clusterName": CLUSTER},
    ),
)  # fmt: skip
"""EKS resource types by token."""
