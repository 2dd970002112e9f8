"""What the backbone stack declares: the links that join region stacks."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from gpufabric.spec.base import Declared
from gpufabric.spec.money import Budget

StackName = Annotated[str, Field(pattern=r"^(aws|azure|oci)-[a-z0-9-]+$")]


class Link(Declared):
    """A private connection between two region stacks."""

    between: tuple[StackName, StackName]
    kind: Literal["vpn", "interconnect"]
    """vpn: site-to-site IPsec with BGP. interconnect: Azure ExpressRoute joined to OCI FastConnect."""

    gbps: Annotated[float, Field(gt=0)]
    """Bandwidth wanted in each direction, in Gbit/s."""

    @model_validator(mode="after")
    def _two_ends(self) -> "Link":
        if self.between[0] == self.between[1]:
            raise ValueError("a link needs two different stacks")
        return self

    @property
    def key(self) -> str:
        """A name that does not depend on the order of the ends."""
        return "--".join(sorted(self.between))


class Backbone(Declared):
    """All links of a fabric."""

    links: list[Link] = Field(min_length=1)
    budget: Budget = Budget()

    @model_validator(mode="after")
    def _once(self) -> "Backbone":
        seen: set[str] = set()
        for link in self.links:
            if link.key in seen:
                raise ValueError(f"{link.key} is declared twice")
            seen.add(link.key)
        return self

    @property
    def stacks(self) -> tuple[str, ...]:
        """Region stacks that have a link, sorted."""
        return tuple(sorted({end for link in self.links for end in link.between}))
