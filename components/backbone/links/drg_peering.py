"""A remote peering of two OCI regions' dynamic routing gateways."""

import pulumi
from pulumi_oci import core

from gpufabric.components.backbone.links.link import LinkComponent, LinkEnds
from gpufabric.components.backbone.oci.hub import OciHub
from gpufabric.plan.links.model import LinkPlan


class DrgPeeringLink(LinkComponent):
    """A pair of remote peering connections: one waits, the other connects to it."""

    def __init__(
        self, link: LinkPlan, ends: LinkEnds[OciHub, OciHub], opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("gpufabric:backbone:DrgPeering", link.key, None, opts)
        first, second = ends.both
        waiting = core.RemotePeeringConnection(
            f"{link.key}-{second.plan.stack}",
            compartment_id=second.compartment_id,
            drg_id=second.drg_id,
            display_name=link.key,
            freeform_tags=second.tags,
            opts=pulumi.ResourceOptions(parent=self, provider=second.provider),
        )
        connecting = core.RemotePeeringConnection(
            f"{link.key}-{first.plan.stack}",
            compartment_id=first.compartment_id,
            drg_id=first.drg_id,
            peer_id=waiting.id,
            peer_region_name=second.plan.region,
            display_name=link.key,
            freeform_tags=first.tags,
            opts=pulumi.ResourceOptions(parent=self, provider=first.provider),
        )
        self.completed_by = [connecting, waiting]
        ids = {first.plan.stack: connecting.id, second.plan.stack: waiting.id}
        self.outputs = {"ids": ids, "state": "complete"}
        self.register_outputs(self.outputs)


build = DrgPeeringLink
