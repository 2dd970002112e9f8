"""The hub of an Azure region: its own gateways, or a virtual WAN hub that exists."""

from collections.abc import Sequence

import pulumi
import pulumi_azure_native as azure

from gpufabric.components.backbone.azure.ends import Ends, GatewayPlace
from gpufabric.components.backbone.azure.network_gateways import NetworkGateways
from gpufabric.components.backbone.azure.virtual_hub import VirtualHub
from gpufabric.components.backbone.common import RegionOutput, text
from gpufabric.components.provider_arguments import provider_arguments
from gpufabric.plan.azure.ids import group_of
from gpufabric.plan.links.addresses import Side, Tunnel
from gpufabric.plan.links.kinds.vpn import VpnPlan
from gpufabric.plan.links.model import BackbonePlan, HubPlan
from gpufabric.plan.links.provider_names import hub_provider
from gpufabric.spec.azure.existing import AzureGivenHub
from gpufabric.spec.provider_settings import NO_SETTINGS, ProviderSettings


class AzureHub(pulumi.ComponentResource):
    """An Azure region's end of its links.

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
        self.group = text(region, "network", "resource_group_name")
        self.location = text(region, "network", "location")
        self.network_id = text(region, "network", "virtual_network_id")
        self.network_name = text(region, "network", "virtual_network_name")
        self.network_group = self.group if plan.network_id is None else group_of(plan.network_id)
        place = GatewayPlace(
            backbone=backbone,
            plan=plan,
            region=region,
            group=self.group,
            location=self.location,
            network_id=self.network_id,
            tags=self.tags,
            opts=pulumi.ResourceOptions(parent=self, provider=self.provider),
        )
        given = plan.given
        self._ends: Ends
        if isinstance(given, AzureGivenHub) and not given.is_gateway:
            self._ends = VirtualHub(place, given, settings)
        else:
            self._ends = NetworkGateways(place)
        self.register_outputs({"resource_group_name": self.group})

    def open_to(self, peer: str, after: Sequence[pulumi.Resource]) -> None:
        """Do nothing: Azure's default security rules and routes let traffic of connected networks pass."""

    def address(self, side: Side) -> pulumi.Output[str]:
        """Return a public address of the VPN gateway; primary is that of its first instance."""
        return self._ends.address(side)

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
        """Connect one tunnel to the VPN gateway. Arguments: see ``Ends.connect``."""
        return self._ends.connect(
            link,
            tunnel,
            peer=peer,
            peer_asn=peer_asn,
            peer_address=peer_address,
            secret=secret,
            opts=opts,
        )

    def connect_circuit(
        self,
        name: str,
        circuit: pulumi.Input[str],
        opts: pulumi.ResourceOptions,
        *,
        bypass: bool | None = None,
    ) -> pulumi.CustomResource:
        """Connect a circuit to the ExpressRoute gateway. Arguments: see ``Ends.connect_circuit``."""
        return self._ends.connect_circuit(name, circuit, opts, bypass=bypass)
