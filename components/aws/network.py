"""A region's network: one VPC, whose GPU subnet lies in a single zone because EFA does not cross zones."""

import pulumi
from pulumi_aws import ec2

from gpufabric.components.aws.endpoints import interface_endpoints
from gpufabric.components.aws.flow_logs import flow_logs
from gpufabric.components.aws.logs import Logs
from gpufabric.components.aws.naming import name_tag
from gpufabric.components.aws.s3_endpoint import endpoint_policy
from gpufabric.components.aws.security import security_groups
from gpufabric.components.outputs import AwsNetworkOutputs
from gpufabric.plan.aws.region import AwsRegionPlan

_ANYWHERE = "0.0.0.0/0"


class RegionNetwork(pulumi.ComponentResource):
    """VPC, subnets, routes, endpoints, security groups and flow logs of a region.

    Routes are separate resources, not parts of the route tables, so that the backbone can add routes.

    Args:
        plan: the region.
        logs: log groups, one of them for flow logs.
        opts: options of the component.

    Attributes:
        vpc_id: the VPC.
        gpu: subnet of the GPU nodes.
        system: subnets of the system nodes, by zone id.
        security_groups: security groups.
        outputs: outputs for other stacks.
    """

    def __init__(
        self, plan: AwsRegionPlan, *, logs: Logs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("gpufabric:aws:Network", plan.stack, None, opts)
        self._plan = plan
        self._child = pulumi.ResourceOptions(parent=self)
        vpc = ec2.Vpc(
            plan.stack,
            cidr_block=str(plan.cidr),
            enable_dns_support=True,
            enable_dns_hostnames=True,
            tags={"Name": plan.name},
            opts=self._child,
        )
        self.vpc_id: pulumi.Output[str] = vpc.id
        fabric_zone, subnets = plan.spec.zone, plan.subnets
        self.gpu = self._subnet("gpu", fabric_zone, str(subnets.gpu))
        self.system = {
            zone: self._subnet(f"system-{zone}", zone, str(cidr)) for zone, cidr in subnets.system.items()
        }
        public = self._subnet("public", fabric_zone, str(subnets.public))
        links = self._subnet("links", fabric_zone, str(subnets.links))
        # Before other resources are in the subnet: a reservation does not free an address in use.
        ec2.SubnetCidrReservation(
            f"{plan.stack}-fixed",
            subnet_id=links.id,
            cidr_block=str(subnets.fixed),
            reservation_type="explicit",
            description="Load balancers whose names other regions know",
            opts=self._child,
        )

        internet = ec2.InternetGateway(plan.stack, vpc_id=vpc.id, tags={"Name": plan.name}, opts=self._child)
        nat = self._nat_gateway(public, internet)
        out = self._route_table("public", {"public": public})
        self._default_route("public", out, gateway_id=internet.id)
        route_tables = {
            "gpu": self._route_table("gpu", {"gpu": self.gpu}),
            # The subnet of the links is included: its load balancers answer other regions.
            "system": self._route_table(
                "system",
                {f"system-{zone}": subnet for zone, subnet in self.system.items()} | {"links": links},
            ),
        }
        for role, table in route_tables.items():
            self._default_route(role, table, nat_gateway_id=nat.id)

        self._s3_endpoint(list(route_tables.values()))
        self.security_groups = security_groups(plan, vpc.id, self._child)
        if plan.spec.network.interface_endpoints:
            interface_endpoints(plan, vpc.id, self.system, self.security_groups.nodes, self._child)
        if plan.spec.network.flow_logs:
            flow_logs(plan, vpc.id, logs.groups["flow-logs"], self._child)
        self.outputs: AwsNetworkOutputs = {
            "vpc_id": self.vpc_id,
            "links_subnet_id": links.id,
            # The gateway takes one subnet of each zone, and reaches no zone without one.
            "attachment_subnet_ids": [
                {"links": links, **self.system}[role].id for role in plan.attachment_subnets
            ],
            "route_table_ids": {role: table.id for role, table in route_tables.items()},
            "node_security_group_id": self.security_groups.nodes.id,
        }
        self.register_outputs({**self.outputs})

    def _subnet(self, role: str, zone_id: str, cidr: str) -> ec2.Subnet:
        # By zone id: zone names differ between accounts.
        return ec2.Subnet(
            f"{self._plan.stack}-{role}",
            vpc_id=self.vpc_id,
            cidr_block=cidr,
            availability_zone_id=zone_id,
            map_public_ip_on_launch=False,
            tags=name_tag(self._plan, role),
            opts=self._child,
        )

    def _nat_gateway(self, public: ec2.Subnet, internet: ec2.InternetGateway) -> ec2.NatGateway:
        name, tags = f"{self._plan.stack}-nat", name_tag(self._plan, "nat")
        local = self._plan.local_zone
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

    def _s3_endpoint(self, route_tables: list[ec2.RouteTable]) -> None:
        plan = self._plan
        identity = plan.spec.workload_identity
        data = identity.data if identity else ()
        ec2.VpcEndpoint(
            f"{plan.stack}-s3",
            vpc_id=self.vpc_id,
            service_name=f"com.amazonaws.{plan.region}.s3",
            vpc_endpoint_type="Gateway",
            route_table_ids=[table.id for table in route_tables],
            policy=endpoint_policy(plan.region, plan.spec.account_id, data),
            tags=name_tag(plan, "s3"),
            opts=self._child,
        )

    def _route_table(self, role: str, subnets: dict[str, ec2.Subnet]) -> ec2.RouteTable:
        table = ec2.RouteTable(
            f"{self._plan.stack}-{role}",
            vpc_id=self.vpc_id,
            tags=name_tag(self._plan, role),
            opts=self._child,
        )
        for name, subnet in subnets.items():
            ec2.RouteTableAssociation(
                f"{self._plan.stack}-{name}", route_table_id=table.id, subnet_id=subnet.id, opts=self._child
            )
        return table

    def _default_route(
        self,
        role: str,
        table: ec2.RouteTable,
        *,
        gateway_id: pulumi.Input[str] | None = None,
        nat_gateway_id: pulumi.Input[str] | None = None,
    ) -> None:
        ec2.Route(
            f"{self._plan.stack}-{role}-internet",
            route_table_id=table.id,
            destination_cidr_block=_ANYWHERE,
            gateway_id=gateway_id,
            nat_gateway_id=nat_gateway_id,
            opts=self._child,
        )
