"""Flow logs of a region's network."""

import pulumi
from pulumi_aws import cloudwatch, ec2

from gpufabric.components.aws.iam import role_or_given
from gpufabric.components.aws.logs import log_groups
from gpufabric.components.aws.naming import name_tag
from gpufabric.components.aws.permissions import flow_log_permissions, log_group_arn
from gpufabric.plan.aws.region import AwsRegionPlan

AGGREGATION_SECONDS = 600
"""Longest aggregation interval (EC2 API reference, CreateFlowLogs), which gives the fewest records."""


def flow_logs(
    plan: AwsRegionPlan,
    vpc_id: pulumi.Input[str],
    group: cloudwatch.LogGroup | None,
    opts: pulumi.ResourceOptions,
) -> None:
    """Send the flow logs of a VPC, accepted and rejected traffic alike, to a log group.

    Args:
        plan: the region.
        vpc_id: the VPC.
        group: log group that the stack makes; None if one is given.
        opts: options of the resources.
    """
    name, existing = f"{plan.stack}-flow-logs", plan.spec.existing
    given = existing.logs.flow_logs
    group_name = given.id if given else log_groups(plan)["flow-logs"]
    permissions = flow_log_permissions(plan, group_name)
    role = role_or_given(existing.roles.flow_logs, name, permissions, opts)
    ec2.FlowLog(
        name,
        vpc_id=vpc_id,
        traffic_type="ALL",
        log_destination_type="cloud-watch-logs",
        log_destination=group.arn if group else log_group_arn(plan, group_name),
        iam_role_arn=role.arn,
        max_aggregation_interval=AGGREGATION_SECONDS,
        tags=name_tag(plan, "flow-logs"),
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=role.attachments)),
    )
