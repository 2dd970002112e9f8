"""The EKS add-ons of a cluster."""

import json
from collections.abc import Mapping
from typing import Any

import pulumi
from pulumi_aws import eks

from gpufabric.components.aws.iam import ServiceRole, role_or_given
from gpufabric.components.aws.permissions import exporter_permissions, pod_permissions
from gpufabric.manifests.health.exporters import CLOUDWATCH_ACCOUNT
from gpufabric.manifests.health.places import NAMESPACE
from gpufabric.plan.aws.region import AwsRegionPlan
from gpufabric.spec.aws.cluster import EksAddon

BEFORE_NODES: tuple[EksAddon, ...] = ("vpc-cni", "kube-proxy", "eks-pod-identity-agent")
"""Nodes do not work before these run; the pod network sets the number of pods of a node."""

AFTER_NODES: tuple[EksAddon, ...] = (
    "coredns",
    "aws-ebs-csi-driver",
    "aws-fsx-csi-driver",
    "eks-node-monitoring-agent",
)
"""These have pods that need a node: EKS reports them as degraded until one joins. The monitoring agent
reports failed GPUs and interfaces to node repair."""

CONFIGURATION: Mapping[EksAddon, dict[str, Any]] = {
    # Pods get addresses from /28 prefixes, with one spare prefix: the address plan relies on it.
    "vpc-cni": {"env": {"ENABLE_PREFIX_DELEGATION": "true", "WARM_PREFIX_TARGET": "1"}}
}


class Addons:
    """Creates add-ons, each with its own role if it calls AWS.

    Args:
        plan: the region.
        cluster_name: the cluster.
        opts: options of the resources.
    """

    def __init__(
        self, plan: AwsRegionPlan, cluster_name: pulumi.Input[str], opts: pulumi.ResourceOptions
    ) -> None:
        self._plan = plan
        self._cluster_name = cluster_name
        self._opts = opts
        self._permissions = pod_permissions(plan)

    def create(self, addon: EksAddon, after: list[pulumi.Resource] | None = None) -> eks.Addon:
        """Create an add-on.

        Args:
            addon: its name.
            after: resources that must exist first.
        """
        name = f"{self._plan.stack}-{addon}"
        waits = list(after or [])
        identity = None
        if addon in self._permissions:
            account, permissions = self._permissions[addon]
            given = self._plan.spec.existing.roles.addons.get(addon)
            role = role_or_given(given, name, permissions, self._opts)
            waits.extend(role.attachments)
            identity = [eks.AddonPodIdentityAssociationArgs(role_arn=role.arn, service_account=account)]
        configuration = CONFIGURATION.get(addon)
        return eks.Addon(
            name,
            cluster_name=self._cluster_name,
            addon_name=addon,
            # Absent: EKS chooses its default for the cluster's version at creation.
            addon_version=self._plan.addon_versions.get(addon),
            configuration_values=json.dumps(configuration) if configuration else None,
            pod_identity_associations=identity,
            resolve_conflicts_on_create="OVERWRITE",
            resolve_conflicts_on_update="OVERWRITE",
            opts=pulumi.ResourceOptions.merge(self._opts, pulumi.ResourceOptions(depends_on=waits)),
        )


def exporter_identity(
    plan: AwsRegionPlan, cluster_name: pulumi.Input[str], opts: pulumi.ResourceOptions
) -> None:
    """Let the exporter of metrics, which ``gpufabric manifests`` renders, read CloudWatch."""
    name = f"{plan.stack}-{CLOUDWATCH_ACCOUNT}"
    role = ServiceRole(name, exporter_permissions(plan), opts)
    eks.PodIdentityAssociation(
        name,
        cluster_name=cluster_name,
        namespace=NAMESPACE,
        service_account=CLOUDWATCH_ACCOUNT,
        role_arn=role.arn,
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=role.attachments)),
    )
