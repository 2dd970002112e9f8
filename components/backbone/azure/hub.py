"""An Azure region's end of its links: a VPN gateway, an ExpressRoute gateway, or both."""

import pulumi
import pulumi_azure_native as azure
from pulumi_azure_native import network

from gpufabric.catalog.gateways import GatewaySku
from gpufabric.components.backbone.common import LIFETIME_ESP_SECONDS, RegionOutput, text
from gpufabric.plan.links.addresses import SIDES, Side, Tunnel
from gpufabric.plan.links.model import VPN_GENERATION, BackbonePlan, Hub, VpnPlan

_ZONES = ("1", "2", "3")
_SA_KILOBYTES = 102_400_000
"""Data after which keys change; Azure's default (Azure document "About cryptographic requirements")."""


class AzureHub(pulumi.ComponentResource):
    """The gateways of an Azure region; each is made only if a link needs it.

    Args:
        plan: the backbone.
        hub: this region's end.
        region: what the region's stack exports.
        opts: options of the component.

    Attributes:
        hub: this region's end.
        provider: provider of the region's subscription.
        group: name of the region's resource group.
        location: the region, as Azure spells it.
        network_id: id of the region's virtual network.
        network_name: its name.
        tags: tags on every resource.
    """

    def __init__(
        self, plan: BackbonePlan, hub: Hub, region: RegionOutput, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("gpufabric:backbone:AzureHub", hub.stack, None, opts)
        self.hub = hub
        self.tags = dict(plan.tags)
        self.provider = azure.Provider(
            hub.stack, subscription_id=hub.account, opts=pulumi.ResourceOptions(parent=self)
        )
        self._child = pulumi.ResourceOptions(parent=self, provider=self.provider)
        self.group = text(region, "network", "resource_group_name")
        self.location = text(region, "network", "location")
        self.network_id = text(region, "network", "virtual_network_id")
        self.network_name = text(region, "network", "virtual_network_name")
        self._subnet = text(region, "network", "gateway_subnet_id")
        self._vpn_name = f"{plan.fabric}-{hub.stack}-vpn"
        self._expressroute_name = f"{plan.fabric}-{hub.stack}-expressroute"
        self._public: dict[Side, network.PublicIPAddress] = {}
        self._vpn: network.VirtualNetworkGateway | None = None
        self._expressroute: network.VirtualNetworkGateway | None = None
        if hub.vpn_gateway is not None:
            links = [link for link in plan.vpns if hub.stack in link.ends]
            self._vpn = self._make_vpn(hub.vpn_gateway, links)
        if hub.expressroute_gateway is not None:
            self._expressroute = self._make_expressroute(hub.expressroute_gateway)
        self.register_outputs({"resource_group_name": self.group})

    @property
    def vpn(self) -> network.VirtualNetworkGateway:
        """The VPN gateway."""
        if self._vpn is None:
            raise LookupError(f"the plan has no VPN link of {self.hub.stack}")
        return self._vpn

    @property
    def expressroute(self) -> network.VirtualNetworkGateway:
        """The ExpressRoute gateway."""
        if self._expressroute is None:
            raise LookupError(f"the plan has no interconnect or circuit of {self.hub.stack}")
        return self._expressroute

    def address(self, side: Side) -> pulumi.Output[str]:
        """Give a public address of the VPN gateway: primary belongs to its first instance."""
        return self._public[side].ip_address.apply(str)

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
        """Join one tunnel to the VPN gateway.

        Args:
            link: the link.
            tunnel: the tunnel.
            peer: stack at the other end.
            peer_asn: its AS number.
            peer_address: its public address of this tunnel.
            secret: the pre-shared key.
            opts: options of the resources.
        """
        name = f"{link.key}-{tunnel.name}"
        far = network.LocalNetworkGateway(
            name,
            resource_group_name=self.group,
            location=self.location,
            gateway_ip_address=peer_address,
            bgp_settings=network.BgpSettingsArgs(
                asn=float(peer_asn), bgp_peering_address=link.address(tunnel, peer)
            ),
            tags=self.tags,
            opts=opts,
        )
        return network.VirtualNetworkGatewayConnection(
            name,
            resource_group_name=self.group,
            location=self.location,
            connection_type="IPsec",
            connection_protocol="IKEv2",
            virtual_network_gateway1=network.VirtualNetworkGatewayArgs(id=self.vpn.id),
            local_network_gateway2=network.LocalNetworkGatewayArgs(id=far.id),
            enable_bgp=True,
            gateway_custom_bgp_ip_addresses=self._custom_addresses(link, tunnel),
            ipsec_policies=[
                network.IpsecPolicyArgs(
                    ike_encryption="AES256",
                    ike_integrity="SHA384",
                    dh_group="ECP384",
                    ipsec_encryption="GCMAES256",
                    ipsec_integrity="GCMAES256",
                    pfs_group="ECP384",
                    sa_life_time_seconds=LIFETIME_ESP_SECONDS,
                    sa_data_size_kilobytes=_SA_KILOBYTES,
                )
            ],
            shared_key=pulumi.Output.secret(secret),
            tags=self.tags,
            opts=opts,
        )

    def _custom_addresses(
        self, link: VpnPlan, tunnel: Tunnel
    ) -> list[network.GatewayCustomBgpIpAddressIpConfigurationArgs]:
        """Give each instance's address on a connection; Azure wants both and uses the tunnel's own."""
        chosen = {side: link.pair(side)[0] for side in SIDES} | {tunnel.side: tunnel}
        return [
            network.GatewayCustomBgpIpAddressIpConfigurationArgs(
                custom_bgp_ip_address=link.address(chosen[side], self.hub.stack),
                ip_configuration_id=self._configuration_id(side),
            )
            for side in SIDES
        ]

    def _configuration_id(self, side: Side) -> pulumi.Output[str]:
        """Give the id of an instance's address, which the gateway names before it exists."""
        return pulumi.Output.concat(
            f"/subscriptions/{self.hub.account}/resourceGroups/",
            self.group,
            f"/providers/Microsoft.Network/virtualNetworkGateways/{self._vpn_name}/ipConfigurations/{side}",
        )

    def _make_vpn(self, sku: GatewaySku, links: list[VpnPlan]) -> network.VirtualNetworkGateway:
        for side in SIDES:
            self._public[side] = self._public_address(f"{self.hub.stack}-vpn-{side}")
        addresses = {
            side: [link.address(tunnel, self.hub.stack) for link in links for tunnel in link.pair(side)]
            for side in SIDES
        }
        return network.VirtualNetworkGateway(
            f"{self.hub.stack}-vpn",
            virtual_network_gateway_name=self._vpn_name,
            resource_group_name=self.group,
            location=self.location,
            gateway_type="Vpn",
            vpn_type="RouteBased",
            vpn_gateway_generation=VPN_GENERATION,
            sku=network.VirtualNetworkGatewaySkuArgs(name=sku.name, tier=sku.name),
            active_active=True,
            enable_bgp=True,
            bgp_settings=network.BgpSettingsArgs(
                asn=float(self.hub.asn),
                bgp_peering_addresses=[
                    network.IPConfigurationBgpPeeringAddressArgs(
                        ipconfiguration_id=self._configuration_id(side),
                        custom_bgp_ip_addresses=addresses[side],
                    )
                    for side in SIDES
                ],
            ),
            ip_configurations=[self._configuration(side, self._public[side]) for side in SIDES],
            tags=self.tags,
            opts=self._child,
        )

    def _make_expressroute(self, sku: GatewaySku) -> network.VirtualNetworkGateway:
        public = self._public_address(f"{self.hub.stack}-expressroute")
        return network.VirtualNetworkGateway(
            f"{self.hub.stack}-expressroute",
            virtual_network_gateway_name=self._expressroute_name,
            resource_group_name=self.group,
            location=self.location,
            gateway_type="ExpressRoute",
            sku=network.VirtualNetworkGatewaySkuArgs(name=sku.name, tier=sku.name),
            ip_configurations=[self._configuration("primary", public)],
            tags=self.tags,
            opts=self._child,
        )

    def _configuration(
        self, side: Side, public: network.PublicIPAddress
    ) -> network.VirtualNetworkGatewayIPConfigurationArgs:
        return network.VirtualNetworkGatewayIPConfigurationArgs(
            name=side,
            private_ip_allocation_method="Dynamic",
            public_ip_address=network.SubResourceArgs(id=public.id),
            subnet=network.SubResourceArgs(id=self._subnet),
        )

    def _public_address(self, name: str) -> network.PublicIPAddress:
        return network.PublicIPAddress(
            name,
            resource_group_name=self.group,
            location=self.location,
            public_ip_allocation_method="Static",
            sku=network.PublicIPAddressSkuArgs(name="Standard", tier="Regional"),
            zones=list(_ZONES),
            tags=self.tags,
            opts=self._child,
        )
