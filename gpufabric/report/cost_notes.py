"""Writes what a reader must know beside the amounts, the same in every form of a report."""

from decimal import Decimal

from gpufabric.cost.text import paid_once_text, usd
from gpufabric.plural import plural
from gpufabric.report.model import DeclaredFigures, Report
from gpufabric.report.summary import NOTHING, Amounts

_FEW = 3
"""Names that are listed; further ones are counted."""


def paid_once_texts(report: Report) -> list[str]:
    """Write for each stack what is paid once, apart from its other amounts."""
    texts: list[str] = []
    for stack in report.stacks:
        before, after = (side.money if side else Amounts() for side in (stack.before, stack.after))
        now = after.usd_upfront or Decimal(0)
        earlier = before.usd_upfront or Decimal(0)
        if not now and not earlier:
            continue
        if stack.after is None:
            texts.append(f"{stack.stack}, paid once: unknown ({usd(earlier)} before).")
            continue
        changed = "" if now == earlier or stack.before is None else f" ({usd(earlier)} before)"
        text = paid_once_text(now, after.usd_prepaid_per_month)
        texts.append(f"{stack.stack}, {text.replace(usd(now), f'{usd(now)}{changed}', 1)}.")
    return texts


def assumption_texts(report: Report) -> list[str]:
    """Write the defaults that amounts rest on, by stack."""
    return [
        f"{stack.stack} assumes {assumption}."
        for stack in report.stacks
        if stack.after
        for assumption in stack.after.money.assumptions
    ]


def overlap_texts(report: Report) -> list[str]:
    """Write what exists twice during the update, and what that costs; empty if nothing does."""
    several = len(report.stacks) > 1
    texts = [
        f"{f'{stack.stack}: ' if several else ''}{text}."
        for stack in report.stacks
        for text in stack.overlaps
    ]
    return [*filter(None, (_replacements(report), *texts, _overlap(report)))]


def _replacements(report: Report) -> str:
    count = sum(
        change.order == "create first" and not change.component
        for stack in report.stacks
        for change in stack.changes
    )
    if not count:
        return ""
    replacements = plural(
        count,
        "replacement is created before the old resource is deleted",
        "replacements are created before the old resources are deleted",
    )
    return f"{replacements}: both cost money during the update, which these amounts leave out."


def _overlap(report: Report) -> str:
    """Write the most that all of it costs per hour; empty if that of any stack is unknown."""
    known = [
        stack.overlap_usd_per_hour
        for stack in report.stacks
        if stack.overlaps or stack.overlap_usd_per_hour is not None
    ]
    amounts = [usd_per_hour for usd_per_hour in known if usd_per_hour is not None]
    if not amounts or len(amounts) < len(known):
        return ""
    return f"During the update, up to {usd(sum(amounts, Decimal(0)))} per hour come on top of these amounts."


def basis_text(report: Report) -> str:
    """Write where the amounts come from; empty if there are none."""
    if report.declared is not None:
        return _declared_basis(report.declared)
    bases = {
        stack.stack: [
            side.money.basis for side in (stack.before, stack.after) if side and side is not NOTHING
        ]
        for stack in report.stacks
    }
    declared = [stack for stack, both in bases.items() if "declaration" in both]
    if not any(bases.values()):
        return ""
    if not declared:
        return "Both sides are priced from their resources, at the same prices."
    if len(declared) == sum(map(bool, bases.values())):
        return "Amounts come from each stack's summary output, at the prices of its last update."
    names = ", ".join(declared[:_FEW])
    rest = f" and {len(declared) - _FEW} more" if len(declared) > _FEW else ""
    return f"Priced from resources, except {names}{rest}: these amounts come from the stack's summary output."


def _declared_basis(declared: DeclaredFigures) -> str:
    prices = f"at prices of {declared.prices_of}: those that the project states, and else list prices"
    if not declared.compared_with:
        return f"GPUs and amounts follow from the declarations, {prices}. What exists now is unknown."
    return f"Both sides follow from declarations, {prices}. Before: {declared.compared_with}."
