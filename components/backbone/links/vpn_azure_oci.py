"""A VPN between Azure and OCI: four tunnels, from each of Azure's two addresses to two of Oracle's."""

from typing import Any

import pulumi

from gpufabric.components.backbone.azure.hub import AzureHub
from gpufabric.components.backbone.oci.hub import OciHub
from gpufabric.plan.links.addresses import SIDES
from gpufabric.plan.links.model import VpnPlan


class VpnAzureOci(pulumi.ComponentResource):
    """A VPN between Azure and OCI.

    Azure's addresses exist before its gateway, so Oracle's side is made first. Oracle makes up the
    pre-shared keys.

    Args:
        link: the link.
        azure: its Azure end.
        oci: its OCI end.
        opts: options of the component.

    Attributes:
        ends: what completes both ends.
        outputs: ids of the connections on both sides.
    """

    def __init__(
        self, link: VpnPlan, azure: AzureHub, oci: OciHub, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("gpufabric:backbone:VpnAzureOci", link.key, None, opts)
        on_azure = pulumi.ResourceOptions(parent=self, provider=azure.provider)
        on_oci = pulumi.ResourceOptions(parent=self, provider=oci.provider)
        ids: dict[str, Any] = {}
        self.ends: list[pulumi.Resource] = []
        for side in SIDES:
            managed = oci.connect(
                link, side, peer=azure.hub, peer_address=azure.address(side), secrets={}, opts=on_oci
            )
            for tunnel, far in zip(link.pair(side), managed, strict=True):
                made = azure.connect(
                    link,
                    tunnel,
                    peer=oci.hub.stack,
                    peer_asn=oci.hub.asn,
                    peer_address=far.vpn_ip,
                    secret=far.shared_secret,
                    opts=on_azure,
                )
                ids[f"oci-{tunnel.name}"] = far.tunnel_id
                ids[f"azure-{tunnel.name}"] = made.id
                self.ends.append(made)
        self.outputs: dict[str, Any] = {"ids": ids, "state": "complete"}
        self.register_outputs(self.outputs)
