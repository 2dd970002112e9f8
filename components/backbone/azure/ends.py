"""Where the ends of links of an Azure region are: what its gateways of any kind are made with."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import pulumi
from pulumi_azure_native import network

from gpufabric.components.backbone.common import LIFETIME_ESP_SECONDS, RegionOutput
from gpufabric.plan.links.addresses import SIDES, Side, Tunnel
from gpufabric.plan.links.kinds.vpn import VpnPlan
from gpufabric.plan.links.model import BackbonePlan, HubPlan

_SA_KILOBYTES = 102_400_000
"""Data after which keys change: Azure's default (Azure document "About cryptographic requirements")."""


@dataclass(frozen=True)
class GatewayPlace:
    """A region and what its gateways are made with.

    Attributes:
        backbone: plan of the backbone.
        plan: plan of the region's hub.
        region: the ``region`` output of the region's stack.
        group: name of the region's resource group.
        location: the region, as Azure spells it.
        network_id: id of the region's virtual network.
        tags: tags on every resource.
        opts: options of resources that belong to the hub: its component and its provider.
    """

    backbone: BackbonePlan
    plan: HubPlan
    region: RegionOutput
    group: pulumi.Output[str]
    location: pulumi.Output[str]
    network_id: pulumi.Output[str]
    tags: dict[str, str]
    opts: pulumi.ResourceOptions


class Ends(Protocol):
    """Gateways at which links end: of a virtual network, or of a virtual WAN hub."""

    def address(self, side: Side) -> pulumi.Output[str]:
        """Return a public address of the VPN gateway; primary is that of its first instance."""
        ...

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
    ) -> pulumi.CustomResource:
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
        ...

    def connect_circuit(
        self, name: str, circuit: pulumi.Input[str], opts: pulumi.ResourceOptions, *, bypass: bool | None
    ) -> pulumi.CustomResource:
        """Connect a circuit to the ExpressRoute gateway.

        Args:
            name: logical name of the connection.
            circuit: id of the circuit.
            opts: options of the connection.
            bypass: whether packets bypass the gateway (FastPath); Azure's default if absent.
        """
        ...


def ipsec_policy() -> network.IpsecPolicyArgs:
    """Return the proposal of every tunnel in Azure's spelling."""
    return network.IpsecPolicyArgs(
        ike_encryption="AES256",
        ike_integrity="SHA384",
        dh_group="ECP384",
        ipsec_encryption="GCMAES256",
        ipsec_integrity="GCMAES256",
        pfs_group="ECP384",
        sa_life_time_seconds=LIFETIME_ESP_SECONDS,
        sa_data_size_kilobytes=_SA_KILOBYTES,
    )


def custom_addresses(
    link: VpnPlan, tunnel: Tunnel, stack: str, configuration_id: Callable[[Side], pulumi.Input[str]]
) -> list[network.GatewayCustomBgpIpAddressIpConfigurationArgs]:
    """Return both instances' addresses on a connection: Azure requires both and uses the tunnel's own.

    Args:
        link: the link.
        tunnel: the tunnel.
        stack: the region's stack.
        configuration_id: returns how the gateway refers to an instance.
    """
    chosen = {side: link.pair(side)[0] for side in SIDES} | {tunnel.side: tunnel}
    return [
        network.GatewayCustomBgpIpAddressIpConfigurationArgs(
            custom_bgp_ip_address=link.address(chosen[side], stack),
            ip_configuration_id=configuration_id(side),
        )
        for side in SIDES
    ]


def after_last(opts: pulumi.ResourceOptions, before: Sequence[pulumi.Resource]) -> pulumi.ResourceOptions:
    """Have a connection wait for the last one of its gateway.

    A gateway takes one operation at a time and answers others with AnotherOperationInProgress
    (hashicorp/terraform-provider-azurerm#10582, Azure/Azure-Landing-Zones#4134). azure-native repeats such a
    call three times, within about 200 seconds (client_azcore.go), which is too short for the four tunnels of
    each link.
    """
    waits = pulumi.ResourceOptions(depends_on=list(before[-1:]))
    return pulumi.ResourceOptions.merge(opts, waits)
