"""A remote peering of two OCI regions' dynamic routing gateways."""

from typing import Any

import pulumi
from pulumi_oci import core

from gpufabric.components.backbone.oci.hub import OciHub
from gpufabric.plan.links.model import PeeringPlan


class DrgPeering(pulumi.ComponentResource):
    """A pair of remote peering connections: one waits, the other connects to it.

    Args:
        link: the link.
        first: the end that connects.
        second: the end that waits.
        opts: options of the component.

    Attributes:
        ends: what completes both ends.
        outputs: ids of both connections.
    """

    def __init__(
        self, link: PeeringPlan, first: OciHub, second: OciHub, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("gpufabric:backbone:DrgPeering", link.key, None, opts)
        waiting = core.RemotePeeringConnection(
            f"{link.key}-{second.hub.stack}",
            compartment_id=second.compartment_id,
            drg_id=second.drg_id,
            display_name=link.key,
            freeform_tags=second.tags,
            opts=pulumi.ResourceOptions(parent=self, provider=second.provider),
        )
        connecting = core.RemotePeeringConnection(
            f"{link.key}-{first.hub.stack}",
            compartment_id=first.compartment_id,
            drg_id=first.drg_id,
            peer_id=waiting.id,
            peer_region_name=second.hub.region,
            display_name=link.key,
            freeform_tags=first.tags,
            opts=pulumi.ResourceOptions(parent=self, provider=first.provider),
        )
        self.ends: list[pulumi.Resource] = [connecting, waiting]
        ids = {first.hub.stack: connecting.id, second.hub.stack: waiting.id}
        self.outputs: dict[str, Any] = {"ids": ids, "state": "complete"}
        self.register_outputs(self.outputs)
