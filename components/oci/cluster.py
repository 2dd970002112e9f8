"""The Kubernetes cluster of an OCI region, with its system nodes."""

from collections.abc import Sequence
from typing import Any, cast

import pulumi
import pulumi_oci as oci
from ruamel.yaml import YAML

from gpufabric.components.computed import computed
from gpufabric.components.oci.bootstrap import system_user_data
from gpufabric.components.oci.network import RegionNetwork
from gpufabric.components.outputs import ClusterOutputs
from gpufabric.plan.addresses import SERVICE_CIDR
from gpufabric.plan.labels import LABEL_PREFIX
from gpufabric.plan.load_balancers import BALANCERS_SUBNET
from gpufabric.plan.node_files import cri_o_files
from gpufabric.plan.oci.given_cluster import ENHANCED, POD_NETWORK
from gpufabric.plan.oci.nodes import SYSTEM_BOOT_VOLUME_GB
from gpufabric.plan.oci.parts import CONTROL_PLANE
from gpufabric.plan.oci.region import OciRegionPlan
from gpufabric.spec.oci.cluster import ADDON_NEEDS, ESSENTIAL_ADDONS


class Cluster(pulumi.ComponentResource):
    """An enhanced OKE cluster, whose pods have addresses of the VCN, and its system nodes.

    Nodes of an RDMA construct are self-managed, and only enhanced clusters accept such nodes.

    Args:
        plan: the region.
        network: network of the cluster.
        after: resources that must exist before the cluster.
        opts: options.

    Attributes:
        cluster: the cluster.
        cluster_id: its id.
        ready: resources that exist once the cluster does.
        private_host: address of the API server inside the VCN, without port.
        ca_certificate: the API server's certificate authority, base64-encoded PEM.
        outputs: outputs for other stacks and users.
    """

    def __init__(
        self,
        plan: OciRegionPlan,
        network: RegionNetwork,
        *,
        after: Sequence[pulumi.Resource] = (),
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("gpufabric:oci:Cluster", f"{plan.stack}-cluster", None, opts)
        self.cluster = oci.containerengine.Cluster(
            f"{plan.stack}-oke",
            compartment_id=plan.spec.compartment_id,
            vcn_id=network.vcn_id,
            name=plan.name,
            type=ENHANCED,
            kubernetes_version=plan.kubernetes_version,
            kms_key_id=plan.spec.cluster.secrets_key_id,
            cluster_pod_network_options=[
                oci.containerengine.ClusterClusterPodNetworkOptionArgs(cni_type=POD_NETWORK)
            ],
            endpoint_config=oci.containerengine.ClusterEndpointConfigArgs(
                subnet_id=network.subnet_ids[CONTROL_PLANE],
                nsg_ids=[network.group_ids[CONTROL_PLANE]],
                is_public_ip_enabled=_public_endpoint(plan, network) if plan.public_endpoint else False,
            ),
            options=oci.containerengine.ClusterOptionsArgs(
                service_lb_subnet_ids=[network.subnet_ids[BALANCERS_SUBNET]],
                kubernetes_network_config=oci.containerengine.ClusterOptionsKubernetesNetworkConfigArgs(
                    services_cidr=str(SERVICE_CIDR)
                ),
            ),
            freeform_tags=dict(plan.tags),
            opts=pulumi.ResourceOptions(
                parent=self, protect=plan.spec.cluster.deletion_protection, depends_on=list(after)
            ),
        )
        self.cluster_id: pulumi.Output[str] = self.cluster.id
        self.ready: list[pulumi.Resource] = [self.cluster]
        self._system_nodes(plan, network)
        self._addons(plan)
        endpoints = self.cluster.endpoints[0]
        private: pulumi.Output[str | None] = endpoints.private_endpoint
        public: pulumi.Output[str | None] = endpoints.public_endpoint
        self.private_host = computed(
            private,
            lambda address: address.split(":")[0] if address else None,
            f"private endpoint of the OKE cluster {plan.name}",
        )
        kube_config = oci.containerengine.get_cluster_kube_config_output(
            cluster_id=self.cluster.id,
            endpoint="PRIVATE_ENDPOINT",
            token_version="2.0.0",  # noqa: S106 - version of the format, no secret
            opts=pulumi.InvokeOutputOptions(parent=self),
        )
        self.ca_certificate = kube_config.content.apply(certificate_authority)
        # The preview of an update that adds a public endpoint does not know its address.
        endpoint = computed(
            public if plan.public_endpoint else private,
            lambda address: address,
            f"endpoint of the OKE cluster {plan.name}",
        )
        self.outputs: ClusterOutputs = {
            "name": plan.name,
            "id": self.cluster.id,
            "endpoint": pulumi.Output.concat("https://", endpoint),
            "login": pulumi.Output.format(
                "oci ce cluster create-kubeconfig --cluster-id {0} --region {1} --kube-endpoint {2}",
                self.cluster.id,
                plan.region,
                "PUBLIC_ENDPOINT" if plan.public_endpoint else "PRIVATE_ENDPOINT",
            ),
        }
        self.register_outputs({**self.outputs})

    def _system_nodes(self, plan: OciRegionPlan, network: RegionNetwork) -> None:
        tags, machine = dict(plan.tags), plan.system_node
        oci.containerengine.NodePool(
            f"{plan.stack}-system",
            compartment_id=plan.spec.compartment_id,
            cluster_id=self.cluster.id,
            name=f"{plan.name}-system",
            kubernetes_version=plan.kubernetes_version,
            node_shape=machine.shape.value,
            node_shape_config=oci.containerengine.NodePoolNodeShapeConfigArgs(
                ocpus=machine.cores.value if machine.cores else None,
                memory_in_gbs=machine.memory_gb.value if machine.memory_gb else None,
            ),
            node_source_details=oci.containerengine.NodePoolNodeSourceDetailsArgs(
                source_type="IMAGE",
                image_id=plan.system_image_id,
                boot_volume_size_in_gbs=str(SYSTEM_BOOT_VOLUME_GB),
            ),
            node_metadata={
                "areLegacyImdsEndpointsDisabled": "true",
                "user_data": system_user_data(cri_o_files(plan.egress.environment, plan.egress.mirrors)),
            },
            node_config_details=oci.containerengine.NodePoolNodeConfigDetailsArgs(
                size=plan.system_nodes,
                placement_configs=[
                    oci.containerengine.NodePoolNodeConfigDetailsPlacementConfigArgs(
                        availability_domain=plan.spec.availability_domain,
                        subnet_id=network.subnet_ids["workers"],
                    )
                ],
                nsg_ids=[network.group_ids["workers"]],
                node_pool_pod_network_option_details=pod_network(plan, network),
                freeform_tags=tags,
            ),
            initial_node_labels=[
                oci.containerengine.NodePoolInitialNodeLabelArgs(key=f"{LABEL_PREFIX}/role", value="system")
            ],
            freeform_tags=tags,
            # Nodes do not become ready without the security rules.
            opts=pulumi.ResourceOptions(parent=self, depends_on=[network]),
        )

    def _addons(self, plan: OciRegionPlan) -> None:
        """Install the declared add-ons, each after the one that it requires.

        Add-ons that OKE installs in every cluster are taken over, not installed twice.
        """
        addons: dict[str, oci.containerengine.Addon] = {}
        declared = plan.spec.cluster.addons
        for name in sorted(declared, key=lambda name: (name in ADDON_NEEDS, name)):
            needed = ADDON_NEEDS.get(name)
            addons[name] = oci.containerengine.Addon(
                f"{plan.stack}-addon-{name}",
                cluster_id=self.cluster.id,
                addon_name=name,
                version=declared[name].version,
                configurations=[
                    oci.containerengine.AddonConfigurationArgs(key=key, value=value)
                    for key, value in sorted(declared[name].configuration.items())
                ],
                override_existing=True,
                # An add-on that OKE installs itself stays when its settings here are removed.
                remove_addon_resources_on_delete=name not in ESSENTIAL_ADDONS,
                opts=pulumi.ResourceOptions(parent=self, depends_on=[addons[needed]] if needed else None),
            )


def _public_endpoint(plan: OciRegionPlan, network: RegionNetwork) -> pulumi.Input[bool]:
    """Return true if the subnet of the API server allows public addresses; the plan has checked a given one.

    Raises:
        pulumi.RunError: it does not; OKE would refuse the update.
    """

    def check(prohibited: bool | None) -> bool:
        if prohibited:
            raise pulumi.RunError(
                f"{plan.stack}: given cluster.public_endpoint: true; allowed: false, or a new region"
                " [the subnet of the API server forbids public addresses since its creation by an earlier"
                " version, and OCI cannot change that without replacing the subnet and the cluster]"
            )
        return True

    made = network.made_subnets.get(CONTROL_PLANE)
    return True if made is None else made.prohibit_public_ip_on_vnic.apply(check)


def pod_network(
    plan: OciRegionPlan, network: RegionNetwork
) -> oci.containerengine.NodePoolNodeConfigDetailsNodePoolPodNetworkOptionDetailsArgs:
    """Return the pod network of a node pool."""
    return oci.containerengine.NodePoolNodeConfigDetailsNodePoolPodNetworkOptionDetailsArgs(
        cni_type=POD_NETWORK,
        max_pods_per_node=plan.max_pods_per_node,
        pod_subnet_ids=[network.subnet_ids["pods"]],
        pod_nsg_ids=[network.group_ids["pods"]],
    )


def certificate_authority(kube_config: str) -> str:
    """Return the certificate authority (base64-encoded PEM) of a kubeconfig; OKE has no other source of it.

    Raises:
        ValueError: the text is not a kubeconfig of a cluster.
    """
    yaml = cast("Any", YAML(typ="safe"))
    parsed = yaml.load(kube_config)
    try:
        return str(parsed["clusters"][0]["cluster"]["certificate-authority-data"])
    except (KeyError, IndexError, TypeError) as error:
        raise ValueError("the kubeconfig that OKE returned names no certificate authority") from error
