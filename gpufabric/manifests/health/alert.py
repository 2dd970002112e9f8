"""An alert of Prometheus."""

from dataclasses import dataclass
from typing import Literal

from gpufabric.manifests.health.facts import Trait

Severity = Literal["critical", "warning"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """A rule of Prometheus that raises an alert.

    Attributes:
        name: its name.
        group: its group: gpu, node, rdma, link, storage, checkpoint, check or spend.
        expression: PromQL that yields a series for each fault.
        minutes: time for which the fault must last.
        severity: ``critical`` if a job fails or money is lost now.
        summary: what is wrong, with labels as ``{{ $labels.x }}``.
        needs: properties of a region without which the alert makes no sense.
    """

    name: str
    group: str
    expression: str
    minutes: int
    severity: Severity
    summary: str
    needs: frozenset[Trait] = frozenset()


def needs(*traits: Trait) -> frozenset[Trait]:
    """Return properties of a region as an alert takes them."""
    return frozenset(traits)
