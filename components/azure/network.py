"""Virtual network of an Azure region: subnets, their security groups, and one way out."""

from collections.abc import Sequence
from ipaddress import IPv4Network

import pulumi
from pulumi_azure_native import network

from gpufabric.components.azure.base import Place
from gpufabric.components.azure.names import GATEWAY_SUBNET
from gpufabric.components.azure.security import endpoint_rules, lustre_rules
from gpufabric.plan.load_balancers import BALANCERS_SUBNET


class Network(pulumi.ComponentResource):
    """Virtual network, subnets and NAT gateway.

    Subnets are resources of their own: a subnet written inside the virtual network is deleted by any later
    change of that network that does not repeat it.

    Attributes:
        virtual_network: the virtual network.
        gpu: subnet of the GPU nodes.
        system: subnet of the system nodes.
        lustre: subnet of the file system.
        endpoints: subnet of the private endpoints.
        gateway: subnet of the gateways.
        balancers: subnet of load balancers with fixed addresses.
        nat_address: address from which everything leaves the network.
    """

    def __init__(self, place: Place, opts: pulumi.ResourceOptions) -> None:
        super().__init__("gpufabric:azure:Network", place.logical("network"), None, opts)
        self._place = place
        self._child = pulumi.ResourceOptions(parent=self)
        plan = place.plan
        self.virtual_network = network.VirtualNetwork(
            place.logical("vnet"),
            resource_group_name=place.group,
            virtual_network_name=place.names.of("vnet"),
            location=place.location,
            address_space=network.AddressSpaceArgs(address_prefixes=[str(plan.cidr)]),
            tags=place.tags,
            opts=self._child,
        )
        self.nat_address = self._nat_address()
        nat = self._nat_gateway()
        ranges = plan.subnets
        clients = [str(ranges.gpu), str(ranges.system)]
        # Azure refuses two changes of one virtual network at a time, so each subnet waits for the last.
        self.gpu = self._subnet("gpu", ranges.gpu, None, nat=nat)
        self.system = self._subnet("system", ranges.system, None, nat=nat, after=self.gpu)
        # The file system's servers call Azure services, which a private subnet reaches only through NAT.
        rules = lustre_rules(str(ranges.lustre), clients)
        self.lustre = self._subnet("lustre", ranges.lustre, rules, nat=nat, after=self.system)
        rules = endpoint_rules(str(ranges.endpoints))
        self.endpoints = self._subnet("endpoints", ranges.endpoints, rules, after=self.lustre)
        self.gateway = network.Subnet(
            place.logical("gateway-subnet"),
            resource_group_name=place.group,
            virtual_network_name=self.virtual_network.name,
            subnet_name=GATEWAY_SUBNET,
            address_prefix=str(ranges.gateway),
            # No security group: Azure does not support one here. Gateways have public addresses of their own.
            opts=pulumi.ResourceOptions(parent=self, depends_on=[self.endpoints]),
        )
        # Azure keeps no part of a subnet back: nothing that asks for any address may be in it.
        self.balancers = self._subnet(BALANCERS_SUBNET, ranges.balancers, None, after=self.gateway)
        self.register_outputs({"virtual_network_id": self.virtual_network.id})

    def _nat_address(self) -> network.PublicIPAddress:
        place = self._place
        return network.PublicIPAddress(
            place.logical("nat-address"),
            resource_group_name=place.group,
            public_ip_address_name=place.names.of("nat-address"),
            location=place.location,
            zones=place.zones,
            sku=network.PublicIPAddressSkuArgs(name=network.PublicIPAddressSkuName.STANDARD.value),
            public_ip_allocation_method=network.IPAllocationMethod.STATIC.value,
            tags=place.tags,
            opts=self._child,
        )

    def _nat_gateway(self) -> network.NatGateway:
        place = self._place
        return network.NatGateway(
            place.logical("nat"),
            resource_group_name=place.group,
            nat_gateway_name=place.names.of("nat"),
            location=place.location,
            zones=place.zones,
            sku=network.NatGatewaySkuArgs(name=network.NatGatewaySkuName.STANDARD.value),
            public_ip_addresses=[network.SubResourceArgs(id=self.nat_address.id)],
            tags=place.tags,
            opts=self._child,
        )

    def _subnet(
        self,
        role: str,
        cidr: IPv4Network,
        rules: Sequence[network.SecurityRuleArgs] | None,
        *,
        nat: network.NatGateway | None = None,
        after: network.Subnet | None = None,
    ) -> network.Subnet:
        place = self._place
        group = network.NetworkSecurityGroup(
            place.logical(f"{role}-nsg"),
            resource_group_name=place.group,
            network_security_group_name=place.names.of(f"{role}-nsg"),
            location=place.location,
            # Without rules of its own, Azure's defaults hold: in from the virtual network, not the internet.
            security_rules=rules,
            tags=place.tags,
            opts=self._child,
        )
        return network.Subnet(
            place.logical(f"{role}-subnet"),
            resource_group_name=place.group,
            virtual_network_name=self.virtual_network.name,
            subnet_name=role,
            address_prefix=str(cidr),
            default_outbound_access=False,
            nat_gateway=network.SubResourceArgs(id=nat.id) if nat else None,
            network_security_group=network.NetworkSecurityGroupArgs(id=group.id),
            # Azure's own default lets traffic to private endpoints past the security group.
            private_endpoint_network_policies=(
                network.VirtualNetworkPrivateEndpointNetworkPolicies.NETWORK_SECURITY_GROUP_ENABLED.value
            ),
            opts=pulumi.ResourceOptions(parent=self, depends_on=[after] if after else None),
        )
