"""Reads how much of each link the training uses.

Stacks state it in the output ``summary.links``, one sentence for each link
(:class:`gpufabric.training.links.LinkVerdict`); a sentence of another form leaves the load unknown.
"""

import re
from dataclasses import dataclass

from gpufabric.report.model import Report
from gpufabric.report.topology import TopologyLink

_LOAD = re.compile(
    r"link (?P<key>\S+) carries (?P<has>[\d.e+-]+) Gbit/s, needs (?P<needs>[\d.]+) Gbit/s: (?:fits|short)"
)
_UNUSED = re.compile(r"link (?P<key>\S+) is not judged: (?P<why>no GPUs in .+)")


@dataclass(frozen=True, slots=True)
class LinkLoad:
    """Use of a link by the training.

    Attributes:
        needs_gbps: Gbit/s that the training needs in each direction; None: unknown.
        share: needed part of the link's bandwidth; None: unknown.
        unused: why the training does not use the link; empty if it does, or if that is unknown.
    """

    needs_gbps: float | None = None
    share: float | None = None
    unused: str = ""

    @property
    def text(self) -> str:
        """The load in a few words."""
        if self.unused:
            return "no training"
        if self.share is None:
            return "load unknown"
        return f"{share_text(self.share)} used" if self.share <= 1 else f"short: {share_text(self.share)}"


UNKNOWN_LOAD = LinkLoad()


def link_loads(report: Report) -> dict[str, LinkLoad]:
    """Return the load of each link of the report, by its key; links without a statement are unknown."""
    stated = dict(
        filter(
            None,
            (_read(text) for stack in report.stacks if stack.after for text in stack.after.links),
        )
    )
    return {link.key: stated.get(link.key, UNKNOWN_LOAD) for link in report.topology.links}


def share_text(share: float) -> str:
    """Write a share in percent, also one that rounds to nothing."""
    return "under 1 %" if 0 < share < 0.01 else f"{share * 100:,.0f} %"  # noqa: PLR2004 - one percent


def gbps_text(link: TopologyLink) -> str:
    """Write the bandwidth of a link, or that it is unknown."""
    return "Gb/s unknown" if link.gbps is None else f"{link.gbps:,g} Gb/s"


def _read(text: str) -> tuple[str, LinkLoad] | None:
    if match := _LOAD.match(text):
        has, needs = float(match["has"]), float(match["needs"])
        return match["key"], LinkLoad(needs, needs / has if has else None)
    if match := _UNUSED.match(text):
        return match["key"], LinkLoad(unused=match["why"])
    return None
