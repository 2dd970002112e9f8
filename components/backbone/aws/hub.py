"""An AWS region's end of its links: a transit gateway and the routes to it."""

from collections.abc import Sequence

import pulumi
import pulumi_aws as aws
from pulumi_aws import ec2, ec2transitgateway, vpc

from gpufabric.components.backbone.common import (
    LIFETIME_ESP_SECONDS,
    LIFETIME_IKE_SECONDS,
    RegionOutput,
    text,
)
from gpufabric.plan.links.addresses import Side
from gpufabric.plan.links.model import BackbonePlan, Hub, LinkPlan, VpnPlan


class AwsHub(pulumi.ComponentResource):
    """The transit gateway of an AWS region.

    Args:
        plan: the backbone.
        hub: this region's end.
        region: what the region's stack exports.
        opts: options of the component.

    Attributes:
        hub: this region's end.
        provider: provider of the region's account.
        gateway: the transit gateway.
        table: route table of the region's network, which links add routes to.
        ready: what must be there before a link is made.
    """

    def __init__(
        self, plan: BackbonePlan, hub: Hub, region: RegionOutput, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("gpufabric:backbone:AwsHub", hub.stack, None, opts)
        self.hub = hub
        self._fabric = plan.fabric
        self.provider = aws.Provider(
            hub.stack,
            region=hub.region,
            allowed_account_ids=[hub.account],
            default_tags=aws.ProviderDefaultTagsArgs(tags=dict(plan.tags)),
            opts=pulumi.ResourceOptions(parent=self),
        )
        self._region = region
        self._child = child = pulumi.ResourceOptions(parent=self, provider=self.provider)
        self.gateway = ec2transitgateway.TransitGateway(
            hub.stack,
            amazon_side_asn=hub.asn,
            description=f"{plan.fabric}: links of {hub.stack}",
            vpn_ecmp_support="enable",
            tags=self._name_tag(hub.stack),
            opts=child,
        )
        self._attachment = ec2transitgateway.VpcAttachment(
            hub.stack,
            transit_gateway_id=self.gateway.id,
            vpc_id=text(region, "network", "vpc_id"),
            subnet_ids=[text(region, "network", "links_subnet_id")],
            transit_gateway_default_route_table_association=False,
            transit_gateway_default_route_table_propagation=False,
            tags=self._name_tag(hub.stack),
            opts=child,
        )
        self.table, self.ready = self._tables()
        self.register_outputs({"transit_gateway_id": self.gateway.id})

    def _tables(self) -> tuple[ec2transitgateway.RouteTable, pulumi.Resource]:
        """Keep links apart: what comes in over one leaves to the region's network, never over another.

        The region's network looks routes up in a table of its own, into which links put theirs. Links keep
        the gateway's first table, which knows the region's network only.
        """
        name = self.hub.stack
        table = ec2transitgateway.RouteTable(
            name, transit_gateway_id=self.gateway.id, tags=self._name_tag(name), opts=self._child
        )
        ec2transitgateway.RouteTableAssociation(
            name,
            transit_gateway_attachment_id=self._attachment.id,
            transit_gateway_route_table_id=table.id,
            opts=self._child,
        )
        ec2transitgateway.RouteTablePropagation(
            name,
            transit_gateway_attachment_id=self._attachment.id,
            transit_gateway_route_table_id=self.gateway.association_default_route_table_id,
            opts=self._child,
        )
        learned = ec2transitgateway.DefaultRouteTablePropagation(
            name,
            transit_gateway_id=self.gateway.id,
            transit_gateway_route_table_id=table.id,
            opts=self._child,
        )
        return table, learned

    def open_to(self, peer: str, after: Sequence[pulumi.Resource]) -> None:
        """Let traffic to a peer out and its traffic in.

        Args:
            peer: stack at the other end of a link.
            after: what must be there first, at both ends: a link that is half made carries nothing.
        """
        cidr = str(self.hub.peers[peer])
        # A route to a transit gateway is refused until the network is attached to it.
        made = pulumi.ResourceOptions.merge(
            self._child, pulumi.ResourceOptions(depends_on=[self._attachment, *after])
        )
        for table in ("gpu", "system"):
            ec2.Route(
                f"{self.hub.stack}-{table}-to-{peer}",
                route_table_id=text(self._region, "network", "route_table_ids", table),
                destination_cidr_block=cidr,
                transit_gateway_id=self.gateway.id,
                opts=made,
            )
        self._admit(peer, cidr, made)

    def route(
        self, link: LinkPlan, attachment_id: pulumi.Input[str], opts: pulumi.ResourceOptions
    ) -> ec2transitgateway.Route:
        """Send traffic to a link's other end through an attachment that learns no routes by itself."""
        peer = link.other(self.hub.stack)
        return ec2transitgateway.Route(
            f"{self.hub.stack}-to-{peer}",
            destination_cidr_block=str(self.hub.peers[peer]),
            transit_gateway_attachment_id=attachment_id,
            transit_gateway_route_table_id=self.table.id,
            opts=opts,
        )

    def connect(
        self, link: VpnPlan, side: Side, address: pulumi.Input[str], asn: int, opts: pulumi.ResourceOptions
    ) -> ec2.VpnConnection:
        """Make one of a link's two VPN connections.

        Args:
            link: the link.
            side: which of its connections.
            address: public address of the other end.
            asn: AS number of the other end; below 2^31, as ``bgp_asn`` wants it.
            opts: options of the resources.
        """
        name = f"{link.key}-{side}"
        first, second = link.pair(side)
        # Which table learns a connection's routes is settled when the connection is made.
        opts = pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=[self.ready]))
        customer = ec2.CustomerGateway(
            name,
            type="ipsec.1",
            bgp_asn=str(asn),
            ip_address=address,
            # Two gateways of one address and AS number are the same to AWS unless device names differ.
            device_name=name,
            tags=self._name_tag(name),
            opts=opts,
        )
        return ec2.VpnConnection(
            name,
            customer_gateway_id=customer.id,
            transit_gateway_id=self.gateway.id,
            type="ipsec.1",
            tunnel1_inside_cidr=str(first.inside),
            tunnel1_ike_versions=["ikev2"],
            tunnel1_phase1_encryption_algorithms=["AES256"],
            tunnel1_phase1_integrity_algorithms=["SHA2-384"],
            tunnel1_phase1_dh_group_numbers=[20],
            tunnel1_phase1_lifetime_seconds=LIFETIME_IKE_SECONDS,
            tunnel1_phase2_encryption_algorithms=["AES256-GCM-16"],
            tunnel1_phase2_dh_group_numbers=[20],
            tunnel1_phase2_lifetime_seconds=LIFETIME_ESP_SECONDS,
            tunnel2_inside_cidr=str(second.inside),
            tunnel2_ike_versions=["ikev2"],
            tunnel2_phase1_encryption_algorithms=["AES256"],
            tunnel2_phase1_integrity_algorithms=["SHA2-384"],
            tunnel2_phase1_dh_group_numbers=[20],
            tunnel2_phase1_lifetime_seconds=LIFETIME_IKE_SECONDS,
            tunnel2_phase2_encryption_algorithms=["AES256-GCM-16"],
            tunnel2_phase2_dh_group_numbers=[20],
            tunnel2_phase2_lifetime_seconds=LIFETIME_ESP_SECONDS,
            tags=self._name_tag(name),
            opts=opts,
        )

    def _admit(self, peer: str, cidr: str, opts: pulumi.ResourceOptions) -> None:
        """Let GPU nodes and a peer's machines talk: training traffic has no fixed ports."""
        group = text(self._region, "network", "node_security_group_id")
        vpc.SecurityGroupIngressRule(
            f"{self.hub.stack}-nodes-from-{peer}",
            security_group_id=group,
            cidr_ipv4=cidr,
            ip_protocol="-1",
            description=f"All from {peer}",
            opts=opts,
        )
        vpc.SecurityGroupEgressRule(
            f"{self.hub.stack}-nodes-to-{peer}",
            security_group_id=group,
            cidr_ipv4=cidr,
            ip_protocol="-1",
            description=f"All to {peer}",
            opts=opts,
        )

    def _name_tag(self, name: str) -> dict[str, str]:
        return {"Name": f"{self._fabric}-{name}"}
