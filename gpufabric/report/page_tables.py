"""Tables of the page: the columns and cells that stand beside its pictures."""

from collections.abc import Iterator

from gpufabric.report.cost_section import priced_stacks
from gpufabric.report.mermaid import pool_text, region_text
from gpufabric.report.model import Report
from gpufabric.report.plots.marks import by_stack, region_mark
from gpufabric.report.plots.power import domain_losses

Columns = tuple[tuple[str, str], ...]
"""Title and class of each column."""

COST_COLUMNS: Columns = (
    ("Stack", "stack"),
    ("GPUs", "number"),
    ("$/hour", "number"),
    ("$/month", "number"),
    ("Change per month", "number"),
    ("$/GPU-hour", "number"),
    ("Coverage", "wide"),
)
LINE_COLUMNS: Columns = (
    ("Pool", ""),
    ("Resource", ""),
    ("Item", ""),
    ("$/month before", "number"),
    ("$/month after", "number"),
    ("Difference", "number"),
    ("Note", "wide"),
)
REGION_COLUMNS: Columns = (("Region", ""), ("Mark", ""), ("Pools", "wide"))
LINK_COLUMNS: Columns = (
    ("Number", "number"),
    ("Between", "wide"),
    ("Kind", ""),
    ("Bandwidth", "number"),
    ("Round trip", "number"),
    ("Use", "wide"),
    ("State", ""),
)
DOMAIN_COLUMNS: Columns = (
    ("Power domain", ""),
    ("GPUs that go", "number"),
    ("Part of the GPUs here", "number"),
    ("GPUs left here", "number"),
    ("Regions", "wide"),
)
CAPACITY_COLUMNS: Columns = (
    ("Stack", "stack"),
    ("Pool", ""),
    ("Capacity", ""),
    ("Begins", ""),
    ("Ends", ""),
    ("At the start of the report", ""),
    ("Cost while unused", "wide"),
)


def cost_cells(report: Report) -> Iterator[tuple[str, ...]]:
    """Return the cost of each stack with figures."""
    for stack, cells in priced_stacks(report):
        yield (stack.stack, *cells)


def region_cells(report: Report) -> Iterator[tuple[str, str, str]]:
    """Return the regions as they are on the map."""
    stacks = by_stack(report)
    for region in report.topology.places:
        mark = region_mark(region, stacks.get(region.stack))
        pools = "; ".join(" ".join(pool_text(pool)) for pool in region.pools)
        yield region_text(region), mark.text or "-", pools or "-"


def domain_cells(report: Report) -> Iterator[tuple[str, ...]]:
    """Return what the loss of each power domain takes."""
    for loss in domain_losses(report):
        yield loss.name, f"{loss.gpus:,}", loss.share, f"{loss.left:,}", ", ".join(loss.stacks)
