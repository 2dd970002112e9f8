"""Gateways of an Azure region's virtual network: a VPN gateway, an ExpressRoute gateway, or both."""

import pulumi
from pulumi_azure_native import network

from gpufabric.catalog.gateways import GatewaySku
from gpufabric.components.azure.fixed import fixed
from gpufabric.components.backbone.azure.ends import GatewayPlace, after_last, custom_addresses, ipsec_policy
from gpufabric.components.backbone.common import text
from gpufabric.components.computed import computed
from gpufabric.plan.links.addresses import SIDES, Side, Tunnel
from gpufabric.plan.links.gateways import VPN_GENERATION
from gpufabric.plan.links.kinds.vpn import VpnPlan
from gpufabric.spec.azure.existing import AzureGivenHub
from gpufabric.spec.given_facts import GatewayInstance

_ZONES = ("1", "2", "3")


class NetworkGateways:
    """The gateways, made or given; each exists only if a link needs it.

    Args:
        place: the region.
    """

    def __init__(self, place: GatewayPlace) -> None:
        self._place, self._plan = place, place.plan
        self._given = self._plan.given if isinstance(self._plan.given, AzureGivenHub) else None
        self._vpn_name = f"{place.backbone.fabric}-{self._plan.stack}-vpn"
        self._expressroute_name = f"{place.backbone.fabric}-{self._plan.stack}-expressroute"
        self._public: dict[Side, network.PublicIPAddress] = {}
        self._tunnels: list[pulumi.Resource] = []
        self._circuits: list[pulumi.Resource] = []
        gateway_id = None if self._given is None else self._given.id
        is_vpn = self._given is not None and self._given.gateway_type == "Vpn"
        self._vpn_id: pulumi.Input[str] | None = gateway_id if is_vpn else None
        self._expressroute_id: pulumi.Input[str] | None = None if is_vpn else gateway_id
        if self._plan.vpn_gateway is not None:
            links = [link for link in place.backbone.links_of(VpnPlan) if self._plan.stack in link.ends]
            self._vpn_id = self._make_vpn(self._plan.vpn_gateway, links).id
        if self._plan.expressroute_gateway is not None:
            self._expressroute_id = self._make_expressroute(self._plan.expressroute_gateway).id

    @property
    def vpn_id(self) -> pulumi.Input[str]:
        """Id of the VPN gateway."""
        if self._vpn_id is None:
            raise LookupError(f"the plan has no VPN link of {self._plan.stack}")
        return self._vpn_id

    @property
    def expressroute_id(self) -> pulumi.Input[str]:
        """Id of the ExpressRoute gateway."""
        if self._expressroute_id is None:
            raise LookupError(f"the plan has no interconnect or circuit of {self._plan.stack}")
        return self._expressroute_id

    def address(self, side: Side) -> pulumi.Output[str]:
        """Return a public address of the VPN gateway; primary is that of its first instance."""
        instance = self._instance(side)
        if instance is not None:
            return pulumi.Output.from_input(str(instance.public_address))
        return computed(
            self._public[side].ip_address, lambda ip: ip, f"address of the VPN gateway of {self._plan.stack}"
        )

    def connect(
        self,
        link: VpnPlan,
        tunnel: Tunnel,
        *,
        peer: str,
        peer_asn: int,
        peer_address: pulumi.Input[str],
        secret: pulumi.Input[str],
        opts: pulumi.ResourceOptions,
    ) -> network.VirtualNetworkGatewayConnection:
        """Connect one tunnel: a gateway that stands for the other end, and a connection with it."""
        name = f"{link.key}-{tunnel.name}"
        far = network.LocalNetworkGateway(
            name,
            resource_group_name=self._place.group,
            location=self._place.location,
            gateway_ip_address=peer_address,
            bgp_settings=network.BgpSettingsArgs(
                asn=float(peer_asn), bgp_peering_address=link.address(tunnel, peer)
            ),
            tags=self._place.tags,
            opts=fixed("network:LocalNetworkGateway", opts),
        )
        connection = network.VirtualNetworkGatewayConnection(
            name,
            resource_group_name=self._place.group,
            location=self._place.location,
            connection_type="IPsec",
            connection_protocol="IKEv2",
            virtual_network_gateway1=network.VirtualNetworkGatewayArgs(id=self.vpn_id),
            local_network_gateway2=network.LocalNetworkGatewayArgs(id=far.id),
            enable_bgp=True,
            gateway_custom_bgp_ip_addresses=custom_addresses(
                link, tunnel, self._plan.stack, self._configuration_id
            ),
            ipsec_policies=[ipsec_policy()],
            shared_key=pulumi.Output.secret(secret),
            tags=self._place.tags,
            opts=fixed("network:VirtualNetworkGatewayConnection", after_last(opts, self._tunnels)),
        )
        self._tunnels.append(connection)
        return connection

    def connect_circuit(
        self,
        name: str,
        circuit: pulumi.Input[str],
        opts: pulumi.ResourceOptions,
        *,
        bypass: bool | None,
    ) -> network.VirtualNetworkGatewayConnection:
        """Connect a circuit to the ExpressRoute gateway."""
        connection = network.VirtualNetworkGatewayConnection(
            name,
            resource_group_name=self._place.group,
            location=self._place.location,
            connection_type="ExpressRoute",
            virtual_network_gateway1=network.VirtualNetworkGatewayArgs(id=self.expressroute_id),
            peer=network.SubResourceArgs(id=circuit),
            express_route_gateway_bypass=bypass,
            tags=self._place.tags,
            opts=fixed("network:VirtualNetworkGatewayConnection", after_last(opts, self._circuits)),
        )
        self._circuits.append(connection)
        return connection

    def _instance(self, side: Side) -> GatewayInstance | None:
        """Return an instance of a VPN gateway that exists; None if the stack makes the gateway."""
        if self._given is None or self._given.instances is None:
            return None
        return self._given.instances[SIDES.index(side)]

    def _configuration_id(self, side: Side) -> pulumi.Output[str]:
        """Return the id of an instance's address; the gateway refers to it before it exists."""
        instance = self._instance(side)
        if instance is not None:
            return pulumi.Output.concat(self.vpn_id, "/ipConfigurations/", instance.configuration)
        return pulumi.Output.concat(
            f"/subscriptions/{self._plan.account}/resourceGroups/",
            self._place.group,
            f"/providers/Microsoft.Network/virtualNetworkGateways/{self._vpn_name}/ipConfigurations/{side}",
        )

    def _make_vpn(self, sku: GatewaySku, links: list[VpnPlan]) -> network.VirtualNetworkGateway:
        for side in SIDES:
            self._public[side] = self._public_address(f"{self._plan.stack}-vpn-{side}")
        addresses = {
            side: [link.address(tunnel, self._plan.stack) for link in links for tunnel in link.pair(side)]
            for side in SIDES
        }
        return network.VirtualNetworkGateway(
            f"{self._plan.stack}-vpn",
            virtual_network_gateway_name=self._vpn_name,
            resource_group_name=self._place.group,
            location=self._place.location,
            gateway_type="Vpn",
            vpn_type="RouteBased",
            vpn_gateway_generation=VPN_GENERATION,
            sku=network.VirtualNetworkGatewaySkuArgs(name=sku.name, tier=sku.name),
            active_active=True,
            enable_bgp=True,
            bgp_settings=network.BgpSettingsArgs(
                asn=float(self._plan.asn),
                bgp_peering_addresses=[
                    network.IPConfigurationBgpPeeringAddressArgs(
                        ipconfiguration_id=self._configuration_id(side),
                        custom_bgp_ip_addresses=addresses[side],
                    )
                    for side in SIDES
                ],
            ),
            ip_configurations=[self._configuration(side, self._public[side]) for side in SIDES],
            tags=self._place.tags,
            opts=fixed("network:VirtualNetworkGateway", self._place.opts),
        )

    def _make_expressroute(self, sku: GatewaySku) -> network.VirtualNetworkGateway:
        public = self._public_address(f"{self._plan.stack}-expressroute")
        return network.VirtualNetworkGateway(
            f"{self._plan.stack}-expressroute",
            virtual_network_gateway_name=self._expressroute_name,
            resource_group_name=self._place.group,
            location=self._place.location,
            gateway_type="ExpressRoute",
            sku=network.VirtualNetworkGatewaySkuArgs(name=sku.name, tier=sku.name),
            ip_configurations=[self._configuration("primary", public)],
            tags=self._place.tags,
            opts=fixed("network:VirtualNetworkGateway", self._place.opts),
        )

    def _configuration(
        self, side: Side, public: network.PublicIPAddress
    ) -> network.VirtualNetworkGatewayIPConfigurationArgs:
        return network.VirtualNetworkGatewayIPConfigurationArgs(
            name=side,
            private_ip_allocation_method="Dynamic",
            public_ip_address=network.SubResourceArgs(id=public.id),
            subnet=network.SubResourceArgs(id=text(self._place.region, "network", "gateway_subnet_id")),
        )

    def _public_address(self, name: str) -> network.PublicIPAddress:
        return network.PublicIPAddress(
            name,
            resource_group_name=self._place.group,
            location=self._place.location,
            public_ip_allocation_method="Static",
            sku=network.PublicIPAddressSkuArgs(name="Standard", tier="Regional"),
            zones=list(_ZONES),
            tags=self._place.tags,
            opts=self._place.opts,
        )
