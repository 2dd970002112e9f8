"""An OKE cluster that exists, as the pools of a region see it."""

import pulumi

from gpufabric.components.outputs import ClusterOutputs
from gpufabric.plan.oci.parts import api_host
from gpufabric.plan.oci.region import OciRegionPlan

_HTTPS = "https://"


class GivenCluster(pulumi.ComponentResource):
    """The address and the certificate by which nodes join a cluster that exists.

    Self-managed nodes and node pools both get them in their metadata. Nothing of the cluster changes.

    Args:
        plan: the region.
        opts: options of the component.

    Attributes:
        cluster_id: the cluster.
        private_host: address of the API server inside the VCN, without port.
        ca_certificate: the API server's certificate authority, base64-encoded PEM.
        ready: resources that exist once the cluster does: none is made.
        outputs: outputs for other stacks and users.

    Raises:
        ValueError: the declaration gives no cluster, or its address or its certificate is unknown; the plan's
            rules refuse all three.
    """

    def __init__(self, plan: OciRegionPlan, *, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("gpufabric:oci:GivenCluster", f"{plan.stack}-cluster", None, opts)
        given, host = plan.spec.existing.cluster, api_host(plan.spec)
        if given is None or given.endpoint is None or given.certificate_authority is None or host is None:
            raise ValueError(f"{plan.stack}: existing.cluster with its endpoint and certificate")
        self.cluster_id: pulumi.Input[str] = given.id
        self.private_host: pulumi.Input[str] = str(host)
        self.ca_certificate: pulumi.Input[str] = given.certificate_authority
        self.ready: list[pulumi.Resource] = []
        self.outputs: ClusterOutputs = {
            "name": given.id,
            "id": given.id,
            "endpoint": f"{_HTTPS}{given.endpoint.removeprefix(_HTTPS)}",
            "certificate_authority": given.certificate_authority,
            "login": (
                f"oci ce cluster create-kubeconfig --cluster-id {given.id} --region {plan.region}"
                " --kube-endpoint PRIVATE_ENDPOINT"
            ),
        }
        self.register_outputs({**self.outputs})
