"""A VPN between Azure and OCI: four tunnels, from each of Azure's two addresses to two of Oracle's."""

import pulumi

from gpufabric.components.backbone.azure.hub import AzureHub
from gpufabric.components.backbone.links.link import LinkComponent, LinkEnds
from gpufabric.components.backbone.oci.hub import OciHub
from gpufabric.plan.links.addresses import SIDES
from gpufabric.plan.links.kinds.vpn import VpnPlan


class VpnAzureOciLink(LinkComponent):
    """A VPN between Azure and OCI.

    Azure's addresses exist before its gateway, so Oracle's side comes first. Oracle generates the pre-shared
    keys.
    """

    def __init__(
        self, link: VpnPlan, ends: LinkEnds[AzureHub, OciHub], opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("gpufabric:backbone:VpnAzureOci", link.key, None, opts)
        azure, oci = ends.both
        on_azure = pulumi.ResourceOptions(parent=self, provider=azure.provider)
        on_oci = pulumi.ResourceOptions(parent=self, provider=oci.provider)
        ids: dict[str, pulumi.Output[str]] = {}
        self.completed_by = []
        for side in SIDES:
            managed = oci.connect(
                link, side, peer=azure.plan, peer_address=azure.address(side), secrets={}, opts=on_oci
            )
            for tunnel, far in zip(link.pair(side), managed, strict=True):
                made = azure.connect(
                    link,
                    tunnel,
                    peer=oci.plan.stack,
                    peer_asn=oci.plan.asn,
                    peer_address=far.vpn_ip,
                    secret=far.shared_secret,
                    opts=on_azure,
                )
                ids[f"oci-{tunnel.name}"] = far.tunnel_id
                ids[f"azure-{tunnel.name}"] = made.id
                self.completed_by.append(made)
        self.outputs = {"ids": ids, "state": "complete"}
        self.register_outputs(self.outputs)


build = VpnAzureOciLink
