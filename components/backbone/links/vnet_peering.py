"""A global peering of two Azure virtual networks."""

import pulumi
from pulumi_azure_native import network

from gpufabric.components.azure.fixed import fixed
from gpufabric.components.backbone.azure.hub import AzureHub
from gpufabric.components.backbone.links.link import LinkComponent, LinkEnds
from gpufabric.plan.links.model import LinkPlan


class VnetPeeringLink(LinkComponent):
    """A peering of virtual networks: each side names the other, and traffic passes once both have.

    The networks do not share gateways over it: traffic of another link does not leave over this one.
    """

    def __init__(
        self, link: LinkPlan, ends: LinkEnds[AzureHub, AzureHub], opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("gpufabric:backbone:VnetPeering", link.key, None, opts)
        first, second = ends.both
        self.completed_by = []
        ids: dict[str, pulumi.Output[str]] = {}
        for near, far in ((first, second), (second, first)):
            child = pulumi.ResourceOptions(parent=self, provider=near.provider)
            side = network.VirtualNetworkPeering(
                f"{link.key}-{near.plan.stack}",
                resource_group_name=near.network_group,
                virtual_network_name=near.network_name,
                virtual_network_peering_name=f"to-{far.plan.stack}",
                remote_virtual_network=network.SubResourceArgs(id=far.network_id),
                allow_virtual_network_access=True,
                allow_forwarded_traffic=False,
                allow_gateway_transit=False,
                use_remote_gateways=False,
                # Azure accepts the second side only once it knows the first.
                opts=fixed(
                    "network:VirtualNetworkPeering",
                    pulumi.ResourceOptions.merge(
                        child, pulumi.ResourceOptions(depends_on=list(self.completed_by))
                    ),
                ),
            )
            self.completed_by.append(side)
            ids[near.plan.stack] = side.id
        self.outputs = {"ids": ids, "state": "complete"}
        self.register_outputs(self.outputs)


build = VnetPeeringLink
