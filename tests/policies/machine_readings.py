"""Machines that resources of a test start, in a short form."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from gpufabric.catalog.catalog import default_catalog
from gpufabric.cost.items import NodePool
from gpufabric.policies.billing.extract import Extracted
from gpufabric.policies.priced_state import gpus_of
from tests.policies.conftest import Made, extracted


@dataclass(frozen=True)
class Read:
    """Result of reading resources.

    Attributes:
        pools: name, shape, capacity, and least, requested and most machines of each pool.
        demands: quota family, capacity, machines and surge of each demand of machines.
        uncounted: property and machine of what is named without a price or a count.
        gaps: properties that could not be read.
        gpus: GPUs at peak; None if they are unknown.
    """

    pools: list[tuple[str, str, str, int, int, int]]
    demands: list[tuple[str | None, str, int, int]]
    uncounted: list[tuple[str, str]]
    gaps: list[str]
    gpus: int | None


def read(made: Sequence[Made], region: str = "us-east-1", **lookup: Any) -> Read:
    """Read the machines of some resources."""
    return short(extracted(list(made), region=region, **lookup))


def short(extraction: Extracted) -> Read:
    """Give what was read in a short form."""
    return Read(
        pools=[
            (item.name, item.shape, item.capacity, item.nodes_min, item.nodes_now, item.nodes_max)
            for item in extraction.items
            if isinstance(item, NodePool)
        ],
        demands=[
            (demand.family, demand.usage_class, demand.nodes, demand.surge)
            for demand in extraction.demands
            if demand.nodes
        ],
        uncounted=[(machines.property, machines.machine) for _, machines in extraction.uncounted],
        gaps=[str(gap) for gap in extraction.unevaluated],
        gpus=gpus_of(extraction, default_catalog()),
    )
