"""Identity of the training pods of an Azure region: AKS workload identity."""

import pulumi
from pulumi_azure_native import managedidentity

from gpufabric.components.azure.cluster import Cluster
from gpufabric.components.azure.context import RegionContext
from gpufabric.components.azure.identity import grant, user_identity
from gpufabric.components.azure.names import short_hash
from gpufabric.components.computed import computed
from gpufabric.components.outputs import WorkloadIdentityOutputs
from gpufabric.plan.azure.roles import STORAGE_BLOB_DATA_CONTRIBUTOR, STORAGE_BLOB_DATA_READER
from gpufabric.spec.azure.workload_identity import AzureWorkloadIdentity, DataContainer

AUDIENCE = "api://AzureADTokenExchange"
"""Audience of the service account's tokens (AKS document "Use Microsoft Entra Workload ID with AKS")."""


class TrainingIdentity(pulumi.ComponentResource):
    """User-assigned identity that only pods of one service account can use.

    Args:
        context: the region's plan, names and resource group.
        declared: service account and data.
        cluster: the cluster that issues the service account's tokens.
        checkpoints_id: id of the checkpoint container.
        opts: options of the component.

    Attributes:
        outputs: outputs for manifests.
    """

    def __init__(
        self,
        context: RegionContext,
        declared: AzureWorkloadIdentity,
        cluster: Cluster,
        *,
        checkpoints_id: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("gpufabric:azure:TrainingIdentity", context.logical("training-identity"), None, opts)
        child = pulumi.ResourceOptions(parent=self)
        identity = user_identity(context, "training", child)
        managedidentity.FederatedIdentityCredential(
            context.logical("training-credential"),
            resource_group_name=context.group,
            # The SDK calls the name of the identity so.
            resource_name_=identity.name,
            federated_identity_credential_resource_name=context.names.of("aks"),
            issuer=computed(
                cluster.cluster.oidc_issuer_profile,
                lambda profile: profile.issuer_url if profile else None,
                f"OIDC issuer of the AKS cluster of {context.plan.name}",
            ),
            subject=f"system:serviceaccount:{declared.namespace}:{declared.service_account}",
            audiences=[AUDIENCE],
            opts=child,
        )
        grant(
            context,
            "training-checkpoints",
            role=STORAGE_BLOB_DATA_CONTRIBUTOR,
            scope=checkpoints_id,
            principal_id=identity.principal_id,
            opts=child,
        )
        for data in declared.data:
            scope = _container_id(data)
            grant(
                context,
                f"training-data-{short_hash(scope.lower())}",
                role=STORAGE_BLOB_DATA_READER,
                scope=scope,
                principal_id=identity.principal_id,
                opts=child,
            )
        self.outputs: WorkloadIdentityOutputs = {
            "namespace": declared.namespace,
            "service_account": declared.service_account,
            "client_id": identity.client_id,
        }
        self.register_outputs({**self.outputs})


def _container_id(data: DataContainer) -> str:
    return f"{data.account_id}/blobServices/default/containers/{data.container}"
