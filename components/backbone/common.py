"""What all clouds' ends of a link share."""

from typing import Any

import pulumi

RegionOutput = pulumi.Output[dict[str, Any]]
"""What a region stack exports as ``region``."""

LIFETIME_IKE_SECONDS = 28800
LIFETIME_ESP_SECONDS = 3600
"""Lifetimes of keys. 28800 is fixed on Azure; 3600 is the most that AWS takes (Azure document "About
cryptographic requirements and Azure VPN gateways"; EC2 API reference, VpnTunnelOptionsSpecification)."""

# One proposal on all links, so that what two clouds agree on does not depend on their defaults: IKEv2 with
# AES-256-CBC, SHA-384 and group 20 (ECP384), then AES-256-GCM with group 20. Each cloud's file spells
# it its way.


def text(region: RegionOutput, *path: str) -> pulumi.Output[str]:
    """Read one text of a region's outputs, such as ``network.vpc_id``.

    Each step is looked up in the output, so that a text that is known stays so beside others that are not.
    """
    found: pulumi.Output[Any] = region
    for key in path:
        found = found[key]
    return found.apply(str)
