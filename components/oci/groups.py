"""The network security groups of an OCI region, one for each role, and the rules of those that are made."""

from collections.abc import Mapping

import pulumi
import pulumi_oci as oci

from gpufabric.components.oci.security import OCI_SERVICES, SecurityRule, rules_of
from gpufabric.plan.oci.parts import given_groups
from gpufabric.plan.oci.region import OciRegionPlan

_PROTOCOL_NUMBERS = {"all": "all", "tcp": "6", "path-discovery": "1"}
_Tcp = oci.core.NetworkSecurityGroupSecurityRuleTcpOptionsArgs


class SecurityGroups:
    """Creates the groups that are not given, and their rules. A given group gets none.

    Args:
        plan: the region.
        vcn_id: the network that they belong to.
        services_cidr: destination for the region's Oracle services, which the API server's group needs.
        opts: options of the resources.

    Attributes:
        made: groups that the stack makes, by role.
        ids: groups by role.
    """

    def __init__(
        self,
        plan: OciRegionPlan,
        *,
        vcn_id: pulumi.Input[str],
        services_cidr: pulumi.Input[str] | None,
        opts: pulumi.ResourceOptions,
    ) -> None:
        self._services_cidr = services_cidr
        self._ranges = plan.parts.peers
        self.made: Mapping[str, oci.core.NetworkSecurityGroup] = {
            role: oci.core.NetworkSecurityGroup(
                f"{plan.stack}-{role}-group",
                compartment_id=plan.spec.compartment_id,
                vcn_id=vcn_id,
                display_name=f"{plan.name}-{role}",
                freeform_tags=dict(plan.tags),
                opts=opts,
            )
            for role in plan.parts.groups
        }
        made: dict[str, pulumi.Input[str]] = {role: group.id for role, group in self.made.items()}
        self.ids: Mapping[str, pulumi.Input[str]] = made | {
            role: group.id for role, group in given_groups(plan.spec).items()
        }
        public_cidrs = tuple(map(str, plan.spec.cluster.public_cidrs))
        for rule in rules_of(self.made, plan.parts.peers, public_cidrs=public_cidrs):
            peer, kind = self._peer(rule)
            inwards = rule.direction == "in"
            oci.core.NetworkSecurityGroupSecurityRule(
                f"{plan.stack}-{rule.key}",
                network_security_group_id=self.made[rule.role].id,
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
        if rule.peer in self.ids:
            return self.ids[rule.peer], "NETWORK_SECURITY_GROUP"
        if rule.peer == OCI_SERVICES:
            if self._services_cidr is None:
                raise ValueError(f"rule {rule.key} needs the range of Oracle's services")
            return self._services_cidr, "SERVICE_CIDR_BLOCK"
        return self._ranges.get(rule.peer) or rule.peer, "CIDR_BLOCK"


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
