"""NAT gateway of a virtual network of the stack's own."""

import pulumi
from pulumi_azure_native import network

from gpufabric.components.azure.context import RegionContext


def nat_address(context: RegionContext, opts: pulumi.ResourceOptions) -> network.PublicIPAddress:
    """Make the source address of all traffic to the internet."""
    return network.PublicIPAddress(
        context.logical("nat-address"),
        resource_group_name=context.group,
        public_ip_address_name=context.names.of("nat-address"),
        location=context.location,
        zones=context.zones,
        sku=network.PublicIPAddressSkuArgs(name=network.PublicIPAddressSkuName.STANDARD.value),
        public_ip_allocation_method=network.IPAllocationMethod.STATIC.value,
        tags=context.tags,
        opts=_stays_in_zone(opts),
    )


def nat_gateway(
    context: RegionContext, address: network.PublicIPAddress, opts: pulumi.ResourceOptions
) -> network.NatGateway:
    """Make the NAT gateway with its address."""
    return network.NatGateway(
        context.logical("nat"),
        resource_group_name=context.group,
        nat_gateway_name=context.names.of("nat"),
        location=context.location,
        zones=context.zones,
        sku=network.NatGatewaySkuArgs(name=network.NatGatewaySkuName.STANDARD.value),
        public_ip_addresses=[network.SubResourceArgs(id=address.id)],
        tags=context.tags,
        opts=_stays_in_zone(opts),
    )


def _stays_in_zone(opts: pulumi.ResourceOptions) -> pulumi.ResourceOptions:
    """Return options that keep the NAT gateway and its address in the zone of their creation.

    Azure changes neither zone, and deletes neither while the subnets use them. Subnets span all zones, so
    the gateway serves nodes in another zone as well.
    """
    return pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(ignore_changes=["zones"]))
