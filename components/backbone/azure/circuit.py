"""The Azure end of a leased wavelength: private peering on an ExpressRoute circuit, joined to the region."""

import pulumi
from pulumi_azure_native import network

from gpufabric.components.backbone.azure.hub import AzureHub
from gpufabric.plan.links.kinds.circuit import CircuitPlan

_PRIVATE = "AzurePrivatePeering"
_GROUP, _NAME = 4, 8  # positions of the resource group and the name in a circuit's id


def make_end(
    link: CircuitPlan, hub: AzureHub, password: pulumi.Output[str] | None, opts: pulumi.ResourceOptions
) -> tuple[pulumi.CustomResource, pulumi.Output[str] | None]:
    """Create the end.

    Packets bypass the gateway (FastPath), which has less throughput than the port.

    Returns:
        the connection of the circuit with the gateway or the virtual hub, and the password.
    """
    end = link.ports[hub.plan.stack]
    name = f"{link.key}-{hub.plan.stack}"
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
    waits = pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=[peering]))
    connection = hub.connect_circuit(name, end.port, waits, bypass=True)
    return connection, password
