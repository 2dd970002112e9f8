"""A VPN between AWS and Azure: four tunnels, from each of Azure's two addresses to two of AWS."""

import pulumi

from gpufabric.components.backbone.aws.hub import AwsHub
from gpufabric.components.backbone.azure.hub import AzureHub
from gpufabric.components.backbone.links.link import LinkComponent, LinkEnds
from gpufabric.plan.links.addresses import SIDES
from gpufabric.plan.links.kinds.vpn import VpnPlan


class VpnAwsAzureLink(LinkComponent):
    """A VPN between AWS and Azure, as in Azure's document "How to connect AWS and Azure using BGP".

    AWS generates the pre-shared keys; Azure receives them as secrets.
    """

    def __init__(
        self, link: VpnPlan, ends: LinkEnds[AwsHub, AzureHub], opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("gpufabric:backbone:VpnAwsAzure", link.key, None, opts)
        aws, azure = ends.both
        on_aws = pulumi.ResourceOptions(parent=self, provider=aws.provider)
        on_azure = pulumi.ResourceOptions(parent=self, provider=azure.provider)
        ids: dict[str, pulumi.Output[str]] = {}
        self.completed_by = []
        for side in SIDES:
            connection = aws.connect(link, side, azure.address(side), azure.plan.asn, on_aws)
            ids[f"aws-{side}"] = connection.id
            far_ends = (
                (connection.tunnel1_address, connection.tunnel1_preshared_key),
                (connection.tunnel2_address, connection.tunnel2_preshared_key),
            )
            for tunnel, (address, secret) in zip(link.pair(side), far_ends, strict=True):
                made = azure.connect(
                    link,
                    tunnel,
                    peer=aws.plan.stack,
                    peer_asn=aws.plan.asn,
                    peer_address=address,
                    secret=secret,
                    opts=on_azure,
                )
                ids[f"azure-{tunnel.name}"] = made.id
                self.completed_by.append(made)
        self.outputs = {"ids": ids, "state": "complete"}
        self.register_outputs(self.outputs)


build = VpnAwsAzureLink
