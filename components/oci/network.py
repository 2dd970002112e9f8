"""The network of an OCI region: VCN, gateways, routes and subnets.

RDMA interfaces are not part of it: they are not VNICs, and agent plugins on the hosts assign their addresses.
"""

from collections.abc import Mapping

import pulumi
import pulumi_oci as oci

from gpufabric.components.computed import computed
from gpufabric.components.oci.groups import SecurityGroups
from gpufabric.components.outputs import OciNetworkOutputs
from gpufabric.plan.load_balancers import BALANCERS_SUBNET
from gpufabric.plan.oci.region import OciRegionPlan

PRIVATE_RANGES = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")
"""RFC 1918. Private addresses outside the VCN are in other regions of the fabric, behind the DRG."""

CONTROL_PLANE = "control-plane"
"""Role of the subnet of the API server."""

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

    Args:
        plan: the region.
        opts: options; a provider for the region is expected here or on the parent.

    Attributes:
        vcn: the virtual cloud network.
        subnets: regional subnets by role.
        security_groups: network security groups by role.
        outputs: outputs for other stacks.
    """

    def __init__(self, plan: OciRegionPlan, *, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("gpufabric:oci:Network", f"{plan.stack}-network", None, opts)
        self._plan = plan
        self._child = pulumi.ResourceOptions(parent=self)
        self._compartment = plan.spec.compartment_id
        self._tags = dict(plan.tags)
        self.vcn = oci.core.Vcn(
            f"{plan.stack}-vcn",
            compartment_id=self._compartment,
            cidr_blocks=[str(plan.cidr)],
            display_name=plan.name,
            dns_label="gpufabric",
            freeform_tags=self._tags,
            opts=self._child,
        )
        self._drg, self._attachment = self._router()
        service = oci.core.get_services_output(
            filters=[
                oci.core.GetServicesFilterArgs(
                    name="name", values=["All .* Services In Oracle Services Network"], regex=True
                )
            ],
            opts=pulumi.InvokeOutputOptions(parent=self),
        ).services[0]
        services_cidr: pulumi.Output[str] = service.cidr_block
        private = self._private_routes(service.id, services_cidr)
        public = self._public_routes() if plan.public_endpoint else private
        self.subnets = self._make_subnets(private, public)
        groups = SecurityGroups(plan, vcn_id=self.vcn.id, services_cidr=services_cidr, opts=self._child)
        self.security_groups = groups.by_role
        self.outputs: OciNetworkOutputs = {
            "compartment_id": plan.spec.compartment_id,
            "vcn_id": self.vcn.id,
            "drg_id": self._drg.id,
            # Groups that exchange traffic with other regions; the backbone adds rules for each peer.
            "security_group_ids": {
                role: self.security_groups[role].id for role in ("workers", "pods", BALANCERS_SUBNET)
            },
            "rdma_cidr": str(plan.spec.rdma_cidr),
        }
        self.register_outputs({**self.outputs})

    def _make_subnets(
        self, private: oci.core.RouteTable, public: oci.core.RouteTable
    ) -> Mapping[str, oci.core.Subnet]:
        plan = self._plan
        no_rules = oci.core.SecurityList(
            f"{plan.stack}-nothing",
            compartment_id=self._compartment,
            vcn_id=self.vcn.id,
            display_name=f"{plan.name}-nothing",
            freeform_tags=self._tags,
            opts=self._child,
        )
        ranges = {
            CONTROL_PLANE: plan.subnets.control_plane,
            "workers": plan.subnets.workers,
            "pods": plan.subnets.pods,
            "lustre": plan.subnets.lustre,
            BALANCERS_SUBNET: plan.subnets.balancers,
        }
        return {
            role: oci.core.Subnet(
                f"{plan.stack}-{role}",
                compartment_id=self._compartment,
                vcn_id=self.vcn.id,
                cidr_block=str(cidr),
                display_name=f"{plan.name}-{role}",
                dns_label=_DNS_LABELS[role],
                # The API server has a public address only if the cluster requests one. The subnet allows it
                # either way: OCI would replace a subnet for this property, and with it the cluster.
                prohibit_public_ip_on_vnic=role != CONTROL_PLANE,
                route_table_id=public.id if role == CONTROL_PLANE else private.id,
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
            network_details=oci.core.DrgAttachmentNetworkDetailsArgs(type="VCN", id=self.vcn.id),
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
        self, service_id: pulumi.Input[str], services_cidr: pulumi.Input[str]
    ) -> oci.core.RouteTable:
        plan = self._plan
        services = oci.core.ServiceGateway(
            f"{plan.stack}-services",
            compartment_id=self._compartment,
            vcn_id=self.vcn.id,
            display_name=f"{plan.name}-services",
            services=[oci.core.ServiceGatewayServiceArgs(service_id=service_id)],
            freeform_tags=self._tags,
            opts=self._child,
        )
        nat = oci.core.NatGateway(
            f"{plan.stack}-nat",
            compartment_id=self._compartment,
            vcn_id=self.vcn.id,
            display_name=f"{plan.name}-nat",
            freeform_tags=self._tags,
            opts=self._child,
        )
        out = _route("0.0.0.0/0", nat.id, "internet, outwards only")
        oracle = _route(services_cidr, services.id, "Oracle services", kind="SERVICE_CIDR_BLOCK")
        return self._route_table("private", [out, oracle])

    def _public_routes(self) -> oci.core.RouteTable:
        gateway = oci.core.InternetGateway(
            f"{self._plan.stack}-internet",
            compartment_id=self._compartment,
            vcn_id=self.vcn.id,
            display_name=f"{self._plan.name}-internet",
            freeform_tags=self._tags,
            opts=self._child,
        )
        # OCI refuses a route to all Oracle services in a table with a route to an internet gateway.
        return self._route_table("public", [_route("0.0.0.0/0", gateway.id, "internet")])

    def _route_table(self, role: str, own: list[_Route]) -> oci.core.RouteTable:
        between = [_route(cidr, self._drg.id, "other regions of the fabric") for cidr in PRIVATE_RANGES]
        return oci.core.RouteTable(
            f"{self._plan.stack}-{role}-routes",
            compartment_id=self._compartment,
            vcn_id=self.vcn.id,
            display_name=f"{self._plan.name}-{role}",
            route_rules=[*own, *between],
            freeform_tags=self._tags,
            # A route to a DRG is refused until the DRG is attached to the VCN.
            opts=pulumi.ResourceOptions(parent=self, depends_on=[self._attachment]),
        )


def _route(
    to: pulumi.Input[str], through: pulumi.Input[str], description: str, *, kind: str = "CIDR_BLOCK"
) -> _Route:
    return _Route(destination=to, destination_type=kind, network_entity_id=through, description=description)
