"""The hub of an Azure region: a VPN gateway, an ExpressRoute gateway, or both."""

from collections.abc import Sequence

import pulumi
import pulumi_azure_native as azure
from pulumi_azure_native import network

from gpufabric.catalog.gateways import GatewaySku
from gpufabric.components.azure.fixed import fixed
from gpufabric.components.backbone.common import LIFETIME_ESP_SECONDS, RegionOutput, text
from gpufabric.components.computed import computed
from gpufabric.components.provider_arguments import provider_arguments
from gpufabric.plan.azure.ids import group_of
from gpufabric.plan.links.addresses import SIDES, Side, Tunnel
from gpufabric.plan.links.gateways import VPN_GENERATION
from gpufabric.plan.links.kinds.vpn import VpnPlan
from gpufabric.plan.links.model import BackbonePlan, HubPlan
from gpufabric.plan.links.provider_names import hub_provider
from gpufabric.spec.azure.existing import AzureGivenHub
from gpufabric.spec.given_facts import GatewayInstance
from gpufabric.spec.provider_settings import NO_SETTINGS, ProviderSettings

_ZONES = ("1", "2", "3")
_SA_KILOBYTES = 102_400_000
"""Data after which keys change: Azure's default (Azure document "About cryptographic requirements")."""


class AzureHub(pulumi.ComponentResource):
    """The gateways of an Azure region, made or given; each exists only if a link needs it.

    Attributes:
        plan: plan of this hub.
        provider: provider of the region's subscription.
        group: name of the region's resource group.
        location: the region, as Azure spells it.
        network_id: id of the region's virtual network.
        network_name: its name.
        network_group: name of its resource group, which differs from the region's if the network exists.
        tags: tags on every resource.
    """

    def __init__(
        self,
        backbone: BackbonePlan,
        plan: HubPlan,
        region: RegionOutput,
        settings: ProviderSettings = NO_SETTINGS,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("gpufabric:backbone:AzureHub", plan.stack, None, opts)
        self.plan = plan
        self.tags = dict(backbone.tags)
        self.provider = azure.Provider(
            hub_provider(plan.stack),
            subscription_id=plan.account,
            **provider_arguments(settings),
            opts=pulumi.ResourceOptions(parent=self),
        )
        self._child = pulumi.ResourceOptions(parent=self, provider=self.provider)
        self.group = text(region, "network", "resource_group_name")
        self.location = text(region, "network", "location")
        self.network_id = text(region, "network", "virtual_network_id")
        self.network_name = text(region, "network", "virtual_network_name")
        self.network_group = self.group if plan.network_id is None else group_of(plan.network_id)
        self._region = region
        self._given = plan.given if isinstance(plan.given, AzureGivenHub) else None
        self._vpn_name = f"{backbone.fabric}-{plan.stack}-vpn"
        self._expressroute_name = f"{backbone.fabric}-{plan.stack}-expressroute"
        self._public: dict[Side, network.PublicIPAddress] = {}
        self._tunnels: list[pulumi.Resource] = []
        self._circuits: list[pulumi.Resource] = []
        gateway_id = None if self._given is None else self._given.id
        is_vpn = self._given is not None and self._given.gateway_type == "Vpn"
        self._vpn_id: pulumi.Input[str] | None = gateway_id if is_vpn else None
        self._expressroute_id: pulumi.Input[str] | None = None if is_vpn else gateway_id
        if plan.vpn_gateway is not None:
            links = [link for link in backbone.links_of(VpnPlan) if plan.stack in link.ends]
            self._vpn_id = self._make_vpn(plan.vpn_gateway, links).id
        if plan.expressroute_gateway is not None:
            self._expressroute_id = self._make_expressroute(plan.expressroute_gateway).id
        self.register_outputs({"resource_group_name": self.group})

    @property
    def vpn_id(self) -> pulumi.Input[str]:
        """Id of the VPN gateway."""
        if self._vpn_id is None:
            raise LookupError(f"the plan has no VPN link of {self.plan.stack}")
        return self._vpn_id

    @property
    def expressroute_id(self) -> pulumi.Input[str]:
        """Id of the ExpressRoute gateway."""
        if self._expressroute_id is None:
            raise LookupError(f"the plan has no interconnect or circuit of {self.plan.stack}")
        return self._expressroute_id

    def open_to(self, peer: str, after: Sequence[pulumi.Resource]) -> None:
        """Do nothing: Azure's default security rules and routes let traffic of connected networks pass."""

    def _instance(self, side: Side) -> GatewayInstance | None:
        """Return an instance of a VPN gateway that exists; None if the stack makes the gateway."""
        if self._given is None or self._given.instances is None:
            return None
        return self._given.instances[SIDES.index(side)]

    def address(self, side: Side) -> pulumi.Output[str]:
        """Return a public address of the VPN gateway; primary is that of its first instance."""
        instance = self._instance(side)
        if instance is not None:
            return pulumi.Output.from_input(str(instance.public_address))
        return computed(
            self._public[side].ip_address, lambda ip: ip, f"address of the VPN gateway of {self.plan.stack}"
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
        """Connect one tunnel to the VPN gateway.

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
            opts=fixed("network:LocalNetworkGateway", opts),
        )
        connection = network.VirtualNetworkGatewayConnection(
            name,
            resource_group_name=self.group,
            location=self.location,
            connection_type="IPsec",
            connection_protocol="IKEv2",
            virtual_network_gateway1=network.VirtualNetworkGatewayArgs(id=self.vpn_id),
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
            opts=fixed(
                "network:VirtualNetworkGatewayConnection",
                # azure-native repeats such a call three times, within about 200 seconds (client_azcore.go),
                # which is too short for the four tunnels of each link.
                _next(opts, self._tunnels),
            ),
        )
        self._tunnels.append(connection)
        return connection

    def connect_circuit(
        self,
        name: str,
        circuit: pulumi.Input[str],
        opts: pulumi.ResourceOptions,
        *,
        bypass: bool | None = None,
    ) -> network.VirtualNetworkGatewayConnection:
        """Connect a circuit to the ExpressRoute gateway.

        Args:
            name: logical name of the connection, which is its name in Azure too.
            circuit: id of the circuit.
            opts: options of the connection.
            bypass: whether packets bypass the gateway (FastPath); Azure's default if absent.
        """
        connection = network.VirtualNetworkGatewayConnection(
            name,
            resource_group_name=self.group,
            location=self.location,
            connection_type="ExpressRoute",
            virtual_network_gateway1=network.VirtualNetworkGatewayArgs(id=self.expressroute_id),
            peer=network.SubResourceArgs(id=circuit),
            express_route_gateway_bypass=bypass,
            tags=self.tags,
            opts=fixed("network:VirtualNetworkGatewayConnection", _next(opts, self._circuits)),
        )
        self._circuits.append(connection)
        return connection

    def _custom_addresses(
        self, link: VpnPlan, tunnel: Tunnel
    ) -> list[network.GatewayCustomBgpIpAddressIpConfigurationArgs]:
        """Return both instances' addresses on a connection: Azure requires both and uses the tunnel's own."""
        chosen = {side: link.pair(side)[0] for side in SIDES} | {tunnel.side: tunnel}
        return [
            network.GatewayCustomBgpIpAddressIpConfigurationArgs(
                custom_bgp_ip_address=link.address(chosen[side], self.plan.stack),
                ip_configuration_id=self._configuration_id(side),
            )
            for side in SIDES
        ]

    def _configuration_id(self, side: Side) -> pulumi.Output[str]:
        """Return the id of an instance's address; the gateway refers to it before it exists."""
        instance = self._instance(side)
        if instance is not None:
            return pulumi.Output.concat(self.vpn_id, "/ipConfigurations/", instance.configuration)
        return pulumi.Output.concat(
            f"/subscriptions/{self.plan.account}/resourceGroups/",
            self.group,
            f"/providers/Microsoft.Network/virtualNetworkGateways/{self._vpn_name}/ipConfigurations/{side}",
        )

    def _make_vpn(self, sku: GatewaySku, links: list[VpnPlan]) -> network.VirtualNetworkGateway:
        for side in SIDES:
            self._public[side] = self._public_address(f"{self.plan.stack}-vpn-{side}")
        addresses = {
            side: [link.address(tunnel, self.plan.stack) for link in links for tunnel in link.pair(side)]
            for side in SIDES
        }
        return network.VirtualNetworkGateway(
            f"{self.plan.stack}-vpn",
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
                asn=float(self.plan.asn),
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
            opts=fixed("network:VirtualNetworkGateway", self._child),
        )

    def _make_expressroute(self, sku: GatewaySku) -> network.VirtualNetworkGateway:
        public = self._public_address(f"{self.plan.stack}-expressroute")
        return network.VirtualNetworkGateway(
            f"{self.plan.stack}-expressroute",
            virtual_network_gateway_name=self._expressroute_name,
            resource_group_name=self.group,
            location=self.location,
            gateway_type="ExpressRoute",
            sku=network.VirtualNetworkGatewaySkuArgs(name=sku.name, tier=sku.name),
            ip_configurations=[self._configuration("primary", public)],
            tags=self.tags,
            opts=fixed("network:VirtualNetworkGateway", self._child),
        )

    def _configuration(
        self, side: Side, public: network.PublicIPAddress
    ) -> network.VirtualNetworkGatewayIPConfigurationArgs:
        return network.VirtualNetworkGatewayIPConfigurationArgs(
            name=side,
            private_ip_allocation_method="Dynamic",
            public_ip_address=network.SubResourceArgs(id=public.id),
            subnet=network.SubResourceArgs(id=text(self._region, "network", "gateway_subnet_id")),
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


def _next(opts: pulumi.ResourceOptions, before: Sequence[pulumi.Resource]) -> pulumi.ResourceOptions:
    """Have a connection wait for the last one of its gateway.

    A gateway takes one operation at a time and answers others with AnotherOperationInProgress
    (hashicorp/terraform-provider-azurerm#10582, Azure/Azure-Landing-Zones#4134).
    """
    waits = pulumi.ResourceOptions(depends_on=list(before[-1:]))
    return pulumi.ResourceOptions.merge(opts, waits)
