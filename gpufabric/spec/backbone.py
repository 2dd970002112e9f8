"""The declaration of the backbone stack: the links that join region stacks."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, cast

from pydantic import Discriminator, Field, Tag, model_validator

from gpufabric.spec.allowed_values import OWN_WORDS
from gpufabric.spec.aws.existing import AwsGivenHub
from gpufabric.spec.azure.existing import AzureGivenHub
from gpufabric.spec.base import Declared
from gpufabric.spec.format import Format
from gpufabric.spec.link_kinds import LinkKindName
from gpufabric.spec.money import Budget
from gpufabric.spec.oci.existing import OciGivenHub
from gpufabric.spec.price import CircuitPrice
from gpufabric.spec.protection import Protection

StackName = Annotated[str, Field(pattern=r"^(aws|azure|oci)-[a-z0-9-]+$")]

PORTS = {
    "aws": re.compile(r"dx(con|lag)-[a-z0-9]{8,17}"),
    "azure": re.compile(
        r"/subscriptions/[0-9a-fA-F-]{36}/resourceGroups/[^/]+"
        r"/providers/Microsoft\.Network/expressRouteCircuits/[^/]+"
    ),
    "oci": re.compile(r"ocid1\.crossconnect(group)?\.[a-z0-9]+\.[a-z0-9-]+\.[a-z0-9]+"),
}
"""Forms of the ids of a Direct Connect connection or link aggregation group, an ExpressRoute circuit, and a
FastConnect cross-connect or cross-connect group."""


class CircuitEnd(Declared):
    """An end of a leased wavelength: a port in a cloud that the user has ordered and that is up."""

    id: str
    """AWS: Direct Connect connection or link aggregation group (dxcon-, dxlag-). Azure: resource id of an
    ExpressRoute circuit. OCI: OCID of a FastConnect cross-connect or cross-connect group."""

    vlan: Annotated[int, Field(ge=100, le=4094)]
    """VLAN of the link's traffic on that port. OCI reserves those below 100."""


class Circuit(Declared):
    """The user's ports and routers; for links of kind circuit."""

    router_asn: Annotated[int, Field(ge=1, le=65534)]
    """AS number of the user's routers, which forward traffic from one port to the other."""

    ends: dict[StackName, CircuitEnd] = Field(min_length=2, max_length=2)
    """Both ends, by stack."""

    price: CircuitPrice | None = None
    """Price of the circuit with the user's ports at both ends. Absent: it is not part of the cost."""

    @model_validator(mode="after")
    def _check_ports(self) -> "Circuit":
        for stack, end in self.ends.items():
            if PORTS[stack.split("-", 1)[0]].fullmatch(end.id) is None:
                raise ValueError(f"ends.{stack}.id: {end.id} is not the id of a port in that cloud")
        return self


class Link(Declared):
    """A private connection between two region stacks."""

    between: tuple[StackName, StackName]
    """The two region stacks that the link joins."""

    kind: LinkKindName
    """Kind of the connection. Each joins certain pairs of clouds (docs/backbone.md)."""

    gbps: Annotated[float, Field(gt=0)]
    """Bandwidth wanted in each direction, in Gbit/s."""

    latency_ms: Annotated[float, Field(gt=0)] | None = None
    """Round trip over the link in milliseconds, if you measured it; absent: the catalogue's value."""

    tb_per_month: Annotated[Decimal, Field(ge=0)] | None = None
    """Data assumed to leave each end over the link in a month, in TB of 10^12 bytes; absent: the data of the
    declared training job and checkpoint copies."""

    usd_per_gb: Annotated[Decimal, Field(ge=0)] | None = None
    """Your agreed price of a GB over the link, in US dollars, all charges included; absent: the clouds' list
    prices."""

    circuit: Circuit | None = None
    """The leased wavelength. Kind circuit requires it; other kinds refuse it."""

    @model_validator(mode="after")
    def _check_ends(self) -> "Link":
        if self.between[0] == self.between[1]:
            raise ValueError("a link needs two different stacks")
        if (self.kind == "circuit") != (self.circuit is not None):
            raise ValueError("kind circuit requires circuit, and other kinds refuse it")
        if self.circuit is not None and set(self.circuit.ends) != set(self.between):
            raise ValueError(f"circuit.ends must name {' and '.join(sorted(self.between))}")
        return self

    @property
    def key(self) -> str:
        """Name of the link: independent of the order of its ends and of other links."""
        return "--".join(sorted(self.between))


_FORMS = {"tgw-": "aws", "/": "azure", "ocid1.": "oci"}
"""How the ids of hubs begin, by cloud."""


def _cloud_of_hub(value: object) -> str | None:
    """Return the cloud of a declared hub by its id; None if it has no such id."""
    if isinstance(value, Mapping):
        id_ = cast("Mapping[str, object]", value).get("id")
    else:
        id_ = getattr(value, "id", None)
    return next((cloud for form, cloud in _FORMS.items() if str(id_).startswith(form)), None)


AnyHub = Annotated[
    Annotated[AwsGivenHub, Tag("aws")]
    | Annotated[AzureGivenHub, Tag("azure")]
    | Annotated[OciGivenHub, Tag("oci")],
    Discriminator(
        _cloud_of_hub,
        custom_error_type=OWN_WORDS,
        custom_error_message="a mapping with id: tgw-..., ocid1.drg..., or the resource id of a gateway",
    ),
]
"""A hub that exists, on any cloud."""


class RegionExisting(Declared):
    """Existing parts of the backbone in one region."""

    hub: AnyHub | None = None
    """AWS: transit gateway. Azure: virtual WAN hub or virtual network gateway. OCI: DRG."""

    dns_zone_id: Annotated[str, Field(min_length=1)] | None = None
    """Private DNS zone of the fabric's name, linked to the region's network, whose records the stack may
    add to. AWS: id of a hosted zone. Azure: resource id of a private DNS zone. OCI: OCID of a zone."""

    dns_zone_name: Annotated[str, Field(pattern=r"^[a-z0-9.-]+$")] | None = None
    """Name of that zone; absent: unknown, except on Azure, where the id holds it."""


class Backbone(Declared):
    """All links of a fabric."""

    format: Format = 1
    """Format of this declaration. Absent: 1. ``gpufabric migrate`` brings an older one to the current."""

    links: list[Link] = Field(min_length=1)
    """Links between regions, at most one for each pair."""

    existing: dict[StackName, RegionExisting] = Field(default_factory=dict[str, RegionExisting])
    """Existing parts of the backbone in each region, by stack."""

    budget: Budget = Budget()
    """Limit on the cost of the backbone."""

    protection: Protection | None = None
    """Limits on what one update of the backbone may take away: its links and copies."""

    @model_validator(mode="after")
    def _check_keys(self) -> "Backbone":
        seen: set[str] = set()
        for link in self.links:
            if link.key in seen:
                raise ValueError(f"{link.key} is declared twice")
            seen.add(link.key)
        return self

    @property
    def stacks(self) -> tuple[str, ...]:
        """Region stacks with a link, sorted."""
        return tuple(sorted({end for link in self.links for end in link.between}))
