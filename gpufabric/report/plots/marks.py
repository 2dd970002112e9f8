"""Marks of a map: what is new, changes, restarts, goes or fails, each with a symbol and a word."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from gpufabric.report.model import Report, StackReport
from gpufabric.report.summary import NOTHING, Summary
from gpufabric.report.topology import TopologyLink, TopologyPool, TopologyRegion

MarkKind = Literal["fails", "goes", "restarts", "changes", "new", "waits", "none"]

_SYMBOLS: dict[MarkKind, str] = {
    "fails": "\N{HEAVY MULTIPLICATION X}",
    "goes": "\N{MINUS SIGN}",
    "restarts": "\N{CLOCKWISE OPEN CIRCLE ARROW}",
    "changes": "~",
    "new": "+",
    "waits": "\N{WHITE CIRCLE}",
    "none": "",
}
_OUTCOMES: dict[str, tuple[MarkKind, str]] = {
    "failed": ("fails", "failed"),
    "missing": ("fails", "no result"),
    "skipped": ("waits", "not run"),
    "deferred": ("waits", "deferred"),
    "undeclared": ("waits", "no file"),
}


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark of a region, a pool or a link.

    Attributes:
        kind: its meaning, which the style colours.
        word: its meaning for a reader.
    """

    kind: MarkKind = "none"
    word: str = ""

    @property
    def text(self) -> str:
        """The symbol and the word; empty without a mark."""
        return f"{_SYMBOLS[self.kind]} {self.word}".strip()


NO_MARK = Mark()

LEGEND = (
    Mark("new", "new"),
    Mark("changes", "changes"),
    Mark("restarts", "restarts"),
    Mark("goes", "goes or is replaced"),
    Mark("fails", "fails"),
    Mark("waits", "not run"),
)
"""Marks that a map explains."""


def region_mark(region: TopologyRegion, stack: StackReport | None) -> Mark:
    """Return the gravest mark of a region."""
    if stack is None:
        return Mark("waits", "not in this run")
    if stack.outcome in _OUTCOMES:
        return Mark(*_OUTCOMES[stack.outcome])
    if region.removed:
        return Mark("goes", "removed")
    return _lost(stack) or _changed(stack)


def pool_mark(pool: TopologyPool, region: TopologyRegion, stack: StackReport | None) -> Mark:
    """Return the gravest mark of a pool."""
    if stack is None:
        return NO_MARK
    if region.removed:
        return Mark("goes", "removed")
    for loss in stack.losses:
        if loss.kind == "pool" and loss.name in (pool.name, ""):
            return Mark("goes", loss.cause if loss.cause in ("removed", "scaled in") else "replaced")
    if any(roll.pool == pool.name and roll.restarts != "no" for roll in stack.rolls):
        return Mark("restarts", "restarts")
    return NO_MARK


def link_mark(link: TopologyLink, stacks: Sequence[StackReport]) -> Mark:
    """Return the mark of a link."""
    if any(loss.kind == "link" and loss.name == link.key for stack in stacks for loss in stack.losses):
        return Mark("goes", "goes")
    if link.state not in ("", "complete"):
        return Mark("waits", link.state)
    return NO_MARK


def by_stack(report: Report) -> dict[str, StackReport]:
    """Return the stacks of a report by name."""
    return {stack.stack: stack for stack in report.stacks}


def _lost(stack: StackReport) -> Mark | None:
    if any(loss.kind == "pool" for loss in stack.losses):
        return Mark("goes", "GPUs go")
    if any(loss.kind == "store" for loss in stack.losses):
        return Mark("goes", "data goes")
    return Mark("goes", "links go") if stack.losses else None


def _changed(stack: StackReport) -> Mark:
    if any(roll.restarts != "no" for roll in stack.rolls):
        return Mark("restarts", "restarts")
    if all(change.noise or change.component for change in stack.changes):
        return NO_MARK if stack.changes else _declared_change(stack)
    return Mark("new", "new") if _is_new(stack) else Mark("changes", "changes")


def _declared_change(stack: StackReport) -> Mark:
    """Compare GPUs and cost of a check, which knows declarations but no changes of resources."""
    before, after = stack.before, stack.after
    if before is None or after is None or _figures(before) == _figures(after):
        return NO_MARK
    return Mark("new", "new") if before == NOTHING else Mark("changes", "changes")


def _figures(summary: Summary) -> tuple[int | None, Decimal | None, Decimal | None]:
    return summary.gpus, summary.money.usd_per_hour, summary.money.usd_per_month


def _is_new(stack: StackReport) -> bool:
    """Return whether the stack had neither GPUs nor cost, and all of its changes create something."""
    before = stack.before
    if before is None or before.gpus != 0 or before.money.usd_per_month:
        return False
    return {change.operation for change in stack.changes if change.noise is None} == {"create"}
