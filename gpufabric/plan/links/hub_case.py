"""A linked region with a hub that exists, as the rules judge it."""

from dataclasses import dataclass

from gpufabric.catalog.catalog import Catalog
from gpufabric.spec.backbone import Backbone, Link
from gpufabric.spec.regions import AnyRegion


@dataclass(frozen=True, slots=True)
class HubCase:
    """A linked region with a hub that exists.

    Attributes:
        where: property path of the hub.
        stack: the region's stack.
        region: its declaration.
        links: links that end in it.
        backbone: all links and hubs.
        catalog: facts on gateways.
    """

    where: str
    stack: str
    region: AnyRegion
    links: tuple[Link, ...]
    backbone: Backbone
    catalog: Catalog

    @property
    def kinds(self) -> frozenset[str]:
        """Kinds of its links."""
        return frozenset(link.kind for link in self.links)

    @property
    def file(self) -> str:
        """File that declares the region."""
        return f"stacks/Pulumi.{self.stack}.yaml"
