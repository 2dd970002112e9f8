"""EC2: security groups, their rules, and flow logs."""

from gpufabric.simcloud.clouds.aws import tokens
from gpufabric.simcloud.clouds.effect import ADDED_OR_REMOVED
from gpufabric.simcloud.clouds.kind import Context, Kind, table
from gpufabric.simcloud.clouds.render import hex_text

_ARN = "arn:aws:ec2:{region}:{account}:"
_RULE_SETS = ("egress", "egress.securityGroups", "ingress", "ingress.securityGroups")


def _default_group(context: Context) -> str:
    vpc = context.lookup(str(context.inputs.get("vpcId")))
    default_group = vpc.outputs.get("defaultSecurityGroupId") if vpc else None
    return str(default_group or f"sg-0{hex_text(context, 16, 'default-group')}")


KINDS = table(
    Kind(
        type=tokens.SECURITY_GROUP,
        id="sg-0{hex:16}",
        name="name",
        computed={"arn": _ARN + "security-group/{id}", "ownerId": "{account}"},
        defaults={"description": "Managed by Pulumi", "revokeRulesOnDelete": False},
        force_new=("name", "namePrefix", "description", "vpcId"),
        sets=_RULE_SETS,
    ),
    Kind(
        # Not made but taken over: it comes with the VPC, and stays with it when the resource is deleted.
        type="aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
        id=_default_group,
        computed={
            "arn": _ARN + "security-group/{id}",
            "ownerId": "{account}",
            "name": "default",
            "description": "default VPC security group",
        },
        force_new=("vpcId",),
        sets=_RULE_SETS,
    ),
    *(
        Kind(
            type=f"aws:vpc/securityGroup{way}Rule:SecurityGroup{way}Rule",
            id="sgr-0{hex:16}",
            computed={"arn": _ARN + "security-group-rule/{id}", "securityGroupRuleId": "{id}"},
            force_new=("securityGroupId",),
            conditions=dict.fromkeys(
                ("cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId"), ADDED_OR_REMOVED
            ),
        )
        for way in ("Ingress", "Egress")
    ),
    Kind(
        type="aws:ec2/flowLog:FlowLog",
        id="fl-0{hex:16}",
        computed={"arn": _ARN + "vpc-flow-log/{id}"},
        defaults={"logDestinationType": "cloud-watch-logs", "maxAggregationInterval": 600},
        force_new=(
            "deliverCrossAccountRole", "destinationOptions", "eniId", "iamRoleArn", "logDestination",
            "logDestinationType", "logFormat", "maxAggregationInterval", "regionalNatGatewayId", "subnetId",
            "trafficType",
            "transitGatewayAttachmentId", "transitGatewayId", "vpcId",
        ),
    ),
)  # fmt: skip
"""Resource types by token."""
