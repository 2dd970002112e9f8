"""The Azure end of a leased wavelength: private peering on an ExpressRoute circuit, joined to the region."""

import pulumi
from pulumi_azure_native import network

from gpufabric.components.backbone.azure.hub import AzureHub
from gpufabric.plan.links.model import CircuitPlan

_PRIVATE = "AzurePrivatePeering"
_GROUP, _NAME = 4, 8  # where the resource group and the name stand in a circuit's id


def azure_end(
    link: CircuitPlan, hub: AzureHub, password: pulumi.Input[str] | None, opts: pulumi.ResourceOptions
) -> network.VirtualNetworkGatewayConnection:
    """Make the end.

    Packets bypass the gateway (FastPath), whose throughput would be less than the port's.

    Args:
        link: the link.
        hub: the region's end of its links.
        password: what signs the BGP sessions, if anything.
        opts: options of the resources.
    """
    end = link.ports[hub.hub.stack]
    name = f"{link.key}-{hub.hub.stack}"
    parts = end.port.split("/")
    primary, secondary = end.sessions
    peering = network.ExpressRouteCircuitPeering(
        name,
        resource_group_name=parts[_GROUP],
        circuit_name=parts[_NAME],
        peering_name=_PRIVATE,
        peering_type=_PRIVATE,
        peer_asn=float(link.router_asn),
        vlan_id=end.vlan,
        primary_peer_address_prefix=str(primary.cidr),
        secondary_peer_address_prefix=str(secondary.cidr),
        shared_key=None if password is None else pulumi.Output.secret(password),
        opts=opts,
    )
    return network.VirtualNetworkGatewayConnection(
        name,
        resource_group_name=hub.group,
        location=hub.location,
        connection_type="ExpressRoute",
        virtual_network_gateway1=network.VirtualNetworkGatewayArgs(id=hub.expressroute.id),
        peer=network.SubResourceArgs(id=end.port),
        express_route_gateway_bypass=True,
        tags=hub.tags,
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=[peering])),
    )
