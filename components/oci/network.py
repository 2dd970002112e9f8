"""The network of an OCI region: VCN, gateways, routes and subnets, made or given.

RDMA interfaces are not part of it: they are not VNICs, and agent plugins on the hosts assign their addresses.
"""

from collections.abc import Mapping

import pulumi
import pulumi_oci as oci

from gpufabric.components.computed import computed
from gpufabric.components.oci.groups import SecurityGroups
from gpufabric.components.outputs import OciNetworkOutputs
from gpufabric.plan.load_balancers import BALANCERS_SUBNET
from gpufabric.plan.oci.parts import CONTROL_PLANE, given_subnets
from gpufabric.plan.oci.region import OciRegionPlan

PRIVATE_RANGES = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")
"""RFC 1918. Private addresses outside the VCN are in other regions of the fabric, behind the DRG."""

LINKED_ROLES = ("workers", "pods", BALANCERS_SUBNET)
"""Roles whose groups exchange traffic with other regions."""

_DNS_LABELS = {
    "pods": "pods",
    "workers": "workers",
    CONTROL_PLANE: "api",
    "lustre": "lustre",
    BALANCERS_SUBNET: "balancers",
}
_Route = oci.core.RouteTableRouteRuleArgs


class RegionNetwork(pulumi.ComponentResource):
    """The network of an OCI region.

    Each part is made, or given by the declaration. A given VCN keeps its gateways, its DRG, its DNS settings
    and its default security list; given subnets keep their routes, and given groups their rules.

    Args:
        plan: the region.
        opts: options; a provider for the region is expected here or on the parent.

    Attributes:
        vcn_id: the virtual cloud network.
        made_subnets: subnets that the stack makes, by role.
        subnet_ids: subnets by role.
        group_ids: network security groups by role.
        outputs: outputs for other stacks.
    """

    def __init__(self, plan: OciRegionPlan, *, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("gpufabric:oci:Network", f"{plan.stack}-network", None, opts)
        self._plan = plan
        self._child = pulumi.ResourceOptions(parent=self)
        self._compartment = plan.spec.compartment_id
        self._tags = dict(plan.tags)
        self._given = plan.spec.existing.network
        self.vcn_id: pulumi.Input[str] = self._vcn().id if self._given is None else self._given.id
        self.made_subnets: dict[str, oci.core.Subnet] = {}
        drg_id: pulumi.Input[str] | None = None
        services_cidr: pulumi.Output[str] | None = None
        if self._given is not None:
            drg_id = self._given.drg_id
            if self._given.route_table is not None:
                table_id = self._given.route_table.id
                self.made_subnets = self._make_subnets(table_id, table_id)
            if CONTROL_PLANE in plan.parts.groups:
                services_cidr = self._oracle_services().cidr_block
        else:
            drg, attachment = self._router()
            drg_id = drg.id
            service = self._oracle_services()
            services_cidr = service.cidr_block
            private = self._private_routes(service.id, service.cidr_block, drg, attachment)
            public = self._public_routes(drg, attachment) if plan.public_endpoint else private
            self.made_subnets = self._make_subnets(private.id, public.id)
        made: dict[str, pulumi.Input[str]] = {role: subnet.id for role, subnet in self.made_subnets.items()}
        self.subnet_ids: Mapping[str, pulumi.Input[str]] = made | {
            role: subnet.id for role, subnet in given_subnets(plan.spec).items()
        }
        groups = SecurityGroups(plan, vcn_id=self.vcn_id, services_cidr=services_cidr, opts=self._child)
        self.group_ids = groups.ids
        self.outputs: OciNetworkOutputs = {
            "compartment_id": plan.spec.compartment_id,
            "vcn_id": self.vcn_id,
            # Groups that exchange traffic with other regions; the backbone adds rules for each peer.
            "security_group_ids": {
                role: groups.made[role].id for role in LINKED_ROLES if role in groups.made
            },
            "rdma_cidr": str(plan.spec.rdma_cidr),
        }
        if drg_id is not None:
            self.outputs["drg_id"] = drg_id
        self.register_outputs({**self.outputs})

    def _vcn(self) -> oci.core.Vcn:
        plan = self._plan
        return oci.core.Vcn(
            f"{plan.stack}-vcn",
            compartment_id=self._compartment,
            cidr_blocks=[str(plan.cidr)],
            display_name=plan.name,
            dns_label="gpufabric",
            freeform_tags=self._tags,
            opts=self._child,
        )

    def _oracle_services(self) -> pulumi.Output[oci.core.outputs.GetServicesServiceResult]:
        """Return the region's Oracle services, which all tenancies share."""
        return oci.core.get_services_output(
            filters=[
                oci.core.GetServicesFilterArgs(
                    name="name", values=["All .* Services In Oracle Services Network"], regex=True
                )
            ],
            opts=pulumi.InvokeOutputOptions(parent=self),
        ).services[0]

    def _make_subnets(
        self, private_id: pulumi.Input[str], public_id: pulumi.Input[str]
    ) -> dict[str, oci.core.Subnet]:
        """Make the subnets that the plan has ranges for, by role, with the route tables of their kind."""
        plan, ranges = self._plan, self._plan.subnets.by_role()
        if not ranges:
            return {}
        no_rules = oci.core.SecurityList(
            f"{plan.stack}-nothing",
            compartment_id=self._compartment,
            vcn_id=self.vcn_id,
            display_name=f"{plan.name}-nothing",
            freeform_tags=self._tags,
            opts=self._child,
        )
        return {
            role: oci.core.Subnet(
                f"{plan.stack}-{role}",
                compartment_id=self._compartment,
                vcn_id=self.vcn_id,
                cidr_block=str(cidr),
                display_name=f"{plan.name}-{role}",
                # A given network may have no DNS label, and another subnet of it may have this one.
                dns_label=_DNS_LABELS[role] if self._given is None else None,
                # The API server has a public address only if the cluster requests one. The subnet allows it
                # either way: OCI would replace a subnet for this property, and with it the cluster.
                prohibit_public_ip_on_vnic=role != CONTROL_PLANE or self._given is not None,
                route_table_id=public_id if role == CONTROL_PLANE else private_id,
                # The default list admits SSH from anywhere; only the security groups admit traffic here.
                security_list_ids=[no_rules.id],
                freeform_tags=self._tags,
                opts=pulumi.ResourceOptions(
                    parent=self,
                    # Subnets of earlier versions keep what they have.
                    ignore_changes=["prohibit_public_ip_on_vnic"] if role == CONTROL_PLANE else None,
                ),
            )
            for role, cidr in ranges.items()
        }

    def _router(self) -> tuple[oci.core.Drg, oci.core.DrgAttachment]:
        drg = oci.core.Drg(
            f"{self._plan.stack}-drg",
            compartment_id=self._compartment,
            display_name=self._plan.name,
            freeform_tags=self._tags,
            opts=self._child,
        )
        attachment = oci.core.DrgAttachment(
            f"{self._plan.stack}-drg-vcn",
            drg_id=drg.id,
            display_name=self._plan.name,
            network_details=oci.core.DrgAttachmentNetworkDetailsArgs(type="VCN", id=self.vcn_id),
            freeform_tags=self._tags,
            opts=self._child,
        )
        self._spread_over_paths(drg)
        return drg, attachment

    def _spread_over_paths(self, drg: oci.core.Drg) -> None:
        """Spread traffic that leaves the VCN over all tunnels and circuits of equal cost (ECMP).

        OCI creates the route table with ECMP off, and traffic out of the region then has the bandwidth of one
        tunnel.
        """
        oci.core.DefaultDrgRouteTable(
            f"{self._plan.stack}-drg-routes",
            manage_default_resource_id=computed(
                drg.default_drg_route_tables,
                lambda tables: tables[0].vcn if tables else None,
                f"default route table of VCN attachments of the DRG {self._plan.name}",
            ),
            is_ecmp_enabled=True,
            freeform_tags=self._tags,
            # The table goes with its DRG. The provider's deletion removes the import of routes, and then no
            # packet leaves the VCN (terraform-provider-oci, default_core_drg_route_table_resource.go).
            opts=pulumi.ResourceOptions(parent=self, retain_on_delete=True),
        )

    def _private_routes(
        self,
        service_id: pulumi.Input[str],
        services_cidr: pulumi.Input[str],
        drg: oci.core.Drg,
        attachment: oci.core.DrgAttachment,
    ) -> oci.core.RouteTable:
        plan = self._plan
        services = oci.core.ServiceGateway(
            f"{plan.stack}-services",
            compartment_id=self._compartment,
            vcn_id=self.vcn_id,
            display_name=f"{plan.name}-services",
            services=[oci.core.ServiceGatewayServiceArgs(service_id=service_id)],
            freeform_tags=self._tags,
            opts=self._child,
        )
        nat = oci.core.NatGateway(
            f"{plan.stack}-nat",
            compartment_id=self._compartment,
            vcn_id=self.vcn_id,
            display_name=f"{plan.name}-nat",
            freeform_tags=self._tags,
            opts=self._child,
        )
        out = _route("0.0.0.0/0", nat.id, "internet, outwards only")
        oracle = _route(services_cidr, services.id, "Oracle services", kind="SERVICE_CIDR_BLOCK")
        return self._route_table("private", [out, oracle], drg, attachment)

    def _public_routes(self, drg: oci.core.Drg, attachment: oci.core.DrgAttachment) -> oci.core.RouteTable:
        gateway = oci.core.InternetGateway(
            f"{self._plan.stack}-internet",
            compartment_id=self._compartment,
            vcn_id=self.vcn_id,
            display_name=f"{self._plan.name}-internet",
            freeform_tags=self._tags,
            opts=self._child,
        )
        # OCI refuses a route to all Oracle services in a table with a route to an internet gateway.
        return self._route_table("public", [_route("0.0.0.0/0", gateway.id, "internet")], drg, attachment)

    def _route_table(
        self, role: str, own: list[_Route], drg: oci.core.Drg, attachment: oci.core.DrgAttachment
    ) -> oci.core.RouteTable:
        between = [_route(cidr, drg.id, "other regions of the fabric") for cidr in PRIVATE_RANGES]
        return oci.core.RouteTable(
            f"{self._plan.stack}-{role}-routes",
            compartment_id=self._compartment,
            vcn_id=self.vcn_id,
            display_name=f"{self._plan.name}-{role}",
            route_rules=[*own, *between],
            freeform_tags=self._tags,
            # A route to a DRG is refused until the DRG is attached to the VCN.
            opts=pulumi.ResourceOptions(parent=self, depends_on=[attachment]),
        )


def _route(
    to: pulumi.Input[str], through: pulumi.Input[str], description: str, *, kind: str = "CIDR_BLOCK"
) -> _Route:
    return _Route(destination=to, destination_type=kind, network_entity_id=through, description=description)
