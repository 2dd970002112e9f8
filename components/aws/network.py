"""A region's network: one VPC, whose GPU subnet lies in a single zone because EFA does not cross zones."""

import pulumi
from pulumi_aws import ec2

from gpufabric.components.aws.endpoints import interface_endpoints
from gpufabric.components.aws.flow_logs import flow_logs
from gpufabric.components.aws.logs import Logs
from gpufabric.components.aws.naming import name_tag
from gpufabric.components.aws.routes import InternetPath, RouteTables
from gpufabric.components.aws.s3_endpoint import endpoint_policy
from gpufabric.components.aws.security import close_default_group, security_groups
from gpufabric.components.outputs import AwsNetworkOutputs
from gpufabric.plan.aws.region import AwsRegionPlan


class RegionNetwork(pulumi.ComponentResource):
    """VPC, subnets, routes, endpoints, security groups and flow logs of a region.

    Each of them is made, or given by the declaration. A given VPC keeps its way to the internet, its
    endpoints, flow logs and default group; given subnets keep their routes.

    Args:
        plan: the region.
        logs: log groups, one of them for flow logs; None in a given network, which keeps its own.
        opts: options of the component.

    Attributes:
        vpc_id: the VPC.
        gpu_subnet_id: subnet of the GPU nodes.
        system_subnet_ids: subnets of the system nodes, by zone id.
        security_groups: security groups.
        outputs: outputs for other stacks.
    """

    def __init__(
        self, plan: AwsRegionPlan, *, logs: Logs | None, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("gpufabric:aws:Network", plan.stack, None, opts)
        self._plan = plan
        self._given = plan.spec.existing.network
        self._child = pulumi.ResourceOptions(parent=self)
        self.vpc_id: pulumi.Input[str] = self._vpc().id if self._given is None else self._given.id
        subnets = self._make_subnets()
        ids: dict[str, pulumi.Input[str]] = self._given_subnets() | {
            role: subnet.id for role, subnet in subnets.items()
        }
        self.gpu_subnet_id = ids["gpu"]
        self.system_subnet_ids = {zone: ids[f"system-{zone}"] for zone in sorted(plan.spec.system_zones)}
        tables = RouteTables(plan, self.vpc_id, self._child)
        if self._given is None:
            nat = self._way_out(subnets["public"], tables)
            leave = InternetPath(nat_gateway_id=nat.id)
        else:
            leave = InternetPath(
                nat_gateway_id=self._given.nat_gateway_id, transit_gateway_id=self._given.transit_gateway_id
            )
        if "gpu" in plan.parts.tables:
            tables.serve("gpu", {"gpu": subnets["gpu"]}, leave)
        if "system" in plan.parts.tables:
            # The subnet of the links is included: its load balancers answer other regions.
            system = {role: subnet for role, subnet in subnets.items() if role not in ("gpu", "public")}
            tables.serve("system", system, leave)
        self.security_groups = security_groups(plan, self.vpc_id, self._child)
        if self._given is None:
            self._services(tables, subnets, logs)
        self.outputs: AwsNetworkOutputs = {
            "vpc_id": self.vpc_id,
            # The gateway takes one subnet of each zone, and reaches no zone without one.
            "attachment_subnet_ids": [
                ids[role if role in ids else f"system-{role}"]
                for role in plan.attachment_subnets
                if role in ids or f"system-{role}" in ids
            ],
            "route_table_ids": {role: table.id for role, table in tables.made.items() if role != "public"},
            "node_security_group_id": self.security_groups.nodes_id,
        }
        if not plan.parts.nodes_group:
            self.outputs["node_security_group_is_given"] = True
        if "links" in ids:
            self.outputs["links_subnet_id"] = ids["links"]
        self.register_outputs({**self.outputs})

    def _vpc(self) -> ec2.Vpc:
        plan = self._plan
        return ec2.Vpc(
            plan.stack,
            cidr_block=str(plan.cidr),
            enable_dns_support=True,
            enable_dns_hostnames=True,
            tags={"Name": plan.name},
            opts=self._child,
        )

    def _given_subnets(self) -> dict[str, pulumi.Input[str]]:
        """Return the ids of the given subnets by role."""
        if self._given is None:
            return {}
        subnets = self._given.subnets
        roles = {"gpu": subnets.gpu, "links": subnets.links} | {
            f"system-{zone}": subnet for zone, subnet in subnets.system.items()
        }
        return {role: subnet.id for role, subnet in roles.items() if subnet is not None}

    def _make_subnets(self) -> dict[str, ec2.Subnet]:
        """Make the subnets that the plan has ranges for, by role."""
        fabric_zone, ranges = self._plan.spec.zone, self._plan.subnets
        placed = {"links": (fabric_zone, ranges.links), "gpu": (fabric_zone, ranges.gpu)}
        placed |= {f"system-{zone}": (zone, cidr) for zone, cidr in ranges.system.items()}
        placed |= {"public": (fabric_zone, ranges.public)}
        subnets: dict[str, ec2.Subnet] = {}
        for role, (zone, cidr) in placed.items():
            if cidr is not None:
                # A system subnet stays in its zone: another zone has a range of its own.
                stays = role.startswith("system-")
                opts = self._child if stays else self._moves_with_the_zone(after=subnets.get("links"))
                subnets[role] = self._subnet(role, zone, str(cidr), opts)
        if ranges.fixed is not None:
            # Before other resources are in the subnet: a reservation does not free an address in use.
            ec2.SubnetCidrReservation(
                f"{self._plan.stack}-fixed",
                subnet_id=subnets["links"].id,
                cidr_block=str(ranges.fixed),
                reservation_type="explicit",
                description="Load balancers whose names other regions know",
                opts=self._child,
            )
        return subnets

    def _moves_with_the_zone(self, *, after: ec2.Subnet | None) -> pulumi.ResourceOptions:
        """Return options of a subnet that keeps its range in another zone: AWS takes no two that overlap.

        The subnet of the links goes first. The backbone and load balancers use it, which this stack does not
        know; if AWS therefore refuses its deletion, machines, file system and NAT gateway are still there.
        """
        return pulumi.ResourceOptions(
            parent=self, delete_before_replace=True, depends_on=[after] if after else None
        )

    def _subnet(self, role: str, zone_id: str, cidr: str, opts: pulumi.ResourceOptions) -> ec2.Subnet:
        # By zone id: zone names differ between accounts.
        return ec2.Subnet(
            f"{self._plan.stack}-{role}",
            vpc_id=self.vpc_id,
            cidr_block=cidr,
            availability_zone_id=zone_id,
            map_public_ip_on_launch=False,
            tags=name_tag(self._plan, role),
            opts=opts,
        )

    def _way_out(self, public: ec2.Subnet, tables: RouteTables) -> ec2.NatGateway:
        """Make the internet gateway of the VPC, and a NAT gateway behind it."""
        plan = self._plan
        internet = ec2.InternetGateway(
            plan.stack, vpc_id=self.vpc_id, tags={"Name": plan.name}, opts=self._child
        )
        tables.serve("public", {"public": public}, InternetPath(gateway_id=internet.id))
        name, tags = f"{plan.stack}-nat", name_tag(plan, "nat")
        local = plan.local_zone
        address = ec2.Eip(
            name,
            domain="vpc",
            # A gateway in a Local Zone takes addresses that AWS announces there.
            network_border_group=local.network_border_group.value if local else None,
            tags=tags,
            opts=self._child,
        )
        return ec2.NatGateway(
            name,
            subnet_id=public.id,
            allocation_id=address.id,
            tags=tags,
            opts=pulumi.ResourceOptions(parent=self, depends_on=[internet]),
        )

    def _services(self, tables: RouteTables, subnets: dict[str, ec2.Subnet], logs: Logs | None) -> None:
        """Make the endpoints and the flow logs of a VPC of the stack's own, and close its default group."""
        plan = self._plan
        close_default_group(plan, self.vpc_id, self._child)
        identity = plan.spec.workload_identity
        ec2.VpcEndpoint(
            f"{plan.stack}-s3",
            vpc_id=self.vpc_id,
            service_name=f"com.amazonaws.{plan.region}.s3",
            vpc_endpoint_type="Gateway",
            route_table_ids=[table.id for role, table in tables.made.items() if role != "public"],
            policy=endpoint_policy(plan.region, plan.spec.account_id, identity.data if identity else ()),
            tags=name_tag(plan, "s3"),
            opts=self._child,
        )
        if plan.spec.network.interface_endpoints:
            system = [subnet for role, subnet in subnets.items() if role.startswith("system-")]
            interface_endpoints(plan, self.vpc_id, system, self.security_groups.nodes_id, self._child)
        if plan.spec.network.flow_logs:
            group = logs.groups.get("flow-logs") if logs else None
            flow_logs(plan, self.vpc_id, group, self._child)
