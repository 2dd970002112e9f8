"""Measure how much of the demo's bill has a price: ``python -m tools.coverage``.

The demo's declarations are priced for a fixed time, and every figure of the usage file counts as one unit, so
that the result changes with the catalogue alone.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from gpufabric.catalog.catalog import default_catalog
from gpufabric.cost.fabric import FabricBills
from gpufabric.cost.text import count, usd
from gpufabric.declared.bills import fabric_bills
from gpufabric.snapshots.project import project_with_facts
from gpufabric.spec.usage import Figures, UsageFile

ROOT = Path(__file__).resolve().parents[1]
NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
"""A time at which the demo's Capacity Block runs, as in the simulated clouds."""


@dataclass(frozen=True, slots=True)
class CoverageLine:
    """A line of a bill.

    Attributes:
        stack: stack that pays.
        what: the item in words.
        usd_per_month: its amount at peak; None without a price.
        reason: why it has no price; empty if it has one.
    """

    stack: str
    what: str
    usd_per_month: Decimal | None
    reason: str


def coverage_lines(fabric: FabricBills) -> list[CoverageLine]:
    """List the lines of all stacks, then those of data between the regions."""
    lines = [
        CoverageLine(stack, line.what, line.usd_per_month, line.reason)
        for stack, bill in fabric.bills.items()
        for line in bill.lines
    ]
    lines += [
        CoverageLine("between regions", line.way, line.usd_per_month, line.reason)
        for line in fabric.transfer.lines
    ]
    return lines


def demo_lines() -> list[CoverageLine]:
    """Price the declarations under ``stacks/``."""
    usage = UsageFile(defaults=dict.fromkeys(Figures.model_fields, Decimal(1)))
    project = replace(project_with_facts(ROOT), usage=usage)
    return coverage_lines(fabric_bills(project, default_catalog(), NOW))


def totals(lines: list[CoverageLine]) -> str:
    """Return a table: lines, lines with a price, and the known amount, by stack and in all."""
    stacks = list(dict.fromkeys(line.stack for line in lines))
    rows = [_total(stack, [line for line in lines if line.stack == stack]) for stack in stacks]
    head = ["| stack | lines | with a price | known amount a month |", "|---|---|---|---|"]
    return "\n".join([*head, *rows, _total("all", lines)])


def unpriced(lines: list[CoverageLine]) -> str:
    """Return a table of the lines without a price, each with its reason; equal lines are counted."""
    missing = [line for line in lines if line.usd_per_month is None]
    return "\n".join(["| stack | line | reason |", "|---|---|---|", *_rows(missing)])


def _total(title: str, lines: list[CoverageLine]) -> str:
    priced = [line for line in lines if line.usd_per_month is not None]
    amount = sum((line.usd_per_month or Decimal(0) for line in priced), Decimal(0))
    share = f"{len(priced)} ({len(priced) / len(lines):.0%})"
    return f"| {title} | {len(lines)} | {share} | {usd(amount)} |"


def _rows(missing: list[CoverageLine]) -> Iterator[str]:
    numbers: dict[CoverageLine, int] = {}
    for line in missing:
        numbers[line] = numbers.get(line, 0) + 1
    for line, number in numbers.items():
        times = f" ({count(number)} times)" if number > 1 else ""
        yield f"| {line.stack} | {line.what}{times} | {line.reason} |"


if __name__ == "__main__":
    measured = demo_lines()
    sys.stdout.write(f"{totals(measured)}\n\n{unpriced(measured)}\n")
