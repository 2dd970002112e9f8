"""Table of power domains: the GPUs that a failure of each takes, and those that it leaves."""

from collections import Counter, defaultdict
from dataclasses import dataclass

from gpufabric.report.model import Report


@dataclass(frozen=True, slots=True)
class DomainLoss:
    """Loss of a power domain, by the GPUs of its regions after the change.

    Attributes:
        domain: the domain; None: machines whose domain is unknown.
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
    """List the power domains, the greatest loss first and machines without a known domain last.

    A removed region, and one without figures, has no GPUs to lose.
    """
    gpus: Counter[str | None] = Counter()
    stacks: dict[str | None, list[str]] = defaultdict(list)
    for region in report.topology.places:
        for pool in () if region.removed else region.pools:
            domain = pool.power_domain or region.power_domain
            gpus[domain] += pool.gpus
            if region.stack not in stacks[domain]:
                stacks[domain].append(region.stack)
    losses = [
        DomainLoss(domain, tuple(stacks[domain]), count, gpus.total() - count)
        for domain, count in gpus.items()
    ]
    return sorted(losses, key=lambda loss: (loss.domain is None, -loss.gpus, loss.name))
