"""Access entries for the roles that administer a cluster."""

import pulumi
from pulumi_aws import eks

from gpufabric.plan.aws.region import AwsRegionPlan
from gpufabric.spec.aws.cluster import admin_key

ADMIN_POLICY = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy"
"""EKS's access policy for administrators (Amazon EKS user guide, "Review access policy permissions")."""


def admit_admins(plan: AwsRegionPlan, cluster_name: pulumi.Input[str], opts: pulumi.ResourceOptions) -> None:
    """Let the declared roles administer the cluster."""
    for position, arn in enumerate(plan.spec.cluster.admin_role_arns):
        name = f"{plan.stack}-admin-{admin_key(arn, position)}"
        entry = eks.AccessEntry(
            name, cluster_name=cluster_name, principal_arn=arn, type="STANDARD", opts=opts
        )
        eks.AccessPolicyAssociation(
            name,
            cluster_name=cluster_name,
            principal_arn=arn,
            policy_arn=ADMIN_POLICY,
            access_scope=eks.AccessPolicyAssociationAccessScopeArgs(type="cluster"),
            # EKS knows the role by its entry.
            opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=[entry])),
        )
