"""A VPN between AWS and OCI: two tunnels, created in two passes."""

import pulumi

from gpufabric.components.backbone.aws.hub import AwsHub
from gpufabric.components.backbone.links.link import LinkComponent, LinkEnds
from gpufabric.components.backbone.oci.hub import OciHub
from gpufabric.plan.links.addresses import SIDES, Side
from gpufabric.plan.links.kinds.vpn import VpnPlan

PLACEHOLDER = "1.1.1.1"
"""Address of a customer gateway whose real one is not known yet, as in Oracle's instructions for this pair.
AWS waits for the other end to start the connection, so it sends nothing there."""

COMPLETE = "complete"
PENDING = "second pass needed"


class VpnAwsOciLink(LinkComponent):
    """A VPN between AWS and OCI, as in Oracle's document "VPN Connection to AWS".

    Each side needs the other's address when it is created: an AWS customer gateway needs Oracle's, an OCI CPE
    needs the AWS tunnel's. The clouds choose both addresses, and neither object can change its own. But an
    AWS connection can change its customer gateway. So the first pass creates customer gateways with a
    placeholder. The second pass knows Oracle's addresses from the outputs of the first, replaces the customer
    gateways, and points the connections, which keep their addresses and keys, to the new ones.

    OCI refuses keys that AWS makes, so the tunnels in use have a key that both take.

    One of each connection's two tunnels stays idle: the other cloud does not know its far end.
    """

    def __init__(
        self, link: VpnPlan, ends: LinkEnds[AwsHub, OciHub], opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("gpufabric:backbone:VpnAwsOci", link.key, None, opts)
        aws, oci = ends.both
        on_aws = pulumi.ResourceOptions(parent=self, provider=aws.provider)
        on_oci = pulumi.ResourceOptions(parent=self, provider=oci.provider)
        last = ends.known_headends.apply(lambda known: list(known.get(link.key, ())))
        ids: dict[str, pulumi.Output[str]] = {}
        self.completed_by = []
        headends: list[pulumi.Output[str]] = []
        for side in SIDES:
            connection = aws.connect(link, side, _address(last, side), oci.plan.asn, on_aws, own_key=True)
            used, _ = oci.connect(
                link,
                side,
                peer=aws.plan,
                peer_address=connection.tunnel1_address,
                secrets={1: pulumi.Output.secret(connection.tunnel1_preshared_key)},
                opts=on_oci,
            )
            ids[f"aws-{side}"] = connection.id
            ids[f"oci-{side}"] = used.ipsec_id
            headends.append(used.vpn_ip)
            self.completed_by.append(used)
        self.headends = pulumi.Output.all(*headends)
        state = pulumi.Output.all(last, self.headends).apply(
            lambda both: COMPLETE if both[0] == both[1] else PENDING
        )
        self.outputs = {"ids": ids, "state": state}
        self.register_outputs(self.outputs)


def _address(last: pulumi.Output[list[str]], side: Side) -> pulumi.Output[str]:
    def pick(addresses: list[str]) -> str:
        return dict(zip(SIDES, addresses, strict=True))[side] if addresses else PLACEHOLDER

    return last.apply(pick)


build = VpnAwsOciLink
