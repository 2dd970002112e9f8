"""An AKS cluster that exists, as the pools of a region see it."""

import pulumi

from gpufabric.components.azure.context import RegionContext
from gpufabric.components.azure.identity import grant
from gpufabric.components.azure.reservations import Reservations
from gpufabric.components.outputs import ClusterOutputs
from gpufabric.plan.azure.ids import group_of, name_of
from gpufabric.plan.azure.roles import CONTRIBUTOR


class GivenCluster(pulumi.ComponentResource):
    """The names by which node pools join a cluster that exists.

    A node pool is a resource below the cluster. Nothing of the cluster itself changes: neither its settings,
    nor its identities, nor the pools of others.

    Args:
        context: the region's plan, names and resource group.
        reservations: capacity that the region reserves, if any; the control plane gets a role on it.
        opts: options of the component.

    Attributes:
        name: the cluster's name.
        group: its resource group, in which its node pools are.
        before_pools: resources that must exist before node pools.
        outputs: outputs for other stacks and users.

    Raises:
        ValueError: the declaration gives no cluster, or lacks the principal of its control plane for a
            reservation; the plan's rules refuse both.
    """

    def __init__(
        self,
        context: RegionContext,
        *,
        reservations: Reservations | None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("gpufabric:azure:GivenCluster", context.logical("cluster"), None, opts)
        given = context.plan.spec.existing.cluster
        if given is None:
            raise ValueError(f"{context.plan.stack}: existing.cluster")
        self._given = given
        self.name: pulumi.Input[str] = name_of(given.id)
        self.group: pulumi.Input[str] = group_of(given.id)
        self.before_pools: list[pulumi.Resource] = (
            [] if reservations is None else [self._admit(context, reservations)]
        )
        self.outputs: ClusterOutputs = {
            "name": self.name,
            "id": given.id,
            "login": f"az aks get-credentials --resource-group {self.group} --name {self.name} && "
            "kubelogin convert-kubeconfig -l azurecli",
        }
        if given.endpoint is not None:
            self.outputs["endpoint"] = given.endpoint
        if given.certificate_authority is not None:
            self.outputs["certificate_authority"] = given.certificate_authority
        self.register_outputs({**self.outputs})

    @property
    def issuer(self) -> pulumi.Input[str]:
        """Issuer of the tokens of service accounts.

        Raises:
            ValueError: nothing states it; the plan's rules refuse an identity that needs it.
        """
        if self._given.oidc_issuer_url is None:
            raise ValueError(f"oidc_issuer_url of {self._given.id}")
        return self._given.oidc_issuer_url

    def _admit(self, context: RegionContext, reservations: Reservations) -> pulumi.Resource:
        """Let the control plane put node pools into the reservations that the stack makes."""
        identity = context.plan.spec.existing.identities.control_plane
        if identity is None or identity.principal_id is None:
            raise ValueError(f"{context.plan.stack}: existing.identities.control_plane.principal_id")
        return grant(
            context,
            "reservations-own",
            role=CONTRIBUTOR,
            scope=reservations.group_id,
            principal_id=identity.principal_id,
            opts=pulumi.ResourceOptions(parent=self),
        )
