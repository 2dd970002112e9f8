"""The OCI end of a leased wavelength: a private virtual circuit on a FastConnect cross-connect."""

import pulumi
from pulumi_oci import core

from gpufabric.components.backbone.oci.hub import OciHub
from gpufabric.plan.links.model import CircuitPlan


def oci_end(
    link: CircuitPlan, hub: OciHub, password: pulumi.Input[str] | None, opts: pulumi.ResourceOptions
) -> core.VirtualCircuit:
    """Make the end.

    Args:
        link: the link.
        hub: the region's end of its links.
        password: what signs the BGP session, if anything.
        opts: options of the resource.
    """
    end = link.ports[hub.hub.stack]
    session = end.sessions[0]
    return core.VirtualCircuit(
        f"{link.key}-{hub.hub.stack}",
        compartment_id=hub.compartment_id,
        type="PRIVATE",
        gateway_id=hub.drg_id,
        customer_bgp_asn=link.router_asn,
        cross_connect_mappings=[
            core.VirtualCircuitCrossConnectMappingArgs(
                cross_connect_or_cross_connect_group_id=end.port,
                vlan=end.vlan,
                customer_bgp_peering_ip=session.first,
                oracle_bgp_peering_ip=session.second,
                bgp_md5auth_key=None if password is None else pulumi.Output.secret(password),
            )
        ],
        display_name=link.key,
        freeform_tags=hub.tags,
        opts=opts,
    )
