"""Instance configuration and user data of a GPU node on OCI."""

import base64

import pulumi
import pulumi_oci as oci

from gpufabric.components.oci.bootstrap import cloud_init, fixed_metadata
from gpufabric.components.oci.cluster import Cluster
from gpufabric.components.oci.given_cluster import GivenCluster
from gpufabric.components.oci.network import RegionNetwork
from gpufabric.components.oci.node_tag import NodeTag, kept_tags
from gpufabric.plan.node_files import cri_o_files
from gpufabric.plan.oci.nodes import Platform
from gpufabric.plan.oci.pool import OciPoolPlan
from gpufabric.plan.oci.region import OciRegionPlan

_Launch = oci.core.InstanceConfigurationInstanceDetailsLaunchDetailsArgs


def user_data(plan: OciRegionPlan, pool: OciPoolPlan, cluster: Cluster | GivenCluster) -> pulumi.Output[str]:
    """Return the cloud-init configuration of a node, in base64."""

    def encoded(values: list[str]) -> str:
        api_server, ca_certificate = values
        text = cloud_init(
            api_server,
            ca_certificate,
            rdma_cidr=plan.spec.rdma_cidr,
            operating_system=pool.image.operating_system,
            stops_imex=pool.stops_imex,
            taints=pool.taints,
            script=pool.spec.user_data,
            more_files=cri_o_files(plan.egress.environment, plan.egress.mirrors),
        )
        return base64.b64encode(text.encode()).decode()

    return pulumi.Output.all(cluster.private_host, cluster.ca_certificate).apply(encoded)


def instance_configuration(
    plan: OciRegionPlan,
    pool: OciPoolPlan,
    *,
    network: RegionNetwork,
    cluster: Cluster | GivenCluster,
    node_tag: NodeTag,
    reservation_id: pulumi.Input[str] | None,
    opts: pulumi.ResourceOptions,
) -> oci.core.InstanceConfiguration:
    """Create the instance configuration of a pool's nodes.

    A change creates a new configuration, moves the pool to it and then deletes the old one, because OCI does
    not delete one in use. Two configurations may have the same display name.

    Args:
        plan: the region.
        pool: the pool.
        network: network of its nodes.
        cluster: the cluster that its nodes join.
        node_tag: tag of its nodes.
        reservation_id: capacity reservation that they must use.
        opts: options.
    """
    name = f"{plan.name}-{pool.resource_name}"
    tags = {**plan.tags, "gpufabric-pool": pool.resource_name}
    launch = _Launch(
        availability_domain=plan.spec.availability_domain,
        compartment_id=plan.spec.compartment_id,
        display_name=name,
        shape=pool.shape.name,
        capacity_reservation_id=reservation_id,
        agent_config=_agent(pool),
        platform_config=_platform(pool.platform) if pool.platform else None,
        instance_options=oci.core.InstanceConfigurationInstanceDetailsLaunchDetailsInstanceOptionsArgs(
            are_legacy_imds_endpoints_disabled=True
        ),
        create_vnic_details=oci.core.InstanceConfigurationInstanceDetailsLaunchDetailsCreateVnicDetailsArgs(
            subnet_id=network.subnet_ids["workers"],
            nsg_ids=[network.group_ids["workers"], *pool.spec.security_group_ids],
            assign_public_ip=False,
            freeform_tags=tags,
        ),
        source_details=oci.core.InstanceConfigurationInstanceDetailsLaunchDetailsSourceDetailsArgs(
            source_type="image",
            image_id=pool.image.id,
            boot_volume_size_in_gbs=str(pool.boot_volume_gb),
            boot_volume_vpus_per_gb=str(pool.boot_volume_vpus_per_gb),
        ),
        metadata={
            **fixed_metadata(
                tenancy_id=plan.spec.tenancy_id,
                kubernetes_version=plan.kubernetes_version,
                labels=pool.node_labels,
                max_pods=plan.max_pods_per_node,
            ),
            "apiserver_host": cluster.private_host,
            "cluster_ca_cert": cluster.ca_certificate,
            "pod-subnets": network.subnet_ids["pods"],
            "pod-nsgids": network.group_ids["pods"],
            "user_data": user_data(plan, pool, cluster),
        },
        freeform_tags=tags,
        defined_tags=node_tag.defined_tags,
    )
    return oci.core.InstanceConfiguration(
        f"{plan.stack}-{pool.resource_name}-nodes",
        compartment_id=plan.spec.compartment_id,
        display_name=name,
        instance_details=oci.core.InstanceConfigurationInstanceDetailsArgs(
            instance_type="compute", launch_details=launch
        ),
        freeform_tags=tags,
        opts=pulumi.ResourceOptions.merge(
            opts,
            pulumi.ResourceOptions(
                ignore_changes=kept_tags(plan, "instanceDetails.launchDetails.definedTags")
            ),
        ),
    )


def _agent(pool: OciPoolPlan) -> oci.core.InstanceConfigurationInstanceDetailsLaunchDetailsAgentConfigArgs:
    return oci.core.InstanceConfigurationInstanceDetailsLaunchDetailsAgentConfigArgs(
        are_all_plugins_disabled=False,
        is_management_disabled=False,
        is_monitoring_disabled=False,
        plugins_configs=[
            oci.core.InstanceConfigurationInstanceDetailsLaunchDetailsAgentConfigPluginsConfigArgs(
                name=name, desired_state="ENABLED" if enabled else "DISABLED"
            )
            for name, enabled in pool.plugins.items()
        ],
    )


def _platform(
    platform: Platform,
) -> oci.core.InstanceConfigurationInstanceDetailsLaunchDetailsPlatformConfigArgs:
    return oci.core.InstanceConfigurationInstanceDetailsLaunchDetailsPlatformConfigArgs(
        type=platform.type,
        numa_nodes_per_socket=platform.numa_nodes_per_socket,
        is_symmetric_multi_threading_enabled=platform.multithreading,
    )
