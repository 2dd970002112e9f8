"""The OCI end of a leased wavelength: a private virtual circuit on a FastConnect cross-connect."""

import pulumi
from pulumi_oci import core

from gpufabric.components.backbone.oci.hub import OciHub
from gpufabric.plan.links.kinds.circuit import CircuitPlan


def make_end(
    link: CircuitPlan, hub: OciHub, password: pulumi.Output[str] | None, opts: pulumi.ResourceOptions
) -> tuple[core.VirtualCircuit, pulumi.Output[str] | None]:
    """Create the end.

    Returns:
        the virtual circuit, and the password.
    """
    end = link.ports[hub.plan.stack]
    session = end.sessions[0]
    circuit = core.VirtualCircuit(
        f"{link.key}-{hub.plan.stack}",
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
    return circuit, password
