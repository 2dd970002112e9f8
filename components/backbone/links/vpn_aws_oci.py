"""A VPN between AWS and OCI: two tunnels, made in two passes."""

from collections.abc import Mapping, Sequence
from typing import Any

import pulumi

from gpufabric.components.backbone.aws.hub import AwsHub
from gpufabric.components.backbone.oci.hub import OciHub
from gpufabric.plan.links.addresses import SIDES, Side
from gpufabric.plan.links.model import VpnPlan

PLACEHOLDER = "1.1.1.1"
"""Address of a customer gateway whose real one is not known yet, as in Oracle's instructions for this pair.
AWS waits for the other end to call, so nothing is sent there."""

COMPLETE = "complete"
PENDING = "second pass needed"

Headends = Mapping[str, Sequence[str]]
"""Oracle's addresses of the primary and the secondary connection, by link key."""


class VpnAwsOci(pulumi.ComponentResource):
    """A VPN between AWS and OCI, as in Oracle's document "VPN Connection to AWS".

    Each side is created with the other's address: an AWS customer gateway with Oracle's, an OCI CPE with
    that of the AWS tunnel. Neither can be chosen, and neither object can change its address. What can
    change is which customer gateway an AWS connection has. So the first pass makes the customer gateways
    with a placeholder; the next, knowing Oracle's addresses from the outputs of the first, replaces them
    and points the connections, which keep their addresses and keys, to the new ones.

    Of each connection's two tunnels one stays idle: the other cloud does not know its far end.

    Args:
        link: the link.
        aws: its AWS end.
        oci: its OCI end.
        known: Oracle's addresses as the last pass left them.
        opts: options of the component.

    Attributes:
        ends: what completes both ends.
        outputs: ids of the connections on both sides, and whether a second pass is needed.
        headends: Oracle's addresses of the primary and the secondary connection.
    """

    def __init__(
        self,
        link: VpnPlan,
        aws: AwsHub,
        oci: OciHub,
        known: pulumi.Input[Headends],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("gpufabric:backbone:VpnAwsOci", link.key, None, opts)
        on_aws = pulumi.ResourceOptions(parent=self, provider=aws.provider)
        on_oci = pulumi.ResourceOptions(parent=self, provider=oci.provider)
        last = pulumi.Output.from_input(known).apply(lambda value: list(value.get(link.key, ())))
        ids: dict[str, Any] = {}
        self.ends: list[pulumi.Resource] = []
        headends: list[pulumi.Output[str]] = []
        for side in SIDES:
            connection = aws.connect(link, side, _address(last, side), oci.hub.asn, on_aws)
            used, _ = oci.connect(
                link,
                side,
                peer=aws.hub,
                peer_address=connection.tunnel1_address,
                secrets={1: pulumi.Output.secret(connection.tunnel1_preshared_key)},
                opts=on_oci,
            )
            ids[f"aws-{side}"] = connection.id
            ids[f"oci-{side}"] = used.ipsec_id
            headends.append(used.vpn_ip)
            self.ends.append(used)
        self.headends: pulumi.Output[list[str]] = pulumi.Output.all(*headends)
        state = pulumi.Output.all(last, self.headends).apply(
            lambda both: COMPLETE if both[0] == both[1] else PENDING
        )
        self.outputs: dict[str, Any] = {"ids": ids, "state": state}
        self.register_outputs(self.outputs)


def _address(last: pulumi.Output[list[str]], side: Side) -> pulumi.Output[str]:
    def pick(addresses: list[str]) -> str:
        return dict(zip(SIDES, addresses, strict=True))[side] if addresses else PLACEHOLDER

    return last.apply(pick)
