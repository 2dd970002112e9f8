"""Table of power domains: the GPUs that a failure of each takes, and those that it leaves."""

from dataclasses import dataclass

from gpufabric.report.model import Report
from gpufabric.report.topology import TopologyRegion


@dataclass(frozen=True, slots=True)
class DomainLoss:
    """Loss of a power domain, by the GPUs of its regions after the change.

    Attributes:
        domain: the domain; None: the regions whose domain is unknown.
        stacks: its regions.
        gpus: GPUs that a failure takes.
        left: GPUs that it leaves.
    """

    domain: str | None
    stacks: tuple[str, ...]
    gpus: int
    left: int

    @property
    def name(self) -> str:
        """The domain, or that it is unknown."""
        return self.domain or "unknown"

    @property
    def share(self) -> str:
        """Part of all GPUs that goes, in percent."""
        every = self.gpus + self.left
        return f"{self.gpus / every:.0%}".replace("%", " %") if every else "-"


def domain_losses(report: Report) -> list[DomainLoss]:
    """List the power domains, the greatest loss first and regions without a known domain last.

    A removed region, and one without figures, has no GPUs to lose.
    """
    regions = [region for region in report.topology.places if region.pools and not region.removed]
    every = sum(map(_gpus, regions))
    domains = dict.fromkeys(region.power_domain for region in regions)
    losses: list[DomainLoss] = []
    for domain in domains:
        inside = [region for region in regions if region.power_domain == domain]
        gpus = sum(map(_gpus, inside))
        losses.append(DomainLoss(domain, tuple(region.stack for region in inside), gpus, every - gpus))
    return sorted(losses, key=lambda loss: (loss.domain is None, -loss.gpus, loss.name))


def _gpus(region: TopologyRegion) -> int:
    return sum(pool.gpus for pool in region.pools)
