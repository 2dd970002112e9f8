"""A global peering of two Azure virtual networks."""

from typing import Any

import pulumi
from pulumi_azure_native import network

from gpufabric.components.backbone.azure.hub import AzureHub
from gpufabric.plan.links.model import PeeringPlan


class VnetPeering(pulumi.ComponentResource):
    """A peering of virtual networks: each side names the other, and traffic passes once both have.

    Gateways are not shared over it: what comes in over another link does not leave over this one.

    Args:
        link: the link.
        first: an end.
        second: the other end.
        opts: options of the component.

    Attributes:
        ends: what completes both ends.
        outputs: ids of both sides.
    """

    def __init__(
        self, link: PeeringPlan, first: AzureHub, second: AzureHub, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("gpufabric:backbone:VnetPeering", link.key, None, opts)
        self.ends: list[pulumi.Resource] = []
        ids: dict[str, Any] = {}
        for end, far in ((first, second), (second, first)):
            side = network.VirtualNetworkPeering(
                f"{link.key}-{end.hub.stack}",
                resource_group_name=end.group,
                virtual_network_name=end.network_name,
                virtual_network_peering_name=f"to-{far.hub.stack}",
                remote_virtual_network=network.SubResourceArgs(id=far.network_id),
                allow_virtual_network_access=True,
                allow_forwarded_traffic=False,
                allow_gateway_transit=False,
                use_remote_gateways=False,
                # Azure takes the second side only once it knows the first.
                opts=pulumi.ResourceOptions(parent=self, provider=end.provider, depends_on=list(self.ends)),
            )
            self.ends.append(side)
            ids[end.hub.stack] = side.id
        self.outputs: dict[str, Any] = {"ids": ids, "state": "complete"}
        self.register_outputs(self.outputs)
