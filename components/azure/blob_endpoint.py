"""Private endpoint of the checkpoint storage account, and the DNS zone with its name."""

import pulumi
from pulumi_azure_native import network as azure_network
from pulumi_azure_native import privatedns, storage

from gpufabric.components.azure.context import RegionContext
from gpufabric.components.azure.fixed import fixed
from gpufabric.components.azure.network import RegionNetwork
from gpufabric.plan.azure.storage import BLOB_ZONE


def blob_endpoint(
    context: RegionContext,
    network: RegionNetwork,
    account: storage.StorageAccount,
    opts: pulumi.ResourceOptions,
) -> list[pulumi.Resource]:
    """Make an account reachable from the network by its own name.

    In a given network, the zone is given too: a network has one zone of a name. Azure itself keeps the
    record of the endpoint in it as long as the endpoint exists.

    Args:
        context: the region's plan, names and resource group.
        network: network of the endpoint.
        account: the account.
        opts: options of the resources.

    Returns:
        resources after which the account is reachable.
    """
    given = context.plan.spec.existing.network
    zone_id: pulumi.Input[str]
    ready: list[pulumi.Resource] = []
    if given is not None:
        zone_id = given.private_dns_zones[BLOB_ZONE]
    else:
        zone = _zone(context, opts)
        zone_id = zone.id
        ready.append(_link(context, network, zone, opts))
    endpoint = azure_network.PrivateEndpoint(
        context.logical("blob-endpoint"),
        resource_group_name=context.group,
        private_endpoint_name=context.names.of("blob"),
        location=context.location,
        subnet=azure_network.SubnetArgs(id=network.subnet_ids["endpoints"]),
        private_link_service_connections=[
            azure_network.PrivateLinkServiceConnectionArgs(
                name="blob", private_link_service_id=account.id, group_ids=["blob"]
            )
        ],
        tags=context.tags,
        opts=fixed("network:PrivateEndpoint", opts),
    )
    records = azure_network.PrivateDnsZoneGroup(
        context.logical("blob-zone-group"),
        resource_group_name=context.group,
        private_endpoint_name=endpoint.name,
        private_dns_zone_group_name="default",
        private_dns_zone_configs=[
            azure_network.PrivateDnsZoneConfigArgs(name="blob", private_dns_zone_id=zone_id)
        ],
        opts=opts,
    )
    return [*ready, records]


def _zone(context: RegionContext, opts: pulumi.ResourceOptions) -> privatedns.PrivateZone:
    return privatedns.PrivateZone(
        context.logical("blob-zone"),
        resource_group_name=context.group,
        private_zone_name=BLOB_ZONE,
        location="Global",
        tags=context.tags,
        opts=opts,
    )


def _link(
    context: RegionContext,
    network: RegionNetwork,
    zone: privatedns.PrivateZone,
    opts: pulumi.ResourceOptions,
) -> privatedns.VirtualNetworkLink:
    return privatedns.VirtualNetworkLink(
        context.logical("blob-zone-link"),
        resource_group_name=context.group,
        private_zone_name=zone.name,
        virtual_network_link_name=context.names.of("blob-link"),
        location="Global",
        virtual_network=privatedns.SubResourceArgs(id=network.id),
        registration_enabled=False,
        tags=context.tags,
        opts=fixed("privatedns:VirtualNetworkLink", opts),
    )
