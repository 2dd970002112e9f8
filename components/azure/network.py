"""Virtual network of an Azure region: subnets, their security groups, and a NAT gateway."""

from collections.abc import Sequence
from ipaddress import IPv4Network

import pulumi
from pulumi_azure_native import network

from gpufabric.components.azure.context import RegionContext
from gpufabric.components.azure.names import GATEWAY_SUBNET
from gpufabric.components.azure.security import endpoint_rules, lustre_rules
from gpufabric.components.outputs import AzureNetworkOutputs
from gpufabric.plan.load_balancers import BALANCERS_SUBNET


class RegionNetwork(pulumi.ComponentResource):
    """Virtual network, subnets and NAT gateway.

    Subnets are separate resources: a later change of the virtual network that does not repeat a subnet
    declared inside it deletes that subnet.

    Args:
        context: the region's plan, names and resource group.
        opts: options of the component.

    Attributes:
        virtual_network: the virtual network.
        gpu: subnet of the GPU nodes.
        system: subnet of the system nodes.
        lustre: subnet of the file system.
        endpoints: subnet of the private endpoints.
        balancers: subnet of the internal load balancers.
        nat_address: source address of all traffic to the internet.
        outputs: outputs for other stacks.
    """

    def __init__(self, context: RegionContext, *, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("gpufabric:azure:Network", context.logical("network"), None, opts)
        self._context = context
        self._child = pulumi.ResourceOptions(parent=self)
        plan = context.plan
        self.virtual_network = network.VirtualNetwork(
            context.logical("vnet"),
            resource_group_name=context.group,
            virtual_network_name=context.names.of("vnet"),
            location=context.location,
            address_space=network.AddressSpaceArgs(address_prefixes=[str(plan.cidr)]),
            tags=context.tags,
            opts=self._child,
        )
        self.nat_address = self._nat_address()
        nat = self._nat_gateway()
        ranges = plan.subnets
        clients = [str(ranges.gpu), str(ranges.system)]
        # Azure refuses concurrent changes of a virtual network, so each subnet waits for the previous one.
        self.gpu = self._subnet("gpu", ranges.gpu, None, nat=nat)
        self.system = self._subnet("system", ranges.system, None, nat=nat, after=self.gpu)
        # The file system's servers call Azure services; a private subnet reaches them through NAT only.
        rules = lustre_rules(str(ranges.lustre), clients)
        self.lustre = self._subnet("lustre", ranges.lustre, rules, nat=nat, after=self.system)
        rules = endpoint_rules(str(ranges.endpoints))
        self.endpoints = self._subnet("endpoints", ranges.endpoints, rules, after=self.lustre)
        gateway = network.Subnet(
            context.logical("gateway-subnet"),
            resource_group_name=context.group,
            virtual_network_name=self.virtual_network.name,
            subnet_name=GATEWAY_SUBNET,
            address_prefix=str(ranges.gateway),
            # No security group: Azure does not support one here. Gateways have their own public addresses.
            opts=pulumi.ResourceOptions(parent=self, depends_on=[self.endpoints]),
        )
        # Azure cannot reserve a part of a subnet, so no resource with a dynamic address may be in this one.
        self.balancers = self._subnet(BALANCERS_SUBNET, ranges.balancers, None, after=gateway)
        self.outputs: AzureNetworkOutputs = {
            "resource_group_name": context.group,
            "location": context.location,
            "virtual_network_id": self.virtual_network.id,
            "virtual_network_name": self.virtual_network.name,
            "gateway_subnet_id": gateway.id,
        }
        self.register_outputs({**self.outputs})

    def _nat_address(self) -> network.PublicIPAddress:
        context = self._context
        return network.PublicIPAddress(
            context.logical("nat-address"),
            resource_group_name=context.group,
            public_ip_address_name=context.names.of("nat-address"),
            location=context.location,
            zones=context.zones,
            sku=network.PublicIPAddressSkuArgs(name=network.PublicIPAddressSkuName.STANDARD.value),
            public_ip_allocation_method=network.IPAllocationMethod.STATIC.value,
            tags=context.tags,
            opts=self._stays_in_zone(),
        )

    def _nat_gateway(self) -> network.NatGateway:
        context = self._context
        return network.NatGateway(
            context.logical("nat"),
            resource_group_name=context.group,
            nat_gateway_name=context.names.of("nat"),
            location=context.location,
            zones=context.zones,
            sku=network.NatGatewaySkuArgs(name=network.NatGatewaySkuName.STANDARD.value),
            public_ip_addresses=[network.SubResourceArgs(id=self.nat_address.id)],
            tags=context.tags,
            opts=self._stays_in_zone(),
        )

    def _stays_in_zone(self) -> pulumi.ResourceOptions:
        """Return options that keep the NAT gateway and its address in the zone of their creation.

        Azure changes neither zone, and deletes neither while the subnets use them. Subnets span all zones, so
        the gateway serves nodes in another zone as well.
        """
        return pulumi.ResourceOptions(parent=self, ignore_changes=["zones"])

    def _subnet(
        self,
        role: str,
        cidr: IPv4Network,
        rules: Sequence[network.SecurityRuleArgs] | None,
        *,
        nat: network.NatGateway | None = None,
        after: network.Subnet | None = None,
    ) -> network.Subnet:
        context = self._context
        group = network.NetworkSecurityGroup(
            context.logical(f"{role}-nsg"),
            resource_group_name=context.group,
            network_security_group_name=context.names.of(f"{role}-nsg"),
            location=context.location,
            # Without rules, Azure's defaults apply: the virtual network may connect, the internet may not.
            security_rules=rules,
            tags=context.tags,
            opts=self._child,
        )
        return network.Subnet(
            context.logical(f"{role}-subnet"),
            resource_group_name=context.group,
            virtual_network_name=self.virtual_network.name,
            subnet_name=role,
            address_prefix=str(cidr),
            default_outbound_access=False,
            nat_gateway=network.SubResourceArgs(id=nat.id) if nat else None,
            network_security_group=network.NetworkSecurityGroupArgs(id=group.id),
            # By default, traffic to private endpoints bypasses the security group.
            private_endpoint_network_policies=(
                network.VirtualNetworkPrivateEndpointNetworkPolicies.NETWORK_SECURITY_GROUP_ENABLED.value
            ),
            opts=pulumi.ResourceOptions(parent=self, depends_on=[after] if after else None),
        )
