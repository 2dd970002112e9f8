"""A global peering of the virtual networks of two Azure regions."""

from gpufabric.plan.links.kind import LinkKind


class VnetPeering(LinkKind):
    """Azure bills peerings by use and states no ceiling: the interface's defaults apply."""


KIND = VnetPeering()
