"""The hub of an AWS region: a transit gateway, the routes to it, and VPN connections."""

from collections.abc import Sequence

import pulumi
import pulumi_aws as aws
from pulumi_aws import ec2, ec2transitgateway, vpc

from gpufabric.components.backbone.aws.gateway import make_gateway
from gpufabric.components.backbone.aws.keys import kept_key
from gpufabric.components.backbone.common import (
    LIFETIME_ESP_SECONDS,
    LIFETIME_IKE_SECONDS,
    RegionOutput,
    text,
)
from gpufabric.components.provider_arguments import provider_arguments
from gpufabric.plan.links.addresses import Side
from gpufabric.plan.links.kinds.vpn import VpnPlan
from gpufabric.plan.links.model import BackbonePlan, HubPlan, LinkPlan
from gpufabric.plan.links.provider_names import hub_provider
from gpufabric.spec.provider_settings import NO_SETTINGS, ProviderSettings


class AwsHub(pulumi.ComponentResource):
    """The transit gateway of an AWS region.

    Attributes:
        plan: plan of this hub.
        provider: provider of the region's account.
        network_id: id of the region's VPC.
        gateway: the transit gateway, with its tables.
    """

    def __init__(
        self,
        backbone: BackbonePlan,
        plan: HubPlan,
        region: RegionOutput,
        settings: ProviderSettings = NO_SETTINGS,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("gpufabric:backbone:AwsHub", plan.stack, None, opts)
        self.plan = plan
        self._fabric = backbone.fabric
        self.provider = aws.Provider(
            hub_provider(plan.stack),
            region=plan.region,
            allowed_account_ids=[plan.account],
            default_tags=aws.ProviderDefaultTagsArgs(tags=dict(backbone.tags)),
            **provider_arguments(settings),
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.network_id = text(region, "network", "vpc_id")
        self._region = region
        self._child = pulumi.ResourceOptions(parent=self, provider=self.provider)
        self._joined: dict[str, list[pulumi.Resource]] = {}
        self.gateway = make_gateway(backbone, plan, self.network_id, region, self._name_tag, self._child)
        self.register_outputs({"transit_gateway_id": self.gateway.id})

    def join(
        self, link: LinkPlan, name: str, attachment_id: pulumi.Input[str], opts: pulumi.ResourceOptions
    ) -> None:
        """Give a link's attachment the tables of a gateway that exists. See ``AwsGateway.join``.

        Args:
            link: the link.
            name: logical name of the resources.
            attachment_id: the attachment.
            opts: options of the resources.
        """
        made = self.gateway.join(name, attachment_id, opts, learns=link.kind != "tgw-peering")
        self._joined.setdefault(link.other(self.plan.stack), []).extend(made)

    def open_to(self, peer: str, after: Sequence[pulumi.Resource]) -> None:
        """Let traffic to and from a peer pass.

        Args:
            peer: stack at the other end of a link.
            after: resources that complete both ends of the link: a half-finished link carries nothing.
        """
        cidr = str(self.plan.peers[peer])
        # A route to a transit gateway is refused until the network is attached to it.
        attached = [] if self.gateway.attached is None else [self.gateway.attached]
        waiting = pulumi.ResourceOptions.merge(
            self._child,
            pulumi.ResourceOptions(depends_on=[*attached, *after, *self._joined.get(peer, [])]),
        )
        for table in self.plan.route_tables:
            ec2.Route(
                f"{self.plan.stack}-{table}-to-{peer}",
                route_table_id=text(self._region, "network", "route_table_ids", table),
                destination_cidr_block=cidr,
                transit_gateway_id=self.gateway.id,
                opts=waiting,
            )
        if "nodes" in self.plan.groups:
            self._admit(peer, cidr, waiting)

    def route(
        self, link: LinkPlan, attachment_id: pulumi.Input[str], opts: pulumi.ResourceOptions
    ) -> ec2transitgateway.Route:
        """Send traffic to a link's other end through an attachment that learns no routes."""
        peer = link.other(self.plan.stack)
        return ec2transitgateway.Route(
            f"{self.plan.stack}-to-{peer}",
            destination_cidr_block=str(self.plan.peers[peer]),
            transit_gateway_attachment_id=attachment_id,
            transit_gateway_route_table_id=self.gateway.table_id,
            opts=opts,
        )

    def connect(
        self,
        link: VpnPlan,
        side: Side,
        address: pulumi.Input[str],
        asn: int,
        opts: pulumi.ResourceOptions,
        *,
        own_key: bool = False,
    ) -> ec2.VpnConnection:
        """Create one of a link's two VPN connections.

        Args:
            link: the link.
            side: the connection.
            address: public address of the other end.
            asn: AS number of the other end; below 2^31, as ``bgp_asn`` requires.
            opts: options of the resources.
            own_key: give the first tunnel a key of letters and digits. Keys that AWS makes hold periods and
                underscores as well.
        """
        name = f"{link.key}-{side}"
        first, second = link.pair(side)
        key = kept_key(f"{self._fabric}/{name}", f"Pre-shared key of {name}", opts) if own_key else None
        # A connection keeps the table that learns its routes when it is created.
        opts = pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=self.gateway.ready))
        customer = ec2.CustomerGateway(
            name,
            type="ipsec.1",
            bgp_asn=str(asn),
            ip_address=address,
            # AWS distinguishes gateways with the same address and AS number by their device names.
            device_name=name,
            tags=self._name_tag(name),
            opts=opts,
        )
        connection = ec2.VpnConnection(
            name,
            customer_gateway_id=customer.id,
            transit_gateway_id=self.gateway.id,
            type="ipsec.1",
            tunnel1_preshared_key=key,
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
        self.join(link, name, connection.transit_gateway_attachment_id, opts)
        return connection

    def _admit(self, peer: str, cidr: str, opts: pulumi.ResourceOptions) -> None:
        """Let GPU nodes exchange traffic with a peer on all ports: training traffic has no fixed ones."""
        group = text(self._region, "network", "node_security_group_id")
        vpc.SecurityGroupIngressRule(
            f"{self.plan.stack}-nodes-from-{peer}",
            security_group_id=group,
            cidr_ipv4=cidr,
            ip_protocol="-1",
            description=f"All from {peer}",
            opts=opts,
        )
        vpc.SecurityGroupEgressRule(
            f"{self.plan.stack}-nodes-to-{peer}",
            security_group_id=group,
            cidr_ipv4=cidr,
            ip_protocol="-1",
            description=f"All to {peer}",
            opts=opts,
        )

    def _name_tag(self, name: str) -> dict[str, str]:
        return {"Name": f"{self._fabric}-{name}"}
