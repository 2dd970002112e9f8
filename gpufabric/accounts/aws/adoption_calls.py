"""Further calls that find existing resources for ``gpufabric adopt``, and read hubs and zones.

No call here returns a secret. So VPN connections, which AWS lists with their keys, are not among them.
"""

from gpufabric.accounts.aws.call import Call

ADOPTION_CALLS: tuple[Call, ...] = (
    Call("ec2", "DescribeFlowLogs", "FlowLogs", "ec2:DescribeFlowLogs"),
    Call("ec2", "DescribeLaunchTemplates", "LaunchTemplates", "ec2:DescribeLaunchTemplates"),
    Call("ec2", "DescribeSecurityGroupRules", "SecurityGroupRules", "ec2:DescribeSecurityGroupRules"),
    Call("ec2", "GetSubnetCidrReservations", "SubnetIpv4CidrReservations", "ec2:GetSubnetCidrReservations"),
    Call(
        "ec2",
        "DescribeTransitGatewayAttachments",
        "TransitGatewayAttachments",
        "ec2:DescribeTransitGatewayAttachments",
    ),
    Call(
        "ec2",
        "DescribeTransitGatewayVpcAttachments",
        "TransitGatewayVpcAttachments",
        "ec2:DescribeTransitGatewayVpcAttachments",
    ),
    Call(
        "ec2",
        "DescribeTransitGatewayPeeringAttachments",
        "TransitGatewayPeeringAttachments",
        "ec2:DescribeTransitGatewayPeeringAttachments",
    ),
    Call(
        "ec2",
        "DescribeTransitGatewayRouteTables",
        "TransitGatewayRouteTables",
        "ec2:DescribeTransitGatewayRouteTables",
    ),
    Call(
        "ec2",
        "GetTransitGatewayRouteTableAssociations",
        "Associations",
        "ec2:GetTransitGatewayRouteTableAssociations",
    ),
    Call(
        "ec2",
        "GetTransitGatewayRouteTablePropagations",
        "TransitGatewayRouteTablePropagations",
        "ec2:GetTransitGatewayRouteTablePropagations",
    ),
    Call("eks", "ListNodegroups", "nodegroups", "eks:ListNodegroups"),
    Call("eks", "DescribeNodegroup", "", "eks:DescribeNodegroup"),
    Call("eks", "ListAccessEntries", "accessEntries", "eks:ListAccessEntries"),
    Call(
        "eks", "ListAssociatedAccessPolicies", "associatedAccessPolicies", "eks:ListAssociatedAccessPolicies"
    ),
    Call("eks", "ListPodIdentityAssociations", "associations", "eks:ListPodIdentityAssociations"),
    Call("eks", "DescribePodIdentityAssociation", "", "eks:DescribePodIdentityAssociation"),
    Call("iam", "ListRoles", "Roles", "iam:ListRoles"),
    Call("iam", "ListRolePolicies", "PolicyNames", "iam:ListRolePolicies"),
    Call("kms", "ListKeys", "Keys", "kms:ListKeys"),
    Call("ssm", "DescribeParameters", "Parameters", "ssm:DescribeParameters"),
    Call("budgets", "DescribeBudgets", "Budgets", "budgets:ViewBudget"),
    Call(
        "fsx", "DescribeDataRepositoryAssociations", "Associations", "fsx:DescribeDataRepositoryAssociations"
    ),
    Call("s3", "ListBuckets", "Buckets", "s3:ListAllMyBuckets"),
    Call("s3", "GetPublicAccessBlock", "", "s3:GetBucketPublicAccessBlock"),
    Call("s3", "GetBucketOwnershipControls", "", "s3:GetBucketOwnershipControls"),
    Call("s3", "GetBucketPolicy", "", "s3:GetBucketPolicy"),
    Call("s3", "GetBucketLifecycleConfiguration", "", "s3:GetLifecycleConfiguration"),
    Call("s3", "GetObjectLockConfiguration", "", "s3:GetBucketObjectLockConfiguration"),
    Call("s3", "GetBucketReplication", "", "s3:GetReplicationConfiguration"),
    Call("route53", "GetHostedZone", "", "route53:GetHostedZone"),
)
"""Calls beyond those of snapshots."""


def adoption_call(name: str) -> Call:
    """Return one of these calls by its name, such as ``ec2:DescribeFlowLogs``.

    Raises:
        KeyError: there is no such call.
    """
    return {call.name: call for call in ADOPTION_CALLS}[name]
