"""Time that tokens would take if they were routed to experts in other regions, which is refused."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import inf

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.expert_routing import expert_routing
from gpufabric.spec.model import Model
from gpufabric.spec.training import Precision, Training
from gpufabric.training.experts.exchange import BITS_PER_BYTE, EXCHANGES_PER_LAYER, GIGA
from gpufabric.training.experts.sizes import moe_layers
from gpufabric.training.wide_link import WideLink

MILLION = 1_000_000
"""Tokens for which times are stated if the job does not declare a global batch."""


@dataclass(frozen=True, slots=True)
class RoutedLink:
    """Load and time of routed tokens on one link.

    Attributes:
        key: the link.
        gbps: its bandwidth in each direction, in Gbit/s.
        gbytes_each_way: data in the busier direction, with a copy of a token for each remote expert, in GB.
        least_seconds: time if the experts of a token are all in one region, so that one copy is enough.
        most_seconds: time with a copy for each remote expert.
    """

    key: str
    gbps: float
    gbytes_each_way: float
    least_seconds: float
    most_seconds: float


@dataclass(frozen=True, slots=True)
class RoutingRefusal:
    """Why tokens are not routed across regions.

    Attributes:
        regions: regions that would share the experts, sorted.
        tokens: tokens for which times are stated: those of a step, or a million.
        is_step: whether those are the tokens of a step.
        step_seconds: time of a step without it, in seconds; None if it is not known.
        links: what each link would carry, by key.
        unjoined: pairs of regions without a link. No tokens pass between them, because routes between
            networks are not transitive.
    """

    regions: tuple[str, ...]
    tokens: int
    is_step: bool
    step_seconds: float | None
    links: tuple[RoutedLink, ...]
    unjoined: tuple[tuple[str, str], ...]

    @property
    def least_seconds(self) -> float:
        """Time at best, in seconds; infinite if two regions have no link."""
        return inf if self.unjoined else max((link.least_seconds for link in self.links), default=0.0)

    @property
    def most_seconds(self) -> float:
        """Time with a copy of a token for each remote expert, in seconds; infinite likewise."""
        return inf if self.unjoined else max((link.most_seconds for link in self.links), default=0.0)

    @property
    def text(self) -> str:
        """The refusal as one line."""
        amount = "a step" if self.is_step else "a million tokens"
        if self.unjoined:
            first, second = self.unjoined[0]
            return f"tokens cannot pass between {first} and {second}, which no link joins"
        slowest = max(self.links, key=lambda link: (link.most_seconds, link.key))
        own = "" if self.step_seconds is None or not self.is_step else f" of {self.step_seconds:g} s"
        return (
            f"routing tokens across regions takes {_short(self.most_seconds)} s for {amount}{own}"
            f" ({_short(self.least_seconds)} s at best) on link {slowest.key} of {slowest.gbps:g} Gbit/s"
        )


def routed_bytes(
    model: Model,
    precision: Precision,
    tokens: float,
    remote_share: float,
    catalog: Catalog,
    *,
    copies: int | None = None,
) -> float:
    """Return the bytes that routed tokens send between regions, over all directions together.

    Args:
        model: the model.
        precision: number format, which sets the size of a dispatched value.
        tokens: tokens of all regions.
        remote_share: share of the tokens that go to another region.
        catalog: sizes of exchanged values.
        copies: copies of such a token; None: one for each of its experts.
    """
    if model.experts is None:
        return 0.0
    value_bytes = expert_routing(catalog).bytes_per_value(precision)
    sent = model.experts.active if copies is None else copies
    return tokens * remote_share * sent * moe_layers(model) * model.hidden_size * value_bytes


def routed_across_regions(
    training: Training,
    gpus: Mapping[str, int],
    links: Sequence[WideLink],
    catalog: Catalog,
    step_seconds: float | None = None,
) -> RoutingRefusal | None:
    """Return what routing tokens across regions would take over the declared links.

    Regions hold experts and compute tokens in proportion to their GPUs, and a token goes to any expert with
    the same chance. Each direction of a link is counted on its own. Of parallel links, the widest is taken.

    Args:
        training: the job.
        gpus: GPUs of each region that trains, by stack.
        links: links of the fabric.
        catalog: sizes of exchanged values.
        step_seconds: time of a step without it, for the text.

    Returns:
        None for a dense model, or if fewer than two regions train.
    """
    regions = tuple(sorted(stack for stack, count in gpus.items() if count))
    if training.model.experts is None or len(regions) < 2:  # noqa: PLR2004 - one region sends to none
        return None
    batch = training.global_batch
    tokens = MILLION if batch is None else batch * training.model.sequence_length
    by_ends: dict[frozenset[str], WideLink] = {}
    for link in sorted(links, key=lambda link: (-link.gbps, link.key)):
        by_ends.setdefault(frozenset(link.ends), link)
    total = sum(gpus[stack] for stack in regions)
    shares = {stack: gpus[stack] / total for stack in regions}
    return RoutingRefusal(
        regions,
        tokens,
        batch is not None,
        step_seconds,
        tuple(_links(training, tokens, shares, by_ends, catalog)),
        tuple(pair for pair in combinations(regions, 2) if frozenset(pair) not in by_ends),
    )


def _links(
    training: Training,
    tokens: float,
    shares: Mapping[str, float],
    by_ends: Mapping[frozenset[str], WideLink],
    catalog: Catalog,
) -> Iterator[RoutedLink]:
    model, precision = training.model, training.precision
    for ends, link in sorted(by_ends.items(), key=lambda item: item[1].key):
        if not ends <= set(shares):
            continue
        first, second = sorted(ends)
        # Tokens to the other's experts, and results of the other's tokens: the same in each direction.
        share = shares[first] * shares[second]
        most = routed_bytes(model, precision, tokens, share, catalog)
        least = routed_bytes(model, precision, tokens, share, catalog, copies=1)
        rate = link.gbps * GIGA / BITS_PER_BYTE
        one_way = (link.round_trip_ms or 0.0) / 2 / 1000
        latency = EXCHANGES_PER_LAYER * moe_layers(model) * one_way
        yield RoutedLink(link.key, link.gbps, most / GIGA, least / rate + latency, most / rate + latency)


def _short(seconds: float) -> str:
    return f"{seconds:,.0f}" if seconds >= 10 else f"{seconds:.2g}"  # noqa: PLR2004 - three digits at most
