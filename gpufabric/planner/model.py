"""A lease as a model: offers, links, and linear rules over what is leased of them."""

from dataclasses import dataclass, field
from typing import Literal

from gpufabric.planner.links import BackbonePart, LinkOffer
from gpufabric.planner.offers import LeaseOffer

RuleKind = Literal[
    "throughput",
    "ramp",
    "budget",
    "loss of a region",
    "loss of a power domain",
    "loss of a cloud",
    "quorum",
    "least GPUs of a region",
    "power of a region",
    "power of a power domain",
    "share of a cloud",
    "thin links",
    "links",
]


@dataclass(frozen=True, slots=True)
class LeaseRule:
    """A linear rule: the weighted sum is at least ``least``.

    Attributes:
        kind: the rule it belongs to; None for what makes the model consistent, which nobody can give up.
        units: weight of a unit, by the position of its offer.
        regions: weight of a region in use, by its position.
        least: least value of the sum.
        joins: weight of a link or a part of the backbone, by its position: links first, then parts.
        rates: weight of the throughput of a region, by its position.
    """

    kind: RuleKind | None
    units: dict[int, float]
    regions: dict[int, float]
    least: float
    joins: dict[int, float] = field(default_factory=dict[int, float])
    rates: dict[int, float] = field(default_factory=dict[int, float])


@dataclass(frozen=True, slots=True)
class LeaseModel:
    """Offers and rules.

    Attributes:
        offers: the offers, in the order of their names.
        regions: their regions, in the order of names.
        costs: cost of a unit, by position, in US dollars per hour.
        region_costs: cost of a region in use, by position, in US dollars per hour.
        rows: all rules.
        links: links that can be had, in the order of names.
        parts: gateways that links need, in the order of names.
        outages: sets of regions that may fail together and after which links join those that are left; the
            empty set stands for no failure. None if the lease has no links.
        has_quorum: whether more than half of the regions must be left after each outage.
        cuts: rules that follow from ``outages`` as far as they are known. They hold for every lease; the
            solver adds those that it needs.
        quorum_cuts: likewise, rules that follow from ``outages`` together with the quorum.
    """

    offers: tuple[LeaseOffer, ...]
    regions: tuple[str, ...]
    costs: tuple[float, ...]
    region_costs: tuple[float, ...]
    rows: tuple[LeaseRule, ...]
    links: tuple[LinkOffer, ...] = ()
    parts: tuple[BackbonePart, ...] = ()
    outages: tuple[frozenset[str], ...] | None = None
    has_quorum: bool = False
    cuts: list[LeaseRule] = field(default_factory=list[LeaseRule], compare=False)
    quorum_cuts: list[LeaseRule] = field(default_factory=list[LeaseRule], compare=False)

    @property
    def join_costs(self) -> tuple[float, ...]:
        """Cost of links, then of parts, by position, in US dollars per hour."""
        return (*(link.usd_per_hour for link in self.links), *(part.usd_per_hour for part in self.parts))

    @property
    def kinds(self) -> tuple[RuleKind, ...]:
        """Kinds of rules that it has, each once."""
        listed: list[RuleKind] = [row.kind for row in self.rows if row.kind is not None]
        joined: list[RuleKind] = [] if self.outages is None else ["links"]
        return tuple(dict.fromkeys([*listed, *joined]))
