"""Requirements on a lease."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from gpufabric.planner.links import LinkChoice

Lost = Literal["region", "power domain", "cloud"]
"""Kinds of losses. Any single one of them may happen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaseNeeds:
    """Requirements on a lease.

    Attributes:
        tokens_per_second: least training throughput.
        ramp: least throughput of each step of the ramp before the last, which needs ``tokens_per_second``.
        budget_usd_per_hour: most cost; None without a limit.
        survives: losses after which ``surviving_share`` of the throughput and a quorum must be left.
        surviving_share: share of the throughput that must be left after any such loss, from 0 to 1.
        quorum: whether more than half of the regions must be left after any such loss.
        least_gpus: least accelerators of a region that is used: what one copy of the model takes.
        kw_by_region: most rated power of a region, in kW. A region that is absent has no limit.
        kw_by_power_domain: likewise for the regions of a grid together.
        most_share_of_cloud: most share of the throughput that one cloud gives, from 0 to 1; 1: no limit.
        apart: pairs of regions whose link is too thin to train together.
        usd_per_hour_by_region: cost of a region apart from its machines and links: network, storage.
        links: links that can be had. They must join the regions in use, also those that are left after any
            loss of ``survives``. None: links are not part of the lease.
    """

    tokens_per_second: float
    ramp: tuple[float, ...] = ()
    budget_usd_per_hour: float | None = None
    survives: frozenset[Lost] = frozenset()
    surviving_share: float = 0.0
    quorum: bool = False
    least_gpus: int = 1
    kw_by_region: Mapping[str, float] = field(default_factory=dict[str, float])
    kw_by_power_domain: Mapping[str, float] = field(default_factory=dict[str, float])
    most_share_of_cloud: float = 1.0
    apart: frozenset[tuple[str, str]] = frozenset()
    usd_per_hour_by_region: Mapping[str, float] = field(default_factory=dict[str, float])
    links: LinkChoice | None = None
