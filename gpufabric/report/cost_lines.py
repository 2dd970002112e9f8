"""Cost by pool and resource, before and after, from the record of a change."""

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Literal

from gpufabric.cost.change import CostChange
from gpufabric.cost.records import LineRecord
from gpufabric.cost.text import count, usd
from gpufabric.masking.mask import Mask
from gpufabric.report import figures
from gpufabric.report.cost_line import CostLine
from gpufabric.report.model import Report, StackReport
from gpufabric.report.outputs import number_of

_Pair = tuple[LineRecord | None, LineRecord | None]

_COUNTED = ("", "hour", "machine", "month")
"""Units of items that are counted. The item names them, so that a quantity needs no unit."""

LineCells = tuple[str, str, str, str, str, str, str]
"""Pool, resource, item, $/month before, after and difference, and the note of a line."""


def cost_lines_of(change: CostChange | None, mask: Mask) -> tuple[CostLine, ...]:
    """Return the lines of a change: the largest first, then those without a price, pools before the rest.

    Without a record there are none.
    """
    if change is None or change.lines_after is None:
        return ()
    lines = [_line(pair, mask) for pair in _pairs(change.lines_before or (), change.lines_after)]
    return tuple(sorted(lines, key=_order))


def line_rows(stack: StackReport) -> list[LineCells]:
    """Return the cells of the lines of a stack."""
    return [_cells(line) for line in stack.cost_lines]


def stacks_with_lines(report: Report) -> list[StackReport]:
    """List the stacks whose cost is known line by line."""
    return [stack for stack in report.stacks if stack.cost_lines]


def _pairs(before: Sequence[LineRecord], after: Sequence[LineRecord]) -> list[_Pair]:
    """Join the lines of both sides that belong together, in order if several have one identity."""
    waiting: dict[tuple[str, ...], list[LineRecord]] = defaultdict(list)
    for record in before:
        waiting[_identity(record)].append(record)
    pairs: list[_Pair] = []
    for record in after:
        same = waiting[_identity(record)]
        pairs.append((same.pop(0) if same else None, record))
    return [*pairs, *((record, None) for records in waiting.values() for record in records)]


def _identity(record: LineRecord) -> tuple[str, ...]:
    """Return what a line keeps: one that stands for several resources keeps its item only."""
    resource = record.resource
    return (record.region, record.pool, "" if ", " in resource else resource, record.item)


def _line(pair: _Pair, mask: Mask) -> CostLine:
    before, after = pair
    shown = after or before
    assert shown is not None  # noqa: S101 - a pair has a side
    amounts = {
        f"{name}_{side}": number_of(getattr(record, name)) if record else None
        for name in ("quantity", "usd_per_hour", "usd_per_month", "usd_upfront")
        for side, record in (("before", before), ("after", after))
    }
    reasons = dict.fromkeys(record.reason for record in (before, after) if record and record.reason)
    return CostLine(
        item=mask.text(shown.item),
        what=mask.text(shown.what),
        region=shown.region,
        pool=mask.text(shown.pool),
        resource=mask.text(shown.resource),
        unit=shown.unit,
        reason=mask.text("; ".join(reasons)),
        assumed=mask.text(shown.assumed),
        price=mask.text("; ".join(dict.fromkeys(filter(None, (record.price for record in pair if record))))),
        sides="both" if before and after else "after" if after else "before",
        usd_per_hour_difference=_difference(before, after, "usd_per_hour"),
        usd_per_month_difference=_difference(before, after, "usd_per_month"),
        **amounts,
    )


def _difference(before: LineRecord | None, after: LineRecord | None, name: str) -> Decimal | None:
    sides = [Decimal(0) if record is None else number_of(getattr(record, name)) for record in (before, after)]
    old, new = sides
    return None if old is None or new is None else new - old


def _order(line: CostLine) -> tuple[bool, Decimal, bool, str, str, str]:
    amount = max(line.usd_per_month_before or Decimal(0), line.usd_per_month_after or Decimal(0))
    return bool(line.reason), -amount, not line.pool, line.pool, line.resource, line.item


def _quantity(quantity: Decimal, unit: str) -> str:
    return count(quantity) if unit in _COUNTED else f"{count(quantity)} {unit.removesuffix('-month')}"


def _cells(line: CostLine) -> LineCells:
    def side(when: Literal["before", "after"], amount: Decimal | None, quantity: Decimal | None) -> str:
        if amount is None:
            return figures.UNKNOWN if line.reason and line.sides in ("both", when) else "-"
        return usd(amount) if quantity is None else f"{usd(amount)} ({_quantity(quantity, line.unit)})"

    change = line.usd_per_month_difference
    difference = figures.UNKNOWN if change is None else figures.signed(change)
    once = line.usd_upfront_after or line.usd_upfront_before
    notes = [
        line.reason,
        line.assumed and f"assumed: {line.assumed}",
        f"paid once: {usd(once)}" if once else "",
        line.price,
    ]
    return (
        line.pool or "-",
        line.resource or "-",
        line.what,
        side("before", line.usd_per_month_before, line.quantity_before),
        side("after", line.usd_per_month_after, line.quantity_after),
        difference,
        "; ".join(filter(None, notes)),
    )
