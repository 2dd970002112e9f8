"""Route tables of the subnets that a region makes, and their way to the internet."""

from dataclasses import dataclass

import pulumi
from pulumi_aws import ec2

from gpufabric.components.aws.naming import name_tag
from gpufabric.plan.aws.region import AwsRegionPlan

_ANYWHERE = "0.0.0.0/0"


@dataclass(frozen=True, slots=True, kw_only=True)
class InternetPath:
    """Next hop of a default route: one of them.

    Attributes:
        gateway_id: internet gateway.
        nat_gateway_id: NAT gateway.
        transit_gateway_id: transit gateway.
    """

    gateway_id: pulumi.Input[str] | None = None
    nat_gateway_id: pulumi.Input[str] | None = None
    transit_gateway_id: pulumi.Input[str] | None = None


class RouteTables:
    """Serves subnets with route tables: of its own, or given.

    Routes are separate resources, not parts of the route tables, so that the backbone can add routes.

    Args:
        plan: the region.
        vpc_id: network of the tables.
        opts: options of the resources.

    Attributes:
        made: tables that it made, by role.
    """

    def __init__(self, plan: AwsRegionPlan, vpc_id: pulumi.Input[str], opts: pulumi.ResourceOptions) -> None:
        self._plan, self._vpc_id, self._opts = plan, vpc_id, opts
        self.made: dict[str, ec2.RouteTable] = {}

    def serve(self, role: str, subnets: dict[str, ec2.Subnet], leave: InternetPath) -> None:
        """Give subnets a route table.

        Args:
            role: role of the table: ``public``, ``gpu`` or ``system``.
            subnets: subnets by their own role.
            leave: way to the internet, for a table that is made. A given one has its own.
        """
        given = self._plan.spec.existing.network
        table = getattr(given.route_tables, role, None) if given else None
        table_id: pulumi.Input[str] = table.id if table else self._make(role, leave).id
        for name, subnet in subnets.items():
            ec2.RouteTableAssociation(
                f"{self._plan.stack}-{name}", route_table_id=table_id, subnet_id=subnet.id, opts=self._opts
            )

    def _make(self, role: str, leave: InternetPath) -> ec2.RouteTable:
        table = self.made[role] = ec2.RouteTable(
            f"{self._plan.stack}-{role}",
            vpc_id=self._vpc_id,
            tags=name_tag(self._plan, role),
            opts=self._opts,
        )
        ec2.Route(
            f"{self._plan.stack}-{role}-internet",
            route_table_id=table.id,
            destination_cidr_block=_ANYWHERE,
            gateway_id=leave.gateway_id,
            nat_gateway_id=leave.nat_gateway_id,
            transit_gateway_id=leave.transit_gateway_id,
            opts=self._opts,
        )
        return table
