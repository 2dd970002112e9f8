"""Effects of the loss of a region, link, power domain or cloud."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from gpufabric.plan.resilience.sites import Site

FabricLossKind = Literal["region", "link", "power domain", "cloud"]
Ends = tuple[str, str]


@dataclass(frozen=True, slots=True)
class FabricLoss:
    """A loss and its effect.

    Attributes:
        kind: kind of loss.
        name: stack, link key, id of the power domain, or cloud that is lost.
        regions: stacks that are lost with it, sorted; none for a link.
        gpus_left: GPUs that still run.
        gpus_together: GPUs that can continue training: those of the largest connected part with a quorum of
            replicas; 0 if none has it.
        gpus_before: GPUs of the whole fabric.
        parts: stacks of each remaining connected part, by GPUs (largest first), then by name.
        splits: whether there are more parts than before. A link that splits is a bridge.
        enough: whether ``gpus_together`` is at least the declared share; None if no share is declared, or if
            the fabric has no GPUs.
        replicas_together: replica groups of the part that continues, or of the largest part if none can.
        replicas_before: replica groups of the whole fabric.
        quorum: replica groups that a part needs to continue; None: no training job is declared, and any part
            can.
    """

    kind: FabricLossKind
    name: str
    regions: tuple[str, ...]
    gpus_left: int
    gpus_together: int
    gpus_before: int
    parts: tuple[tuple[str, ...], ...]
    splits: bool
    enough: bool | None
    replicas_together: int
    replicas_before: int
    quorum: int | None

    @property
    def share(self) -> Decimal:
        """Share of the GPUs that can continue training together, from 0 to 1."""
        return Decimal(self.gpus_together) / self.gpus_before if self.gpus_before else Decimal(0)

    @property
    def is_bridge(self) -> bool:
        """Whether it is a link whose loss splits the fabric."""
        return self.kind == "link" and self.splits


def losses(
    sites: Collection[Site],
    links: Mapping[str, Ends],
    minimum_share: Decimal | None = None,
    quorum: int | None = None,
) -> tuple[FabricLoss, ...]:
    """Compute the loss of each region, link, power domain and cloud, in this order, each sorted by name.

    Regions with an unknown power domain are not part of any: see ``without_power_domain``.

    Args:
        sites: all regions of the fabric, including those without a link.
        links: both ends of each link, by the link's key.
        minimum_share: share of the GPUs that must be able to continue training together.
        quorum: replica groups that a part needs to continue; None: any part can.
    """
    return tuple(_losses({site.stack: site for site in sites}, links, minimum_share, quorum))


def replicas_of(sites: Iterable[Site]) -> int:
    """Return the replica groups of some sites; a site without GPUs has none."""
    return sum(site.replicas for site in sites if site.gpus)


def without_power_domain(sites: Iterable[Site]) -> tuple[str, ...]:
    """Return the stacks with an unknown power domain, sorted."""
    return tuple(sorted(site.stack for site in sites if site.power_domain is None))


def too_little(losses: Iterable[FabricLoss]) -> tuple[FabricLoss, ...]:
    """Return the losses after which less than the declared share can continue training together."""
    return tuple(loss for loss in losses if loss.enough is False)


def bridges(losses: Iterable[FabricLoss]) -> tuple[str, ...]:
    """Return the links whose loss splits the fabric."""
    return tuple(loss.name for loss in losses if loss.is_bridge)


def parts_of(stacks: Collection[str], links: Iterable[Ends]) -> tuple[frozenset[str], ...]:
    """Return the connected parts of stacks. Links to other stacks are ignored."""
    neighbours: dict[str, set[str]] = {stack: set() for stack in stacks}
    for first, second in links:
        if first in neighbours and second in neighbours:
            neighbours[first].add(second)
            neighbours[second].add(first)
    parts: list[frozenset[str]] = []
    left = set(neighbours)
    while left:
        reached, waiting = set[str](), [min(left)]
        while waiting:
            stack = waiting.pop()
            if stack not in reached:
                reached.add(stack)
                waiting.extend(neighbours[stack] - reached)
        left -= reached
        parts.append(frozenset(reached))
    return tuple(parts)


def _losses(
    sites: Mapping[str, Site], links: Mapping[str, Ends], minimum_share: Decimal | None, quorum: int | None
) -> Iterator[FabricLoss]:
    before = len(parts_of(sites, links.values()))
    total = sum(site.gpus for site in sites.values())
    replicas = replicas_of(sites.values())

    def lose(kind: FabricLossKind, name: str, regions: frozenset[str], link: str | None = None) -> FabricLoss:
        left = {stack: site for stack, site in sites.items() if stack not in regions}
        kept = [ends for key, ends in links.items() if key != link]
        parts = parts_of(left, kept)
        weights = {part: sum(left[stack].gpus for stack in part) for part in parts}
        ordered = sorted(parts, key=lambda part: (-weights[part], min(part)))
        counts = {part: replicas_of(left[stack] for stack in part) for part in ordered}
        able = [part for part in ordered if quorum is None or counts[part] >= quorum]
        together = weights[able[0]] if able else 0
        return FabricLoss(
            kind=kind,
            name=name,
            regions=tuple(sorted(regions)),
            gpus_left=sum(weights.values()),
            gpus_together=together,
            gpus_before=total,
            parts=tuple(tuple(sorted(part)) for part in ordered),
            splits=len(parts) > max(1, before),
            enough=None if minimum_share is None or not total else together >= minimum_share * total,
            replicas_together=counts[able[0]] if able else max(counts.values(), default=0),
            replicas_before=replicas,
            quorum=quorum,
        )

    for stack in sorted(sites):
        yield lose("region", stack, frozenset({stack}))
    for key in sorted(links):
        yield lose("link", key, frozenset(), key)
    domains = {site.power_domain for site in sites.values()} - {None}
    for domain in sorted(id_ for id_ in domains if id_ is not None):
        yield lose(
            "power domain", domain, _stacks(sites, lambda site, lost=domain: site.power_domain == lost)
        )
    for cloud in sorted({site.cloud for site in sites.values()}):
        yield lose("cloud", cloud, _stacks(sites, lambda site, lost=cloud: site.cloud == lost))


def _stacks(sites: Mapping[str, Site], belongs: Callable[[Site], bool]) -> frozenset[str]:
    return frozenset(stack for stack, site in sites.items() if belongs(site))
