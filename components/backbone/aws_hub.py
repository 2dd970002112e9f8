"""An AWS region's end of its links: a transit gateway and the routes to it."""

import pulumi
import pulumi_aws as aws
from pulumi_aws import ec2, ec2transitgateway, vpc

from components.backbone.common import (
    LIFETIME_ESP_SECONDS,
    LIFETIME_IKE_SECONDS,
    RegionOutput,
    text,
)
from gpufabric.plan.inside import Side
from gpufabric.plan.links import BackbonePlan, Hub, VpnPlan


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
        child = pulumi.ResourceOptions(parent=self, provider=self.provider)
        self.gateway = ec2transitgateway.TransitGateway(
            hub.stack,
            amazon_side_asn=hub.asn,
            description=f"{plan.fabric}: links of {hub.stack}",
            vpn_ecmp_support="enable",
            tags=self._name_tag(hub.stack),
            opts=child,
        )
        attachment = ec2transitgateway.VpcAttachment(
            hub.stack,
            transit_gateway_id=self.gateway.id,
            vpc_id=text(region, "network", "vpc_id"),
            subnet_ids=[text(region, "network", "links_subnet_id")],
            tags=self._name_tag(hub.stack),
            opts=child,
        )
        attached = pulumi.ResourceOptions.merge(child, pulumi.ResourceOptions(depends_on=[attachment]))
        for peer, cidr in hub.peers.items():
            for table in ("gpu", "system"):
                ec2.Route(
                    f"{hub.stack}-{table}-to-{peer}",
                    route_table_id=text(region, "network", "route_table_ids", table),
                    destination_cidr_block=str(cidr),
                    transit_gateway_id=self.gateway.id,
                    # A route to a transit gateway is refused until the network is attached to it.
                    opts=attached,
                )
            self._admit(region, peer, str(cidr), child)
        self.register_outputs({"transit_gateway_id": self.gateway.id})

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

    def _admit(self, region: RegionOutput, peer: str, cidr: str, child: pulumi.ResourceOptions) -> None:
        """Let GPU nodes and a peer's machines talk: training traffic has no fixed ports."""
        group = text(region, "network", "node_security_group_id")
        vpc.SecurityGroupIngressRule(
            f"{self.hub.stack}-nodes-from-{peer}",
            security_group_id=group,
            cidr_ipv4=cidr,
            ip_protocol="-1",
            description=f"All from {peer}",
            opts=child,
        )
        vpc.SecurityGroupEgressRule(
            f"{self.hub.stack}-nodes-to-{peer}",
            security_group_id=group,
            cidr_ipv4=cidr,
            ip_protocol="-1",
            description=f"All to {peer}",
            opts=child,
        )

    def _name_tag(self, name: str) -> dict[str, str]:
        return {"Name": f"{self._fabric}-{name}"}
