"""Flow logs of a region's network."""

import pulumi
from pulumi_aws import cloudwatch, ec2

from gpufabric.components.aws.iam import ServiceRole
from gpufabric.components.aws.logs import log_groups
from gpufabric.components.aws.naming import name_tag
from gpufabric.components.aws.permissions import flow_log_permissions
from gpufabric.plan.aws.region import AwsRegionPlan

AGGREGATION_SECONDS = 600
"""Longest aggregation interval (EC2 API reference, CreateFlowLogs), which gives the fewest records."""


def flow_logs(
    plan: AwsRegionPlan,
    vpc_id: pulumi.Input[str],
    group: cloudwatch.LogGroup,
    opts: pulumi.ResourceOptions,
) -> None:
    """Send the flow logs of a VPC, accepted and rejected traffic alike, to a log group."""
    name = f"{plan.stack}-flow-logs"
    role = ServiceRole(name, flow_log_permissions(plan, log_groups(plan)["flow-logs"]), opts)
    ec2.FlowLog(
        name,
        vpc_id=vpc_id,
        traffic_type="ALL",
        log_destination_type="cloud-watch-logs",
        log_destination=group.arn,
        iam_role_arn=role.arn,
        max_aggregation_interval=AGGREGATION_SECONDS,
        tags=name_tag(plan, "flow-logs"),
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=role.attachments)),
    )
