"""A peering of the transit gateways of two AWS regions."""

from collections.abc import Mapping

from gpufabric.catalog.shape import Cloud
from gpufabric.plan.links.kind import LinkKind
from gpufabric.plan.links.model import LinkPlan


class TgwPeering(LinkKind):
    """The peering is an attachment of both gateways."""

    def services(self, link: LinkPlan, cloud: Cloud) -> Mapping[str, int]:
        """Return the attachment."""
        return {"transit-gateway-attachment": 1}


KIND = TgwPeering()
