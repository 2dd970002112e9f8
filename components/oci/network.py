"""The network of an OCI region: VCN, gateways, routes, subnets and security groups.

RDMA interfaces are no part of it: they are not VNICs, and agent plugins on the hosts give them addresses.
"""

from collections.abc import Mapping

import pulumi
import pulumi_oci as oci

from components.oci.security import OCI_SERVICES, ROLES, Rule, rules
from gpufabric.plan.region import OciRegionPlan

PRIVATE_RANGES = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")
"""RFC 1918. What is not in the VCN itself is in another region of the fabric, behind the DRG."""

_PROTOCOL_NUMBERS = {"all": "all", "tcp": "6", "path-discovery": "1"}
_DNS_LABELS = {"pods": "pods", "workers": "workers", "control-plane": "api", "lustre": "lustre"}


class Network(pulumi.ComponentResource):
    """The network of an OCI region.

    Args:
        plan: the region.
        opts: options; a provider for the region is expected here or on the parent.

    Attributes:
        vcn: the virtual cloud network.
        drg: gateway to other regions; circuits and tunnels are attached to it elsewhere.
        subnets: regional subnets by role.
        security_groups: network security groups by role.
    """

    def __init__(self, plan: OciRegionPlan, opts: pulumi.ResourceOptions | None = None) -> None:
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
        self.drg = oci.core.Drg(
            f"{plan.stack}-drg",
            compartment_id=self._compartment,
            display_name=plan.name,
            freeform_tags=self._tags,
            opts=self._child,
        )
        self._attachment = oci.core.DrgAttachment(
            f"{plan.stack}-drg-vcn",
            drg_id=self.drg.id,
            display_name=plan.name,
            network_details=oci.core.DrgAttachmentNetworkDetailsArgs(type="VCN", id=self.vcn.id),
            freeform_tags=self._tags,
            opts=self._child,
        )
        services = oci.core.get_services_output(
            filters=[
                oci.core.GetServicesFilterArgs(
                    name="name", values=["All .* Services In Oracle Services Network"], regex=True
                )
            ],
            opts=pulumi.InvokeOutputOptions(parent=self),
        )
        service = services.services[0]
        self._services_cidr: pulumi.Output[str] = service.cidr_block
        self._service_gateway = oci.core.ServiceGateway(
            f"{plan.stack}-services",
            compartment_id=self._compartment,
            vcn_id=self.vcn.id,
            display_name=f"{plan.name}-services",
            services=[oci.core.ServiceGatewayServiceArgs(service_id=service.id)],
            freeform_tags=self._tags,
            opts=self._child,
        )
        private = self._private_routes()
        public = self._public_routes() if plan.public_endpoint else None
        security_list = oci.core.SecurityList(
            f"{plan.stack}-nothing",
            compartment_id=self._compartment,
            vcn_id=self.vcn.id,
            display_name=f"{plan.name}-nothing",
            freeform_tags=self._tags,
            opts=self._child,
        )
        ranges = {
            "control-plane": plan.subnets.control_plane,
            "workers": plan.subnets.workers,
            "pods": plan.subnets.pods,
            "lustre": plan.subnets.lustre,
        }
        self.subnets: Mapping[str, oci.core.Subnet] = {}
        for role, cidr in ranges.items():
            is_public = role == "control-plane" and public is not None
            self.subnets[role] = oci.core.Subnet(
                f"{plan.stack}-{role}",
                compartment_id=self._compartment,
                vcn_id=self.vcn.id,
                cidr_block=str(cidr),
                display_name=f"{plan.name}-{role}",
                dns_label=_DNS_LABELS[role],
                prohibit_public_ip_on_vnic=not is_public,
                route_table_id=public.id if is_public and public else private.id,
                # The default list would let SSH in from anywhere; the groups say all that is allowed.
                security_list_ids=[security_list.id],
                freeform_tags=self._tags,
                opts=self._child,
            )
        self.security_groups: Mapping[str, oci.core.NetworkSecurityGroup] = {
            role: oci.core.NetworkSecurityGroup(
                f"{plan.stack}-{role}-group",
                compartment_id=self._compartment,
                vcn_id=self.vcn.id,
                display_name=f"{plan.name}-{role}",
                freeform_tags=self._tags,
                opts=self._child,
            )
            for role in ROLES
        }
        for rule in rules(public_endpoint=plan.public_endpoint):
            self._security_rule(rule)
        self.register_outputs({"vcn_id": self.vcn.id, "drg_id": self.drg.id})

    def _between_regions(self) -> list[oci.core.RouteTableRouteRuleArgs]:
        return [
            oci.core.RouteTableRouteRuleArgs(
                destination=cidr,
                destination_type="CIDR_BLOCK",
                network_entity_id=self.drg.id,
                description="other regions of the fabric",
            )
            for cidr in PRIVATE_RANGES
        ]

    def _private_routes(self) -> oci.core.RouteTable:
        nat = oci.core.NatGateway(
            f"{self._plan.stack}-nat",
            compartment_id=self._compartment,
            vcn_id=self.vcn.id,
            display_name=f"{self._plan.name}-nat",
            freeform_tags=self._tags,
            opts=self._child,
        )
        return self._route_table(
            "private",
            [
                oci.core.RouteTableRouteRuleArgs(
                    destination="0.0.0.0/0",
                    destination_type="CIDR_BLOCK",
                    network_entity_id=nat.id,
                    description="internet, outwards only",
                ),
                oci.core.RouteTableRouteRuleArgs(
                    destination=self._services_cidr,
                    destination_type="SERVICE_CIDR_BLOCK",
                    network_entity_id=self._service_gateway.id,
                    description="Oracle services",
                ),
                *self._between_regions(),
            ],
        )

    def _public_routes(self) -> oci.core.RouteTable:
        gateway = oci.core.InternetGateway(
            f"{self._plan.stack}-internet",
            compartment_id=self._compartment,
            vcn_id=self.vcn.id,
            display_name=f"{self._plan.name}-internet",
            freeform_tags=self._tags,
            opts=self._child,
        )
        # OCI refuses a route to all Oracle services beside one to an internet gateway.
        return self._route_table(
            "public",
            [
                oci.core.RouteTableRouteRuleArgs(
                    destination="0.0.0.0/0",
                    destination_type="CIDR_BLOCK",
                    network_entity_id=gateway.id,
                    description="internet",
                ),
                *self._between_regions(),
            ],
        )

    def _route_table(
        self, role: str, route_rules: list[oci.core.RouteTableRouteRuleArgs]
    ) -> oci.core.RouteTable:
        # A route to a DRG is refused until the DRG is attached to the VCN.
        return oci.core.RouteTable(
            f"{self._plan.stack}-{role}-routes",
            compartment_id=self._compartment,
            vcn_id=self.vcn.id,
            display_name=f"{self._plan.name}-{role}",
            route_rules=route_rules,
            freeform_tags=self._tags,
            opts=pulumi.ResourceOptions.merge(
                self._child, pulumi.ResourceOptions(depends_on=[self._attachment])
            ),
        )

    def _security_rule(self, rule: Rule) -> None:
        peer: pulumi.Input[str] = rule.peer
        peer_type = "CIDR_BLOCK"
        if rule.peer in self.security_groups:
            peer, peer_type = self.security_groups[rule.peer].id, "NETWORK_SECURITY_GROUP"
        elif rule.peer == OCI_SERVICES:
            peer, peer_type = self._services_cidr, "SERVICE_CIDR_BLOCK"
        inwards = rule.direction == "in"
        oci.core.NetworkSecurityGroupSecurityRule(
            f"{self._plan.stack}-{rule.key}",
            network_security_group_id=self.security_groups[rule.role].id,
            direction="INGRESS" if inwards else "EGRESS",
            protocol=_PROTOCOL_NUMBERS[rule.protocol],
            description=rule.purpose,
            source=peer if inwards else None,
            source_type=peer_type if inwards else None,
            destination=None if inwards else peer,
            destination_type=None if inwards else peer_type,
            stateless=False,
            tcp_options=_tcp(rule),
            icmp_options=(
                oci.core.NetworkSecurityGroupSecurityRuleIcmpOptionsArgs(type=3, code=4)
                if rule.protocol == "path-discovery"
                else None
            ),
            opts=self._child,
        )


def _tcp(rule: Rule) -> oci.core.NetworkSecurityGroupSecurityRuleTcpOptionsArgs | None:
    if rule.port is None:
        return None
    destination = oci.core.NetworkSecurityGroupSecurityRuleTcpOptionsDestinationPortRangeArgs(
        min=rule.port, max=rule.port
    )
    if rule.source_ports is None:
        return oci.core.NetworkSecurityGroupSecurityRuleTcpOptionsArgs(destination_port_range=destination)
    first, last = rule.source_ports
    return oci.core.NetworkSecurityGroupSecurityRuleTcpOptionsArgs(
        destination_port_range=destination,
        source_port_range=oci.core.NetworkSecurityGroupSecurityRuleTcpOptionsSourcePortRangeArgs(
            min=first, max=last
        ),
    )
