"""Sends the logs of an AKS control plane to a workspace that exists."""

import pulumi
from pulumi_azure_native import monitor

from gpufabric.components.azure.context import RegionContext

CATEGORIES = (
    "cloud-controller-manager",
    "cluster-autoscaler",
    "guard",
    "kube-apiserver",
    "kube-audit-admin",
    "kube-controller-manager",
    "kube-scheduler",
)
"""Categories of logs (Azure document "Supported logs for Microsoft.ContainerService/managedClusters").
``kube-audit-admin`` is the audit log without reads, which are most of it."""


def send_logs(
    context: RegionContext, cluster_id: pulumi.Input[str], workspace_id: str, opts: pulumi.ResourceOptions
) -> None:
    """Send the logs of a cluster's control plane to a workspace.

    Args:
        context: the region's plan, names and resource group.
        cluster_id: the cluster.
        workspace_id: the workspace.
        opts: options of the resource.
    """
    monitor.DiagnosticSetting(
        context.logical("aks-logs"),
        name=context.names.of("logs"),
        resource_uri=cluster_id,
        workspace_id=workspace_id,
        # Tables of AKS's own; the default is one table for all services.
        log_analytics_destination_type="Dedicated",
        logs=[monitor.DiagnosticsLogSettingsArgs(category=category, enabled=True) for category in CATEGORIES],
        opts=opts,
    )
