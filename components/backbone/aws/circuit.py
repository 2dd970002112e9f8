"""The AWS end of a leased wavelength: a transit virtual interface on a Direct Connect connection."""

import pulumi
from pulumi_aws import directconnect

from gpufabric.catalog.catalog import default_catalog
from gpufabric.components.backbone.aws.hub import AwsHub
from gpufabric.components.computed import computed
from gpufabric.plan.links.kinds.circuit import CircuitPlan


def make_end(
    link: CircuitPlan, hub: AwsHub, password: pulumi.Output[str] | None, opts: pulumi.ResourceOptions
) -> tuple[directconnect.TransitVirtualInterface, pulumi.Output[str]]:
    """Create the end.

    A Direct Connect gateway stands between interface and transit gateway. It needs an AS number of its own:
    AWS does not associate two gateways with the same number (Direct Connect user guide, "Transit gateway
    associations").

    Returns:
        the interface, and the BGP password that AWS generated.
    """
    del password  # AWS generates one
    end = link.ports[hub.plan.stack]
    name = f"{link.key}-{hub.plan.stack}"
    gateway = directconnect.Gateway(name, name=name, amazon_side_asn=str(end.gateway_asn), opts=opts)
    joined = directconnect.GatewayAssociation(
        name,
        dx_gateway_id=gateway.id,
        associated_gateway_id=hub.gateway.id,
        allowed_prefixes=[str(hub.plan.cidr)],
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=hub.gateway.ready)),
    )
    hub.join(link, name, joined.transit_gateway_attachment_id, opts)
    session = end.sessions[0]
    interface = directconnect.TransitVirtualInterface(
        name,
        name=name,
        connection_id=end.port,
        dx_gateway_id=gateway.id,
        vlan=end.vlan,
        address_family="ipv4",
        amazon_address=session.second,
        customer_address=session.first,
        bgp_asn=link.router_asn,
        mtu=default_catalog().aws_limits().transit_interface_mtu_bytes.value,
        tags={"Name": name},
        opts=pulumi.ResourceOptions.merge(
            opts,
            pulumi.ResourceOptions(depends_on=[joined], additional_secret_outputs=["bgpAuthKey"]),
        ),
    )
    generated = computed(
        pulumi.Output.secret(interface.bgp_auth_key), lambda key: key, f"BGP password of {name}"
    )
    return interface, generated
