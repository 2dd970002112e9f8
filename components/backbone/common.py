"""Outputs of region stacks, and settings that all clouds' VPNs share."""

from typing import Any

import pulumi

RegionOutput = pulumi.Output[dict[str, Any]]
"""The ``region`` output of a region stack."""

LIFETIME_IKE_SECONDS = 28800
LIFETIME_ESP_SECONDS = 3600
"""Lifetimes of keys. Azure fixes the first at 28800 (document "About cryptographic requirements and Azure VPN
gateways"); AWS allows at most 3600 for the second (EC2 API reference, VpnTunnelOptionsSpecification)."""

# All links use one proposal, so that they do not depend on the clouds' defaults: IKEv2 with AES-256-CBC,
# SHA-384 and group 20 (ECP384), then AES-256-GCM with group 20. Each cloud's hub.py has its spelling.


def text(region: RegionOutput, *path: str) -> pulumi.Output[str]:
    """Read one text of a region's outputs, such as ``network.vpc_id``.

    The output is indexed step by step, so that a known text stays known beside unknown ones.
    """
    value: pulumi.Output[Any] = region
    for key in path:
        value = value[key]
    return value.apply(str)
