"""Subnets that an Azure region makes, each with its security group."""

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network

import pulumi
from pulumi_azure_native import network

from gpufabric.components.azure.context import RegionContext
from gpufabric.components.azure.names import GATEWAY_SUBNET
from gpufabric.components.azure.security import endpoint_rules, lustre_rules
from gpufabric.plan.azure.ids import group_of, name_of
from gpufabric.plan.azure.parts import BEHIND_NAT, SubnetRole, given_subnet
from gpufabric.spec.azure.existing import AzureGivenNetwork


@dataclass(frozen=True, slots=True, kw_only=True)
class SubnetPlace:
    """A virtual network, as its subnets see it.

    Attributes:
        id: its id.
        name: its name.
        group: its resource group.
        nat_gateway_id: NAT gateway of its subnets.
        route_table_id: route table of its subnets, which leads to a firewall.
        security_group_id: security group of its subnets; None: each gets one of its own.
    """

    id: pulumi.Input[str]
    name: pulumi.Input[str]
    group: pulumi.Input[str]
    nat_gateway_id: pulumi.Input[str] | None = None
    route_table_id: pulumi.Input[str] | None = None
    security_group_id: pulumi.Input[str] | None = None


def given_place(given: AzureGivenNetwork) -> SubnetPlace:
    """Return a given network as a place for subnets."""
    group = given.security_group
    return SubnetPlace(
        id=given.id,
        name=name_of(given.id),
        group=group_of(given.id),
        nat_gateway_id=given.nat_gateway_id,
        route_table_id=given.route_table_id,
        security_group_id=None if group is None else group.id,
    )


def make_subnets(
    context: RegionContext, place: SubnetPlace, opts: pulumi.ResourceOptions
) -> Mapping[SubnetRole, network.Subnet]:
    """Make the subnets for which the plan has ranges, by use.

    Subnets are separate resources: a later change of the virtual network that does not repeat a subnet
    declared inside it deletes that subnet. Azure refuses concurrent changes of a virtual network, so each
    subnet waits for the previous one.

    Args:
        context: the region's plan, names and resource group.
        place: the virtual network.
        opts: options of the resources.
    """
    made: dict[SubnetRole, network.Subnet] = {}
    before: network.Subnet | None = None
    for role in context.plan.parts.subnets:
        cidr: IPv4Network = getattr(context.plan.subnets, role)
        after = pulumi.ResourceOptions(depends_on=[before] if before else None)
        own = pulumi.ResourceOptions.merge(opts, after)
        before = made[role] = (
            _gateway_subnet(context, place, cidr, own)
            if role == "gateway"
            else _subnet(context, place, role, cidr, child=opts, opts=own)
        )
    return made


def _gateway_subnet(
    context: RegionContext, place: SubnetPlace, cidr: IPv4Network, opts: pulumi.ResourceOptions
) -> network.Subnet:
    return network.Subnet(
        context.logical("gateway-subnet"),
        resource_group_name=place.group,
        virtual_network_name=place.name,
        subnet_name=GATEWAY_SUBNET,
        address_prefix=str(cidr),
        # No security group: Azure does not support one here. Gateways have their own public addresses.
        opts=opts,
    )


def _subnet(
    context: RegionContext,
    place: SubnetPlace,
    role: SubnetRole,
    cidr: IPv4Network,
    *,
    child: pulumi.ResourceOptions,
    opts: pulumi.ResourceOptions,
) -> network.Subnet:
    nat, table = (place.nat_gateway_id, place.route_table_id) if role in BEHIND_NAT else (None, None)
    group_id = place.security_group_id
    if group_id is None:
        group_id = _security_group(context, role, cidr, child).id
    return network.Subnet(
        context.logical(f"{role}-subnet"),
        resource_group_name=place.group,
        virtual_network_name=place.name,
        subnet_name=context.plan.subnet_name(role),
        address_prefix=str(cidr),
        default_outbound_access=False,
        nat_gateway=network.SubResourceArgs(id=nat) if nat else None,
        route_table=network.RouteTableArgs(id=table) if table else None,
        network_security_group=network.NetworkSecurityGroupArgs(id=group_id),
        # By default, traffic to private endpoints bypasses the security group.
        private_endpoint_network_policies=(
            network.VirtualNetworkPrivateEndpointNetworkPolicies.NETWORK_SECURITY_GROUP_ENABLED.value
        ),
        opts=opts,
    )


def _security_group(
    context: RegionContext, role: SubnetRole, cidr: IPv4Network, opts: pulumi.ResourceOptions
) -> network.NetworkSecurityGroup:
    rules = None
    if role == "lustre":
        rules = lustre_rules(str(cidr), _clients(context))
    elif role == "endpoints":
        rules = endpoint_rules(str(cidr))
    return network.NetworkSecurityGroup(
        context.logical(f"{role}-nsg"),
        resource_group_name=context.group,
        network_security_group_name=context.names.of(f"{role}-nsg"),
        location=context.location,
        # Without rules, Azure's defaults apply: the virtual network may connect, the internet may not.
        security_rules=rules,
        tags=context.tags,
        opts=opts,
    )


def _clients(context: RegionContext) -> list[str]:
    """Return the ranges of the nodes' subnets; the region's range for one whose own nothing states."""
    plan = context.plan
    ranges: list[str] = []
    nodes: dict[SubnetRole, IPv4Network | None] = {"gpu": plan.subnets.gpu, "system": plan.subnets.system}
    for role, made in nodes.items():
        given = given_subnet(plan.spec, role)
        cidr = made if given is None else given.cidr or plan.cidr
        if cidr is not None:
            ranges.append(str(cidr))
    return list(dict.fromkeys(ranges))
