"""Virtual network of an Azure region, made or given, with the subnets that the region uses."""

import pulumi
from pulumi_azure_native import network

from gpufabric.components.azure.context import RegionContext
from gpufabric.components.azure.nat import nat_address, nat_gateway
from gpufabric.components.azure.subnets import SubnetPlace, given_place, make_subnets
from gpufabric.components.outputs import AzureNetworkOutputs
from gpufabric.plan.azure.parts import SUBNET_ROLES, SubnetRole, given_subnet


class RegionNetwork(pulumi.ComponentResource):
    """Virtual network, subnets and NAT gateway.

    Each of them is made, or given by the declaration. A given network keeps its way to the internet, and
    given subnets keep their settings.

    Args:
        context: the region's plan, names and resource group.
        opts: options of the component.

    Attributes:
        id: id of the virtual network.
        nat_gateway_id: NAT gateway of the subnets that are made; None if a given network has another way out.
        subnet_ids: ids of the subnets by use; a use that the region has no subnet for is absent.
        nat_address: source address of all traffic to the internet; None in a given network.
        outputs: outputs for other stacks.
    """

    def __init__(self, context: RegionContext, *, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("gpufabric:azure:Network", context.logical("network"), None, opts)
        self._child = pulumi.ResourceOptions(parent=self)
        self.nat_address: network.PublicIPAddress | None = None
        given = context.plan.spec.existing.network
        place = self._own_place(context) if given is None else given_place(given)
        self.id, self.nat_gateway_id = place.id, place.nat_gateway_id
        self.subnet_ids: dict[SubnetRole, pulumi.Input[str]] = {
            role: subnet.id
            for role in SUBNET_ROLES
            if (subnet := given_subnet(context.plan.spec, role)) is not None
        }
        self.subnet_ids |= {role: made.id for role, made in make_subnets(context, place, self._child).items()}
        self.outputs: AzureNetworkOutputs = {
            "resource_group_name": context.group,
            "location": context.location,
            "virtual_network_id": place.id,
            "virtual_network_name": place.name,
        }
        if "gateway" in self.subnet_ids:
            self.outputs["gateway_subnet_id"] = self.subnet_ids["gateway"]
        self.register_outputs({**self.outputs})

    def _own_place(self, context: RegionContext) -> SubnetPlace:
        """Make the virtual network and its NAT gateway."""
        made = network.VirtualNetwork(
            context.logical("vnet"),
            resource_group_name=context.group,
            virtual_network_name=context.names.of("vnet"),
            location=context.location,
            address_space=network.AddressSpaceArgs(address_prefixes=[str(context.plan.cidr)]),
            tags=context.tags,
            opts=self._child,
        )
        self.nat_address = nat_address(context, self._child)
        nat = nat_gateway(context, self.nat_address, self._child)
        return SubnetPlace(id=made.id, name=made.name, group=context.group, nat_gateway_id=nat.id)
