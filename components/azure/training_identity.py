"""ClusterIdentity of the training pods of an Azure region: AKS workload identity."""

import pulumi
from pulumi_azure_native import managedidentity

from gpufabric.components.azure.cluster import Cluster
from gpufabric.components.azure.context import RegionContext
from gpufabric.components.azure.given_cluster import GivenCluster
from gpufabric.components.azure.identity import ClusterIdentity, grant, identity_or_given
from gpufabric.components.azure.names import short_hash
from gpufabric.components.outputs import WorkloadIdentityOutputs
from gpufabric.plan.azure.roles import STORAGE_BLOB_DATA_CONTRIBUTOR, STORAGE_BLOB_DATA_READER
from gpufabric.spec.azure.workload_identity import AzureWorkloadIdentity, DataContainer

AUDIENCE = "api://AzureADTokenExchange"
"""Audience of the service account's tokens (AKS document "Use Microsoft Entra Workload ID with AKS")."""


class TrainingIdentity(pulumi.ComponentResource):
    """User-assigned identity that only pods of one service account can use, made or given.

    A given identity has its roles on what exists, and its federated credential for the cluster. It gets a
    role on the container only if the stack makes the container.

    Args:
        context: the region's plan, names and resource group.
        declared: service account and data.
        cluster: the cluster that issues the service account's tokens.
        checkpoints_id: id of the checkpoint container; None if there is none.
        opts: options of the component.

    Attributes:
        outputs: outputs for manifests.
    """

    def __init__(
        self,
        context: RegionContext,
        declared: AzureWorkloadIdentity,
        cluster: Cluster | GivenCluster,
        *,
        checkpoints_id: pulumi.Input[str] | None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("gpufabric:azure:TrainingIdentity", context.logical("training-identity"), None, opts)
        child = pulumi.ResourceOptions(parent=self)
        given = context.plan.spec.existing.identities.training
        identity = identity_or_given(given, context, "training", child)
        if not identity.is_given:
            self._trust(context, declared, identity, cluster, child)
        if checkpoints_id is not None and (context.plan.parts.account or not identity.is_given):
            grant(
                context,
                "training-checkpoints",
                role=STORAGE_BLOB_DATA_CONTRIBUTOR,
                scope=checkpoints_id,
                principal_id=identity.principal,
                opts=child,
            )
        for data in () if identity.is_given else declared.data:
            scope = _container_id(data)
            grant(
                context,
                f"training-data-{short_hash(scope.lower())}",
                role=STORAGE_BLOB_DATA_READER,
                scope=scope,
                principal_id=identity.principal,
                opts=child,
            )
        self.outputs: WorkloadIdentityOutputs = {
            "namespace": declared.namespace,
            "service_account": declared.service_account,
            "client_id": identity.client,
        }
        self.register_outputs({**self.outputs})

    def _trust(
        self,
        context: RegionContext,
        declared: AzureWorkloadIdentity,
        identity: ClusterIdentity,
        cluster: Cluster | GivenCluster,
        opts: pulumi.ResourceOptions,
    ) -> None:
        """Let the identity trust the tokens of the service account."""
        managedidentity.FederatedIdentityCredential(
            context.logical("training-credential"),
            resource_group_name=context.group,
            # The SDK calls the name of the identity so.
            resource_name_=identity.name,
            federated_identity_credential_resource_name=context.names.of("aks"),
            issuer=cluster.issuer,
            subject=f"system:serviceaccount:{declared.namespace}:{declared.service_account}",
            audiences=[AUDIENCE],
            opts=opts,
        )


def _container_id(data: DataContainer) -> str:
    return f"{data.account_id}/blobServices/default/containers/{data.container}"
