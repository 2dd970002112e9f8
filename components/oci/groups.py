"""The network security groups of an OCI region, one for each role, and their rules."""

from collections.abc import Mapping

import pulumi
import pulumi_oci as oci

from gpufabric.components.oci.security import OCI_SERVICES, ROLES, SecurityRule, rules
from gpufabric.plan.oci.region import OciRegionPlan

_PROTOCOL_NUMBERS = {"all": "all", "tcp": "6", "path-discovery": "1"}
_Tcp = oci.core.NetworkSecurityGroupSecurityRuleTcpOptionsArgs


class SecurityGroups:
    """Creates the groups and their rules.

    Args:
        plan: the region.
        vcn_id: the network that they belong to.
        services_cidr: destination for the region's Oracle services.
        opts: options of the resources.

    Attributes:
        by_role: the groups.
    """

    def __init__(
        self,
        plan: OciRegionPlan,
        *,
        vcn_id: pulumi.Input[str],
        services_cidr: pulumi.Input[str],
        opts: pulumi.ResourceOptions,
    ) -> None:
        self._services_cidr = services_cidr
        self.by_role: Mapping[str, oci.core.NetworkSecurityGroup] = {
            role: oci.core.NetworkSecurityGroup(
                f"{plan.stack}-{role}-group",
                compartment_id=plan.spec.compartment_id,
                vcn_id=vcn_id,
                display_name=f"{plan.name}-{role}",
                freeform_tags=dict(plan.tags),
                opts=opts,
            )
            for role in ROLES
        }
        for rule in rules(public_cidrs=tuple(map(str, plan.spec.cluster.public_cidrs))):
            peer, kind = self._peer(rule)
            inwards = rule.direction == "in"
            oci.core.NetworkSecurityGroupSecurityRule(
                f"{plan.stack}-{rule.key}",
                network_security_group_id=self.by_role[rule.role].id,
                direction="INGRESS" if inwards else "EGRESS",
                protocol=_PROTOCOL_NUMBERS[rule.protocol],
                description=rule.purpose,
                source=peer if inwards else None,
                source_type=kind if inwards else None,
                destination=None if inwards else peer,
                destination_type=None if inwards else kind,
                stateless=False,
                tcp_options=_tcp(rule),
                icmp_options=(
                    oci.core.NetworkSecurityGroupSecurityRuleIcmpOptionsArgs(type=3, code=4)
                    if rule.protocol == "path-discovery"
                    else None
                ),
                opts=opts,
            )

    def _peer(self, rule: SecurityRule) -> tuple[pulumi.Input[str], str]:
        if rule.peer in self.by_role:
            return self.by_role[rule.peer].id, "NETWORK_SECURITY_GROUP"
        if rule.peer == OCI_SERVICES:
            return self._services_cidr, "SERVICE_CIDR_BLOCK"
        return rule.peer, "CIDR_BLOCK"


def _tcp(rule: SecurityRule) -> _Tcp | None:
    if rule.port is None:
        return None
    to = oci.core.NetworkSecurityGroupSecurityRuleTcpOptionsDestinationPortRangeArgs(
        min=rule.port, max=rule.port
    )
    if rule.source_ports is None:
        return _Tcp(destination_port_range=to)
    first, last = rule.source_ports
    return _Tcp(
        destination_port_range=to,
        source_port_range=oci.core.NetworkSecurityGroupSecurityRuleTcpOptionsSourcePortRangeArgs(
            min=first, max=last
        ),
    )
