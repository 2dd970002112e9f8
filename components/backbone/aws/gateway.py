"""The transit gateway of an AWS region, made or given, with the tables that keep links apart."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pulumi
from pulumi_aws import ec2transitgateway

from gpufabric.components.backbone.common import RegionOutput
from gpufabric.plan.links.model import BackbonePlan, HubPlan
from gpufabric.spec.aws.existing import AwsGivenHub

NameTag = Callable[[str], dict[str, str]]
"""Returns the Name tag of a resource by its name within the fabric."""


@dataclass(frozen=True, kw_only=True)
class AwsGateway:
    """A transit gateway that carries links.

    Attributes:
        id: the gateway.
        table_id: route table of the region's network, which has the routes to links.
        links_table_id: route table with which links are associated. None: that is the gateway's default one.
        attached: the attachment of the region's network; None if it exists.
        ready: resources that must exist before a link does.
    """

    id: pulumi.Input[str]
    table_id: pulumi.Input[str]
    links_table_id: pulumi.Input[str] | None = None
    attached: pulumi.Resource | None = None
    ready: tuple[pulumi.Resource, ...]

    def join(
        self,
        name: str,
        attachment_id: pulumi.Input[str],
        opts: pulumi.ResourceOptions,
        *,
        learns: bool,
    ) -> list[pulumi.Resource]:
        """Give a link's attachment its tables; on a gateway of the stack's own, it has them by default.

        Args:
            name: logical name of the resources.
            attachment_id: the attachment.
            opts: options of the resources.
            learns: whether routes are learned from it; a peering tells none.
        """
        if self.links_table_id is None:
            return []
        associated = ec2transitgateway.RouteTableAssociation(
            name,
            transit_gateway_attachment_id=attachment_id,
            transit_gateway_route_table_id=self.links_table_id,
            # The gateway may associate each new attachment with its default table.
            replace_existing_association=True,
            opts=opts,
        )
        if not learns:
            return [associated]
        propagated = ec2transitgateway.RouteTablePropagation(
            name,
            transit_gateway_attachment_id=attachment_id,
            transit_gateway_route_table_id=self.table_id,
            opts=opts,
        )
        return [associated, propagated]


def make_gateway(
    backbone: BackbonePlan,
    plan: HubPlan,
    network_id: pulumi.Input[str],
    region: RegionOutput,
    name_tag: NameTag,
    opts: pulumi.ResourceOptions,
) -> AwsGateway:
    """Make a transit gateway, or use the one that exists.

    Args:
        backbone: plan of the backbone.
        plan: plan of the hub.
        network_id: id of the region's VPC.
        region: the ``region`` output of the region's stack.
        name_tag: names resources.
        opts: options of the resources.
    """
    if isinstance(plan.given, AwsGivenHub):
        return _given(plan, plan.given, network_id, region, name_tag, opts)
    return _made(backbone, plan, network_id, region, name_tag, opts)


def attachment_subnets(network: dict[str, Any]) -> list[str]:
    """Return a subnet of each zone; a region that an earlier version updated last exports one alone."""
    return network.get("attachment_subnet_ids") or [network["links_subnet_id"]]


def _made(
    backbone: BackbonePlan,
    plan: HubPlan,
    network_id: pulumi.Input[str],
    region: RegionOutput,
    name_tag: NameTag,
    opts: pulumi.ResourceOptions,
) -> AwsGateway:
    """Make the gateway, with tables that keep links apart: a link reaches the region's network only.

    The region's network has a table of its own, to which links add their routes. Links use the gateway's
    default table, which has the route to the region's network only.
    """
    stack = plan.stack
    gateway = ec2transitgateway.TransitGateway(
        stack,
        amazon_side_asn=plan.asn,
        description=f"{backbone.fabric}: links of {stack}",
        vpn_ecmp_support="enable",
        tags=name_tag(stack),
        opts=opts,
    )
    attachment = _attach(plan, gateway.id, network_id, region, name_tag, opts)
    table = ec2transitgateway.RouteTable(
        stack, transit_gateway_id=gateway.id, tags=name_tag(stack), opts=opts
    )
    _associate(plan, attachment, table.id, opts)
    ec2transitgateway.RouteTablePropagation(
        stack,
        transit_gateway_attachment_id=attachment.id,
        transit_gateway_route_table_id=gateway.association_default_route_table_id,
        opts=opts,
    )
    learned = ec2transitgateway.DefaultRouteTablePropagation(
        stack, transit_gateway_id=gateway.id, transit_gateway_route_table_id=table.id, opts=opts
    )
    return AwsGateway(id=gateway.id, table_id=table.id, attached=attachment, ready=(learned,))


def _given(
    plan: HubPlan,
    given: AwsGivenHub,
    network_id: pulumi.Input[str],
    region: RegionOutput,
    name_tag: NameTag,
    opts: pulumi.ResourceOptions,
) -> AwsGateway:
    """Use a gateway that exists, and leave its default tables alone.

    The stack makes two tables in it: one of the region's network, unless it is given, and one of the links,
    which has the route to the region's network only.
    """
    stack = plan.stack
    attachment = None
    if given.attachment_id is None:
        attachment = _attach(plan, given.id, network_id, region, name_tag, opts)
    attachment_id = given.attachment_id or (attachment.id if attachment is not None else "")
    table_id: pulumi.Input[str] | None = given.route_table_id
    if table_id is None:
        table_id = ec2transitgateway.RouteTable(
            stack, transit_gateway_id=given.id, tags=name_tag(stack), opts=opts
        ).id
    if attachment is not None:
        _associate(plan, attachment, table_id, opts)
    name = f"{stack}-links"
    links = ec2transitgateway.RouteTable(name, transit_gateway_id=given.id, tags=name_tag(name), opts=opts)
    # A static route belongs to the table alone; a propagation would belong to the attachment as well.
    reached = ec2transitgateway.Route(
        name,
        destination_cidr_block=str(plan.cidr),
        transit_gateway_attachment_id=attachment_id,
        transit_gateway_route_table_id=links.id,
        opts=opts,
    )
    return AwsGateway(
        id=given.id, table_id=table_id, links_table_id=links.id, attached=attachment, ready=(reached,)
    )


def _attach(
    plan: HubPlan,
    gateway_id: pulumi.Input[str],
    network_id: pulumi.Input[str],
    region: RegionOutput,
    name_tag: NameTag,
    opts: pulumi.ResourceOptions,
) -> ec2transitgateway.VpcAttachment:
    return ec2transitgateway.VpcAttachment(
        plan.stack,
        transit_gateway_id=gateway_id,
        vpc_id=network_id,
        subnet_ids=region["network"].apply(attachment_subnets),
        transit_gateway_default_route_table_association=False,
        transit_gateway_default_route_table_propagation=False,
        tags=name_tag(plan.stack),
        opts=opts,
    )


def _associate(
    plan: HubPlan,
    attachment: ec2transitgateway.VpcAttachment,
    table_id: pulumi.Input[str],
    opts: pulumi.ResourceOptions,
) -> None:
    ec2transitgateway.RouteTableAssociation(
        plan.stack,
        transit_gateway_attachment_id=attachment.id,
        transit_gateway_route_table_id=table_id,
        opts=opts,
    )
