"""A peering of two AWS transit gateways in different regions."""

from typing import Any

import pulumi
from pulumi_aws import ec2transitgateway

from gpufabric.components.backbone.aws.hub import AwsHub
from gpufabric.plan.links.model import PeeringPlan


class TgwPeering(pulumi.ComponentResource):
    """A peering of transit gateways: one side asks, the other accepts, and each sends by a static route.

    A peering learns no routes (AWS document "Transit gateway peering attachments"), and takes none before it
    is accepted: so both routes wait for the acceptance.

    Args:
        link: the link.
        first: the end that asks.
        second: the end that accepts.
        opts: options of the component.

    Attributes:
        ends: what completes both ends.
        outputs: id of the attachment, which both ends share.
    """

    def __init__(
        self, link: PeeringPlan, first: AwsHub, second: AwsHub, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("gpufabric:backbone:TgwPeering", link.key, None, opts)
        tags = {"Name": link.key}
        asked = ec2transitgateway.PeeringAttachment(
            link.key,
            transit_gateway_id=first.gateway.id,
            peer_account_id=second.hub.account,
            peer_region=second.hub.region,
            peer_transit_gateway_id=second.gateway.id,
            tags=tags,
            opts=pulumi.ResourceOptions(
                parent=self, provider=first.provider, depends_on=[first.ready, second.ready]
            ),
        )
        accepted = ec2transitgateway.PeeringAttachmentAccepter(
            link.key,
            transit_gateway_attachment_id=asked.id,
            tags=tags,
            opts=pulumi.ResourceOptions(parent=self, provider=second.provider),
        )
        self.ends: list[pulumi.Resource] = [
            end.route(
                link,
                accepted.transit_gateway_attachment_id,
                pulumi.ResourceOptions(parent=self, provider=end.provider, depends_on=[accepted]),
            )
            for end in (first, second)
        ]
        self.outputs: dict[str, Any] = {"ids": {"aws-attachment": asked.id}, "state": "complete"}
        self.register_outputs(self.outputs)
