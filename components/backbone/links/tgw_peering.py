"""A peering of two AWS transit gateways in different regions."""

import pulumi
from pulumi_aws import ec2transitgateway

from gpufabric.components.backbone.aws.hub import AwsHub
from gpufabric.components.backbone.links.link import LinkComponent, LinkEnds
from gpufabric.plan.links.model import LinkPlan


class TgwPeeringLink(LinkComponent):
    """A peering of transit gateways: one side asks, the other accepts, and each sends by a static route.

    A peering learns no routes (AWS document "Transit gateway peering attachments"). AWS refuses routes until
    the second side has accepted it: so both routes wait for that.
    """

    def __init__(
        self, link: LinkPlan, ends: LinkEnds[AwsHub, AwsHub], opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("gpufabric:backbone:TgwPeering", link.key, None, opts)
        first, second = ends.both
        tags = {"Name": link.key}
        asked = ec2transitgateway.PeeringAttachment(
            link.key,
            transit_gateway_id=first.gateway.id,
            peer_account_id=second.plan.account,
            peer_region=second.plan.region,
            peer_transit_gateway_id=second.gateway.id,
            tags=tags,
            opts=pulumi.ResourceOptions(
                parent=self, provider=first.provider, depends_on=[*first.gateway.ready, *second.gateway.ready]
            ),
        )
        accepted = ec2transitgateway.PeeringAttachmentAccepter(
            link.key,
            transit_gateway_attachment_id=asked.id,
            tags=tags,
            opts=pulumi.ResourceOptions(parent=self, provider=second.provider),
        )
        for hub in ends.both:
            waits = pulumi.ResourceOptions(parent=self, provider=hub.provider, depends_on=[accepted])
            name = f"{hub.plan.stack}-to-{link.other(hub.plan.stack)}"
            hub.join(link, name, accepted.transit_gateway_attachment_id, waits)
        self.completed_by = [
            hub.route(
                link,
                accepted.transit_gateway_attachment_id,
                pulumi.ResourceOptions(parent=self, provider=hub.provider, depends_on=[accepted]),
            )
            for hub in ends.both
        ]
        self.outputs = {"ids": {"aws-attachment": asked.id}, "state": "complete"}
        self.register_outputs(self.outputs)


build = TgwPeeringLink
