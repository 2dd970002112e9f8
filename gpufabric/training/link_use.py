"""Use of links by training and by copies of checkpoints, as stacks state it in their outputs."""

from collections.abc import Iterable
from math import isfinite
from typing import TypedDict

from gpufabric.plan.links.model import LinkPlan
from gpufabric.plan.resilience.recovery import CopyPlan
from gpufabric.training.links import LinkVerdict


class LinkUseOutputs(TypedDict):
    """Use of a link, in Gbit/s of the direction that carries the most."""

    link: str
    """Key of the link."""

    gbps: float
    """Declared bandwidth in each direction."""

    training_gbps: float | None
    """Need of the training; None: no training job is declared, its step time is unknown, or no bandwidth is
    enough."""

    copies_gbps: float | None
    """Rate of all copies that the link carries; None: the rate of one is unknown."""


def link_uses(
    links: Iterable[LinkPlan], verdicts: Iterable[LinkVerdict], copies: Iterable[CopyPlan]
) -> list[LinkUseOutputs]:
    """Return the use of each link, in the given order.

    Args:
        links: all links of the fabric.
        verdicts: the verdicts on them; none without a training job.
        copies: standing copies of checkpoints.
    """
    training = {
        verdict.key: None if verdict.is_unknown else _finite(verdict.training_gbps) for verdict in verdicts
    }
    standing = tuple(copies)
    return [
        {
            "link": link.key,
            "gbps": float(link.gbps),
            "training_gbps": training.get(link.key),
            "copies_gbps": _copies_gbps(link, standing),
        }
        for link in links
    ]


def _finite(gbps: float) -> float | None:
    """Return a bandwidth that JSON can state."""
    return gbps if isfinite(gbps) else None


def _copies_gbps(link: LinkPlan, copies: Iterable[CopyPlan]) -> float | None:
    """Return the rate of the copies in the busier direction."""
    by_source = dict.fromkeys(link.ends, 0.0)
    for copy in copies:
        if copy.link != link.key:
            continue
        if copy.gbps is None:
            return None
        by_source[copy.source] += copy.gbps
    return max(by_source.values())
