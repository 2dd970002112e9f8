"""A virtual WAN hub that exists: the region's network joins it, and links end at its gateways.

The hub, its gateways and its route tables belong to others. What the stack makes in them are children of
their own: connections, and sites that stand for the other ends of tunnels.
"""

import pulumi
import pulumi_azure_native as azure
from pulumi_azure_native import network

from gpufabric.components.azure.fixed import fixed
from gpufabric.components.backbone.azure.ends import GatewayPlace, after_last, custom_addresses, ipsec_policy
from gpufabric.components.provider_arguments import provider_arguments
from gpufabric.plan.azure.ids import group_of, name_of, same_id, subscription_of
from gpufabric.plan.links.addresses import SIDES, Side, Tunnel
from gpufabric.plan.links.kinds.vpn import VpnPlan
from gpufabric.plan.links.provider_names import wan_provider
from gpufabric.spec.azure.existing import AzureGivenHub
from gpufabric.spec.given_facts import GatewayInstance
from gpufabric.spec.provider_settings import ProviderSettings

_PRIVATE = "/peerings/AzurePrivatePeering"


class VirtualHub:
    """The hub's end of a region's links.

    Args:
        place: the region.
        hub: the hub.
        settings: settings of the region's providers.
    """

    def __init__(self, place: GatewayPlace, hub: AzureGivenHub, settings: ProviderSettings) -> None:
        self._place, self._hub = place, hub
        self._opts = place.opts
        owner = subscription_of(hub.id)
        if owner.casefold() != place.plan.account.casefold():
            provider = azure.Provider(
                wan_provider(place.plan.stack),
                subscription_id=owner,
                **provider_arguments(settings),
                opts=pulumi.ResourceOptions(parent=place.opts.parent),
            )
            self._opts = pulumi.ResourceOptions.merge(place.opts, pulumi.ResourceOptions(provider=provider))
        # Any change of the network's connection may interrupt the tunnels of the hub's VPN gateway (Azure
        # document "Connect a virtual network to a Virtual WAN hub"), so it comes first.
        first = [self._join()] if hub.connection_id is None else []
        self._tunnels: list[pulumi.Resource] = [*first]
        self._circuits: list[pulumi.Resource] = [*first]

    def address(self, side: Side) -> pulumi.Output[str]:
        """Return a public address of the hub's VPN gateway."""
        return pulumi.Output.from_input(str(self._instance(side).public_address))

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
    ) -> network.VpnConnection:
        """Connect one tunnel: a site with one link, and a connection with it.

        A site could hold the links of four tunnels, but the other cloud makes their addresses and keys one
        after another.
        """
        name = f"{link.key}-{tunnel.name}"
        gateway_id = self._hub.vpn_gateway_id or ""
        own = self._own(opts)
        site = network.VpnSite(
            name,
            resource_group_name=group_of(self._hub.id),
            location=self._place.location,
            virtual_wan=network.SubResourceArgs(id=self._hub.wan_id),
            vpn_site_links=[
                network.VpnSiteLinkArgs(
                    name=tunnel.name,
                    ip_address=peer_address,
                    bgp_properties=network.VpnLinkBgpSettingsArgs(
                        asn=float(peer_asn), bgp_peering_address=link.address(tunnel, peer)
                    ),
                )
            ],
            tags=self._place.tags,
            opts=fixed("network:VpnSite", own),
        )
        connection = network.VpnConnection(
            name,
            resource_group_name=group_of(gateway_id),
            gateway_name=name_of(gateway_id),
            remote_vpn_site=network.SubResourceArgs(id=site.id),
            enable_internet_security=False,
            routing_configuration=self._of_links(),
            vpn_link_connections=[
                network.VpnSiteLinkConnectionArgs(
                    name=tunnel.name,
                    vpn_site_link=network.SubResourceArgs(
                        id=pulumi.Output.concat(site.id, "/vpnSiteLinks/", tunnel.name)
                    ),
                    vpn_connection_protocol_type="IKEv2",
                    enable_bgp=True,
                    vpn_gateway_custom_bgp_addresses=custom_addresses(
                        link, tunnel, self._place.plan.stack, lambda side: self._instance(side).configuration
                    ),
                    ipsec_policies=[ipsec_policy()],
                    shared_key=pulumi.Output.secret(secret),
                )
            ],
            opts=fixed("network:VpnConnection", after_last(own, self._tunnels)),
        )
        self._tunnels.append(connection)
        return connection

    def connect_circuit(
        self, name: str, circuit: pulumi.Input[str], opts: pulumi.ResourceOptions, *, bypass: bool | None
    ) -> network.ExpressRouteConnection:
        """Connect a circuit. Packets never bypass the gateway: a hub has no FastPath (Azure document "About
        ExpressRoute FastPath").
        """
        del bypass
        gateway_id = self._hub.expressroute_gateway_id or ""
        connection = network.ExpressRouteConnection(
            name,
            name=name,
            connection_name=name,
            resource_group_name=group_of(gateway_id),
            express_route_gateway_name=name_of(gateway_id),
            express_route_circuit_peering=network.ExpressRouteCircuitPeeringIdArgs(
                id=pulumi.Output.concat(circuit, _PRIVATE)
            ),
            enable_internet_security=False,
            routing_configuration=self._of_links(),
            opts=fixed("network:ExpressRouteConnection", after_last(self._own(opts), self._circuits)),
        )
        self._circuits.append(connection)
        return connection

    def _join(self) -> network.HubVirtualNetworkConnection:
        """Connect the region's network."""
        return network.HubVirtualNetworkConnection(
            self._place.plan.stack,
            resource_group_name=group_of(self._hub.id),
            virtual_hub_name=name_of(self._hub.id),
            remote_virtual_network=network.SubResourceArgs(id=self._place.network_id),
            enable_internet_security=self._hub.takes_default_route,
            routing_configuration=self._of_network(),
            opts=fixed("network:HubVirtualNetworkConnection", self._opts),
        )

    def _of_network(self) -> network.RoutingConfigurationArgs | None:
        """Return the routing of the region's network as declared; None: that of the hub's default table."""
        hub = self._hub
        tables, labels = hub.propagates_to, hub.propagates_to_labels
        if hub.route_table_id is None and tables is None and labels is None:
            return None
        if tables is None and labels is None:
            tables = (self._default_table,)
        return _routing(hub.route_table_id or self._default_table, tables or (), labels or ())

    def _of_links(self) -> network.RoutingConfigurationArgs | None:
        """Return the routing of links: the region's network learns the other ends from its own table."""
        table = self._hub.route_table_id
        if table is None or same_id(table, self._default_table):
            return None
        return _routing(self._default_table, (self._default_table, table), ())

    @property
    def _default_table(self) -> str:
        return f"{self._hub.id}/hubRouteTables/defaultRouteTable"

    def _instance(self, side: Side) -> GatewayInstance:
        return (self._hub.instances or ())[SIDES.index(side)]

    def _own(self, opts: pulumi.ResourceOptions) -> pulumi.ResourceOptions:
        """Return options of a link's resource in the hub's subscription."""
        return pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(provider=self._opts.provider))


def _routing(
    table: str, propagates_to: tuple[str, ...], labels: tuple[str, ...]
) -> network.RoutingConfigurationArgs:
    return network.RoutingConfigurationArgs(
        associated_route_table=network.SubResourceArgs(id=table),
        propagated_route_tables=network.PropagatedRouteTableArgs(
            ids=[network.SubResourceArgs(id=id_) for id_ in propagates_to], labels=list(labels)
        ),
    )
