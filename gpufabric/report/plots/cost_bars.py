"""Charts of the cost: before and after by stack and by kind, and the month's change as a waterfall."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate

from gpufabric.plural import plural
from gpufabric.report import figures
from gpufabric.report.cost_line import CostLine
from gpufabric.report.model import Report, StackReport, Summary
from gpufabric.report.plots.bars import Part, Row, largest, share_of, unknown_part

_MOST_STACKS, _MOST_KINDS, _MOST_STEPS = 12, 8, 8


@dataclass(frozen=True, slots=True)
class Sides:
    """An amount per month on both sides.

    Attributes:
        label: whose amount it is.
        before: the amount before; None: unknown.
        after: the amount after; None: unknown.
        unpriced_before: machines or items without a price before, which the amount leaves out.
        unpriced_after: those after.
    """

    label: str
    before: Decimal | None
    after: Decimal | None
    unpriced_before: int = 0
    unpriced_after: int = 0

    @property
    def difference(self) -> Decimal | None:
        """The change; None if an amount or a price is unknown."""
        if self.before is None or self.after is None or self.unpriced_before or self.unpriced_after:
            return None
        return self.after - self.before

    @property
    def size(self) -> Decimal:
        """The larger amount, to sort by."""
        return max(self.before or Decimal(0), self.after or Decimal(0))


def stack_rows(report: Report) -> list[Row]:
    """Draw the cost of each stack per month, the dearest first; further stacks together."""
    sides = sorted(stack_sides(report), key=lambda side: (-side.size, side.label))
    return _rows(_cut(sides, _MOST_STACKS, "other stack"))


def kind_rows(report: Report) -> list[Row]:
    """Draw the cost by kind of item, the dearest first; empty if no stack knows its lines."""
    return _rows(_kind_sides(report))


def waterfall_rows(report: Report) -> list[Row]:
    """Draw how the month's cost gets from before to after, by stack or, in a single stack, by kind.

    Steps whose amount is unknown are hatched, and no sum holds stacks of which a side is unknown. Empty if no
    known amount changes.
    """
    sides = stack_sides(report)
    both = [side for side in sides if side.before is not None and side.after is not None]
    steps = _kind_sides(report) if len(sides) == 1 and report.stacks[0].cost_lines else sides
    known = [(side, side.difference) for side in steps]
    changed = sorted(
        ((side.label, change) for side, change in known if change), key=lambda step: (-abs(step[1]), step[0])
    )
    if not changed:
        return []
    shown = changed[:_MOST_STEPS]
    if rest := changed[_MOST_STEPS:]:
        shown.append((plural(len(rest), "other"), sum((change for _, change in rest), Decimal(0))))
    ends = Sides(
        "",
        sum((side.before or Decimal(0) for side in both), Decimal(0)),
        sum((side.after or Decimal(0) for side in both), Decimal(0)),
        sum(side.unpriced_before for side in steps),
        sum(side.unpriced_after for side in steps),
    )
    return list(_steps(ends, shown, [side.label for side, change in known if change is None]))


def stack_sides(report: Report) -> list[Sides]:
    """Return the amounts of each stack that has figures on a side."""
    return [
        Sides(
            stack.stack,
            stack.before.money.usd_per_month if stack.before else None,
            stack.after.money.usd_per_month if stack.after else None,
            _unpriced(stack.before),
            _unpriced(stack.after),
        )
        for stack in report.stacks
        if stack.before is not None or stack.after is not None
    ]


def _unpriced(side: Summary | None) -> int:
    return len(side.money.unpriced_machines) if side else 0


def _kind_sides(report: Report) -> list[Sides]:
    groups: dict[str, list[CostLine]] = defaultdict(list)
    for line in _lines(report.stacks):
        groups[line.item].append(line)
    sides = [_of_lines(item, lines) for item, lines in groups.items()]
    priced = sorted((side for side in sides if side.size), key=lambda side: (-side.size, side.label))
    # A group of lines without any price has no bar of its own: they are counted in one hatched row.
    unpriced = [side for side in sides if not side.size and (side.unpriced_before or side.unpriced_after)]
    cut = _cut(priced, _MOST_KINDS, "other kind")
    if unpriced:
        label = plural(len(unpriced), "kind without a price", "kinds without a price")
        before = sum(side.unpriced_before for side in unpriced)
        cut.append(Sides(label, None, None, before, sum(side.unpriced_after for side in unpriced)))
    return cut


def _of_lines(item: str, lines: Sequence[CostLine]) -> Sides:
    before = [line for line in lines if line.sides != "after"]
    after = [line for line in lines if line.sides != "before"]
    return Sides(
        item,
        sum((line.usd_per_month_before or Decimal(0) for line in before), Decimal(0)),
        sum((line.usd_per_month_after or Decimal(0) for line in after), Decimal(0)),
        sum(line.usd_per_month_before is None for line in before),
        sum(line.usd_per_month_after is None for line in after),
    )


def _lines(stacks: Iterable[StackReport]) -> Iterator[CostLine]:
    for stack in stacks:
        yield from stack.cost_lines


def _cut(sides: list[Sides], most: int, noun: str) -> list[Sides]:
    """Return the first ones, and the sum of the others."""
    if len(sides) <= most + 1:
        return sides
    rest = sides[most:]
    return [
        *sides[:most],
        Sides(
            plural(len(rest), noun),
            _sum(side.before for side in rest),
            _sum(side.after for side in rest),
            sum(side.unpriced_before for side in rest),
            sum(side.unpriced_after for side in rest),
        ),
    ]


def _sum(amounts: Iterable[Decimal | None]) -> Decimal | None:
    """Add amounts; unknown if one is."""
    known = list(amounts)
    return None if None in known else sum((amount for amount in known if amount is not None), Decimal(0))


def _rows(sides: Sequence[Sides]) -> list[Row]:
    most = largest([side.size for side in sides])
    return [_row(side, most) for side in sides]


def _row(side: Sides, most: Decimal) -> Row:
    parts = (
        *_bar(side.before, side.unpriced_before, most, "before"),
        *_bar(side.after, side.unpriced_after, most, "after"),
    )
    text = figures.before_after(
        _amount(side.before, side.unpriced_before), _amount(side.after, side.unpriced_after)
    )
    change = side.difference
    unknown = side.before is None or side.after is None
    note = "" if unknown else f"change {figures.UNKNOWN}" if change is None else _signed(change)
    return Row(side.label, text, parts, note)


def _bar(amount: Decimal | None, unpriced: int, most: Decimal, kind: str) -> Iterator[Part]:
    line = 0 if kind == "before" else 1
    if amount is None:
        yield unknown_part(line)
        return
    width = share_of(amount, most)
    yield Part("before" if kind == "before" else "after", 0, width, line)
    if unpriced:
        # How much is missing is unknown; a short hatched end says that something is.
        start = min(width, 0.94)
        yield Part("unknown", start, 0.06, line)


def _amount(amount: Decimal | None, unpriced: int) -> str:
    if amount is None:
        return figures.UNKNOWN
    return f"at least {figures.rounded(amount)}" if unpriced else figures.rounded(amount)


def _signed(change: Decimal) -> str:
    if not change:
        return "no change"
    return f"{'+' if change > 0 else '-'}{figures.rounded(abs(change))}"


def _steps(ends: Sides, steps: Sequence[tuple[str, Decimal]], unknown: Sequence[str]) -> Iterator[Row]:
    start, end = ends.before or Decimal(0), ends.after or Decimal(0)
    reached = accumulate((change for _, change in steps), initial=start)
    most = largest([*reached, end])
    yield Row("before", _amount(start, ends.unpriced_before), (Part("total", 0, share_of(start, most)),))
    level = start
    for label, change in steps:
        low, high = sorted((level, level + change))
        left = share_of(low, most)
        part = Part("more" if change > 0 else "less", left, share_of(high, most) - left)
        yield Row(label, _signed(change), (part,))
        level += change
    for label in unknown:
        yield Row(label, figures.UNKNOWN, (unknown_part(start=share_of(level, most) * 0.94),))
    yield Row("after", _amount(end, ends.unpriced_after), (Part("total", 0, share_of(end, most)),))
