"""Security groups: the traffic that a region admits inside its network."""

from dataclasses import dataclass

import pulumi
from pulumi_aws import ec2, vpc

from gpufabric.catalog.catalog import default_catalog
from gpufabric.components.aws.naming import name_tag
from gpufabric.plan.aws.region import AwsRegionPlan

_HTTPS = 443


@dataclass(frozen=True, slots=True)
class SecurityGroups:
    """Security groups of a region.

    Attributes:
        nodes_id: GPU nodes. EFA passes only between interfaces of a group that allows all traffic to and from
            itself; a rule that names addresses does not open it (EC2 user guide, "Get started with EFA").
        lustre_id: the file system. With a given group of the nodes it is that group, unless one is given for
            the file system too.
        rules: rules among nodes and the file system. AWS checks them when it creates the file system.
    """

    nodes_id: pulumi.Input[str]
    lustre_id: pulumi.Input[str]
    rules: tuple[pulumi.Resource, ...] = ()


def security_groups(
    plan: AwsRegionPlan, vpc_id: pulumi.Input[str], opts: pulumi.ResourceOptions
) -> SecurityGroups:
    """Create the security groups that are not given.

    Each rule is a separate resource, so that other stacks can add rules. A given group gets none.
    """
    given = plan.spec.existing.network
    given_nodes = given.security_groups.nodes if given else None
    given_lustre = given.security_groups.lustre if given else None
    if given_nodes is not None:
        return SecurityGroups(given_nodes.id, (given_lustre or given_nodes).id)
    nodes = ec2.SecurityGroup(
        f"{plan.stack}-nodes",
        vpc_id=vpc_id,
        description="GPU nodes: all traffic among themselves, which EFA needs",
        tags=name_tag(plan, "nodes"),
        opts=opts,
    )
    from_nodes = vpc.SecurityGroupIngressRule(
        f"{plan.stack}-nodes-from-nodes",
        security_group_id=nodes.id,
        referenced_security_group_id=nodes.id,
        ip_protocol="-1",
        description="EFA and all else from nodes of the group",
        opts=opts,
    )
    to_nodes = vpc.SecurityGroupEgressRule(
        f"{plan.stack}-nodes-to-nodes",
        security_group_id=nodes.id,
        referenced_security_group_id=nodes.id,
        ip_protocol="-1",
        description="EFA and all else to nodes of the group",
        opts=opts,
    )
    vpc.SecurityGroupEgressRule(
        f"{plan.stack}-nodes-to-https",
        security_group_id=nodes.id,
        cidr_ipv4="0.0.0.0/0",
        ip_protocol="tcp",
        from_port=_HTTPS,
        to_port=_HTTPS,
        description="AWS interfaces and container registries",
        opts=opts,
    )
    among_nodes = (from_nodes, to_nodes)
    if given_lustre is not None:
        return SecurityGroups(nodes.id, given_lustre.id, among_nodes)
    if not plan.lustre:
        return SecurityGroups(nodes.id, nodes.id, among_nodes)
    lustre, lustre_rules = _lustre(plan, vpc_id, nodes, opts)
    return SecurityGroups(nodes.id, lustre.id, (*among_nodes, *lustre_rules))


def close_default_group(plan: AwsRegionPlan, vpc_id: pulumi.Input[str], opts: pulumi.ResourceOptions) -> None:
    """Remove the rules of a VPC's default group, which resources without a group get.

    The group admits all traffic among its members.
    """
    ec2.DefaultSecurityGroup(
        f"{plan.stack}-default",
        vpc_id=vpc_id,
        ingress=[],
        egress=[],
        tags=name_tag(plan, "default-unused"),
        opts=opts,
    )


def _lustre(
    plan: AwsRegionPlan, vpc_id: pulumi.Input[str], nodes: ec2.SecurityGroup, opts: pulumi.ResourceOptions
) -> tuple[ec2.SecurityGroup, list[pulumi.Resource]]:
    lustre = ec2.SecurityGroup(
        f"{plan.stack}-lustre",
        vpc_id=vpc_id,
        description="Lustre servers: among themselves, and with GPU nodes",
        tags=name_tag(plan, "lustre"),
        opts=opts,
    )
    rules: list[pulumi.Resource] = []
    ports = default_catalog().lustre("aws").ports.destinations.value
    # Servers connect to each other and to clients.
    for source, target in (("lustre", "lustre"), ("lustre", "nodes"), ("nodes", "lustre")):
        groups = {"lustre": lustre.id, "nodes": nodes.id}
        for first, last in ports:
            out = vpc.SecurityGroupEgressRule(
                f"{plan.stack}-{source}-to-{target}-{first}",
                security_group_id=groups[source],
                referenced_security_group_id=groups[target],
                ip_protocol="tcp",
                from_port=first,
                to_port=last,
                description=f"Lustre, to {target}",
                opts=opts,
            )
            into = vpc.SecurityGroupIngressRule(
                f"{plan.stack}-{target}-from-{source}-{first}",
                security_group_id=groups[target],
                referenced_security_group_id=groups[source],
                ip_protocol="tcp",
                from_port=first,
                to_port=last,
                description=f"Lustre, from {source}",
                opts=opts,
            )
            rules += [out, into]
    return lustre, rules
