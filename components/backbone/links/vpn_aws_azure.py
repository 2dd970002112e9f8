"""A VPN between AWS and Azure: four tunnels, from each of Azure's two addresses to two of AWS."""

from typing import Any

import pulumi

from gpufabric.components.backbone.aws.hub import AwsHub
from gpufabric.components.backbone.azure.hub import AzureHub
from gpufabric.plan.links.addresses import SIDES
from gpufabric.plan.links.model import VpnPlan


class VpnAwsAzure(pulumi.ComponentResource):
    """A VPN between AWS and Azure, as in Azure's document "How to connect AWS and Azure using BGP".

    AWS makes up the pre-shared keys, which stay secret on their way to Azure.

    Args:
        link: the link.
        aws: its AWS end.
        azure: its Azure end.
        opts: options of the component.

    Attributes:
        ends: what completes both ends.
        outputs: ids of the connections on both sides.
    """

    def __init__(
        self, link: VpnPlan, aws: AwsHub, azure: AzureHub, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("gpufabric:backbone:VpnAwsAzure", link.key, None, opts)
        on_aws = pulumi.ResourceOptions(parent=self, provider=aws.provider)
        on_azure = pulumi.ResourceOptions(parent=self, provider=azure.provider)
        ids: dict[str, Any] = {}
        self.ends: list[pulumi.Resource] = []
        for side in SIDES:
            connection = aws.connect(link, side, azure.address(side), azure.hub.asn, on_aws)
            ids[f"aws-{side}"] = connection.id
            ends = (
                (connection.tunnel1_address, connection.tunnel1_preshared_key),
                (connection.tunnel2_address, connection.tunnel2_preshared_key),
            )
            for tunnel, (address, secret) in zip(link.pair(side), ends, strict=True):
                made = azure.connect(
                    link,
                    tunnel,
                    peer=aws.hub.stack,
                    peer_asn=aws.hub.asn,
                    peer_address=address,
                    secret=secret,
                    opts=on_azure,
                )
                ids[f"azure-{tunnel.name}"] = made.id
                self.ends.append(made)
        self.outputs: dict[str, Any] = {"ids": ids, "state": "complete"}
        self.register_outputs(self.outputs)
