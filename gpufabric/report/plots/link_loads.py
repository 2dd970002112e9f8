"""Reads how much of each link training and copies of checkpoints use.

Stacks state it in the output ``summary.link_uses``. Stacks that an earlier version updated have only a
sentence for each link in ``summary.links`` (see ``gpufabric.training.links``), without copies. A sentence of
another form leaves the load unknown.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from gpufabric.report.model import Report
from gpufabric.report.summary import Summary
from gpufabric.report.topology import TopologyLink
from gpufabric.shares import percent

_LOAD = re.compile(
    r"link (?P<key>\S+) carries (?P<has>[\d.e+-]+) Gbit/s, needs (?P<needs>[\d.]+) Gbit/s(?: in [^:]+)?:"
    r" (?:fits|short)"
)
_UNUSED = re.compile(r"link (?P<key>\S+) (?:is not judged: no GPUs in|carries no training:) .+")


@dataclass(frozen=True, slots=True)
class LinkLoad:
    """Use of a link, in Gbit/s of the busier direction; None: unknown.

    Attributes:
        gbps: bandwidth of the link.
        training_gbps: need of the training.
        copies_gbps: rate of the copies of checkpoints.
    """

    gbps: float | None = None
    training_gbps: float | None = None
    copies_gbps: float | None = None

    @property
    def share(self) -> float | None:
        """Used part of the bandwidth, as far as it is known; None if the need of the training is unknown."""
        if not self.gbps or self.training_gbps is None:
            return None
        return (self.training_gbps + (self.copies_gbps or 0.0)) / self.gbps

    @property
    def is_short(self) -> bool:
        """Whether the link is slower than its use."""
        return self.share is not None and self.share > 1

    @property
    def text(self) -> str:
        """The load in a few words."""
        if self.share is None:
            return "load unknown"
        return f"short: {share_text(self.share)}" if self.is_short else f"{share_text(self.share)} used"

    @property
    def parts_text(self) -> str:
        """The parts of the load."""
        training = "unknown" if self.training_gbps is None else f"{self.training_gbps:,.3g} Gb/s"
        copies = "unknown" if self.copies_gbps is None else f"{self.copies_gbps:,.3g} Gb/s"
        return f"training {training}, copies {copies}"


UNKNOWN_LOAD = LinkLoad()


def link_loads(report: Report) -> dict[str, LinkLoad]:
    """Return the load of each link of the report, by its key; links without a statement are unknown."""
    stated: dict[str, LinkLoad] = {}
    for stack in report.stacks:
        stated.update(_stated(stack.after) if stack.after else ())
    return {link.key: stated.get(link.key, UNKNOWN_LOAD) for link in report.topology.links}


def share_text(share: float) -> str:
    """Write a share in percent, also one that rounds to nothing."""
    return percent(share, " ")


def gbps_text(link: TopologyLink) -> str:
    """Write the bandwidth of a link, or that it is unknown."""
    return "Gb/s unknown" if link.gbps is None else f"{link.gbps:,g} Gb/s"


def _stated(summary: Summary) -> Iterator[tuple[str, LinkLoad]]:
    for text in summary.links:
        if match := _LOAD.match(text):
            yield match["key"], LinkLoad(float(match["has"]), float(match["needs"]))
        elif match := _UNUSED.match(text):
            yield match["key"], LinkLoad(None, 0.0)
    for use in summary.link_uses:
        yield use.link, LinkLoad(use.gbps, use.training_gbps, use.copies_gbps)
