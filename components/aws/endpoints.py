"""Interface endpoints: private addresses of the AWS services that nodes call."""

import pulumi
from pulumi_aws import ec2, vpc

from gpufabric.components.aws.documents import Statement, document
from gpufabric.components.aws.naming import name_tag
from gpufabric.plan.aws.endpoints import INTERFACE_ENDPOINTS, InterfaceEndpoint
from gpufabric.plan.aws.region import AwsRegionPlan

_HTTPS = 443


def interface_endpoints(
    plan: AwsRegionPlan,
    vpc_id: pulumi.Input[str],
    subnets: list[ec2.Subnet],
    nodes_id: pulumi.Input[str],
    opts: pulumi.ResourceOptions,
) -> None:
    """Create the interface endpoints, each with an interface in every system zone.

    Args:
        plan: the region.
        vpc_id: network of the endpoints.
        subnets: the system subnets.
        nodes_id: security group of GPU nodes.
        opts: options of the resources.
    """
    name = f"{plan.stack}-endpoints"
    group = ec2.SecurityGroup(
        name,
        vpc_id=vpc_id,
        description="Interface endpoints: HTTPS from nodes and pods",
        tags=name_tag(plan, "endpoints"),
        opts=opts,
    )

    def admit(
        source: str,
        *,
        cidr_ipv4: str | None = None,
        referenced_security_group_id: pulumi.Input[str] | None = None,
    ) -> None:
        vpc.SecurityGroupIngressRule(
            f"{name}-from-{source}",
            security_group_id=group.id,
            ip_protocol="tcp",
            from_port=_HTTPS,
            to_port=_HTTPS,
            description=f"HTTPS from {source}",
            cidr_ipv4=cidr_ipv4,
            referenced_security_group_id=referenced_security_group_id,
            opts=opts,
        )

    admit("nodes", referenced_security_group_id=nodes_id)
    # System nodes are in the cluster's group, which does not exist yet.
    for zone, cidr in plan.subnets.system.items():
        admit(f"system-{zone}", cidr_ipv4=str(cidr))
    for endpoint in INTERFACE_ENDPOINTS:
        ec2.VpcEndpoint(
            f"{plan.stack}-{endpoint.service}",
            vpc_id=vpc_id,
            service_name=f"com.amazonaws.{plan.region}.{endpoint.service}",
            vpc_endpoint_type="Interface",
            private_dns_enabled=True,
            subnet_ids=[subnet.id for subnet in subnets],
            security_group_ids=[group.id],
            policy=_policy(endpoint, plan.spec.account_id),
            tags=name_tag(plan, endpoint.service),
            opts=opts,
        )


def _policy(endpoint: InterfaceEndpoint, account_id: str) -> str | None:
    """Return a policy that admits identities of this account only: foreign keys cannot export data."""
    if endpoint.iam_prefix is None:
        return None
    own = Statement(
        sid="IdentitiesOfThisAccount",
        principals="*",
        actions=(f"{endpoint.iam_prefix}:*",),
        resources=("*",),
        conditions={"StringEquals": {"aws:PrincipalAccount": account_id}},
    )
    # A caller with a token of the cluster has no AWS identity yet (IAM roles for service accounts).
    tokens = Statement(
        sid="TokensForRolesOfThisAccount",
        principals="*",
        actions=("sts:AssumeRoleWithWebIdentity",),
        resources=(f"arn:aws:iam::{account_id}:role/*",),
    )
    return document(own, tokens) if endpoint.iam_prefix == "sts" else document(own)
