"""An AWS region's copy of the fabric's zone: a Route 53 private hosted zone for its VPC."""

import pulumi
from pulumi_aws import route53

from gpufabric.components.backbone.aws.hub import AwsHub
from gpufabric.plan.names import TTL_SECONDS, NamesPlan


class AwsNames(pulumi.ComponentResource):
    """The zone, made or given, and its records.

    Each region has a hosted zone of its own: regions may be in several accounts, and the loss of one region
    does not affect names in another.
    """

    def __init__(self, names: NamesPlan, hub: AwsHub, opts: pulumi.ResourceOptions | None = None) -> None:
        stack = hub.plan.stack
        super().__init__("gpufabric:backbone:AwsNames", stack, None, opts)
        child = pulumi.ResourceOptions(parent=self, provider=hub.provider)
        self.zone_id: pulumi.Input[str] = hub.plan.zone_id or _zone(names, hub, child)
        for record in names.records if hub.plan.writes_records else ():
            route53.Record(
                f"{stack}-{record.name}",
                zone_id=self.zone_id,
                name=names.full(record),
                type="A",
                ttl=TTL_SECONDS,
                records=[str(record.address)],
                opts=child,
            )
        self.register_outputs({"zone_id": self.zone_id})


def _zone(names: NamesPlan, hub: AwsHub, opts: pulumi.ResourceOptions) -> pulumi.Output[str]:
    return route53.Zone(
        hub.plan.stack,
        name=names.zone,
        comment=f"Names of the fabric, for {hub.plan.stack}",
        vpcs=[route53.ZoneVpcArgs(vpc_id=hub.network_id, vpc_region=hub.plan.region)],
        opts=opts,
    ).zone_id
