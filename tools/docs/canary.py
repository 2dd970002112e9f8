"""The table of the canary's cost, as Markdown, by the prices of the catalogue."""

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from gpufabric.catalog.catalog import default_catalog
from gpufabric.cost.text import usd
from gpufabric.declared.bills import fabric_bills
from gpufabric.snapshots.project import project_with_facts

FOLDER = Path(__file__).resolve().parents[2] / "examples" / "canary"
NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
HOURS = 4
"""Time of a trial: an hour to bring a region up, two to try it, and one to destroy it."""


def table() -> str:
    """Return a table: stack, its machines, its cost by the hour and of a trial, and what has no price."""
    head = ["| stack | machines | $/hour | $ for 4 hours | without a price |", "|---|---|---|---|---|"]
    return "\n".join([*head, *_rows()])


def _rows() -> Iterator[str]:
    project = project_with_facts(FOLDER)
    bills = fabric_bills(project, default_catalog(), NOW).bills
    for stack, region in project.regions.items():
        pools = [f"{pool.nodes} x {pool.shape}" for pool in region.pools.values()]
        lines = bills[stack].lines
        hourly = sum((line.usd_per_hour or Decimal(0) for line in lines), Decimal(0))
        absent = ", ".join(line.what for line in bills[stack].unpriced)
        machines = ", ".join(pools) or "none with GPUs"
        yield f"| `{stack}` | {machines} | {usd(hourly)} | {usd(hourly * HOURS)} | {absent or '-'} |"
