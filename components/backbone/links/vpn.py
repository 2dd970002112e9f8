"""Builds VPN links. Each pair of clouds has a module of its own: the order of steps differs."""

from importlib import import_module

import pulumi

from gpufabric.components.backbone.clouds import CloudHub
from gpufabric.components.backbone.links.link import LinkComponent, LinkEnds
from gpufabric.plan.links.kinds.vpn import VpnPlan


def build(link: VpnPlan, ends: LinkEnds[CloudHub, CloudHub], opts: pulumi.ResourceOptions) -> LinkComponent:
    """Build the VPN of the two clouds."""
    first, second = (hub.plan.cloud for hub in ends.both)
    return import_module(f"gpufabric.components.backbone.links.vpn_{first}_{second}").build(link, ends, opts)
