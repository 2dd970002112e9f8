"""Sums a report up: totals, what a reviewer must do, and the headline sentence."""

from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal

from gpufabric.cost.text import plural
from gpufabric.report.figures import gpus_text, month_text
from gpufabric.report.model import StackReport, Summary, Totals, Verdict

_DONE = {
    "create": "created",
    "update": "updated",
    "replace": "replaced",
    "delete": "deleted",
    "import": "imported",
}
_ORDER = tuple(_DONE)
_ENOUGH = "fits"


def totals_of(stacks: Iterable[StackReport]) -> Totals:
    """Add up the stacks of which both sides are known."""
    left_out: list[str] = []
    sides: list[tuple[Summary, Summary]] = []
    for one in stacks:
        if one.before is None or one.after is None:
            left_out.append(one.stack)
        else:
            sides.append((one.before, one.after))
    month = [
        sum((_amount(side.money.usd_per_month) for side in column), Decimal(0)) for column in _columns(sides)
    ]
    hour = [
        sum((_amount(side.money.usd_per_hour) for side in column), Decimal(0)) for column in _columns(sides)
    ]
    return Totals(
        stacks=len(sides),
        gpus_before=sum(before.gpus for before, _ in sides),
        gpus_after=sum(after.gpus for _, after in sides),
        usd_per_month_before=month[0],
        usd_per_month_after=month[1],
        usd_per_hour_before=hour[0],
        usd_per_hour_after=hour[1],
        percent=((month[1] - month[0]) / month[0] * 100).quantize(Decimal("0.1")) if month[0] else None,
        unpriced=sum(len(after.money.unpriced) for _, after in sides),
        left_out=tuple(left_out),
    )


def operations_of(stacks: Iterable[StackReport]) -> Counter[str]:
    """Count what happens to resources of clouds, without groups and updates that are folded as noise."""
    return Counter(
        change.operation
        for stack in stacks
        for change in stack.changes
        if not change.component and change.noise is None
    )


def judge(stacks: Sequence[StackReport], *, previewed: bool = True) -> tuple[Verdict, tuple[str, ...]]:
    """Say what a reviewer must do, and why, the gravest reason first."""
    blocked = list(_blocking(stacks))
    counts = operations_of(stacks)
    destructive = [
        f"{plural(counts[key], 'resource')} {_DONE[key]}" for key in ("delete", "replace") if counts[key]
    ]
    protected = sum(
        change.protected and change.operation in ("delete", "replace")
        for stack in stacks
        for change in stack.changes
    )
    if protected:
        destructive[-1] += f", {protected:,} of them protected"
    attention = list(_attention(stacks))
    changed = bool(counts) or any(one.noise for stack in stacks for one in stack.changes)
    reasons = (*blocked, *destructive, *attention)
    if blocked:
        return "blocked", reasons
    if destructive:
        return "destructive", reasons
    if not changed and previewed:
        return "unchanged", reasons
    return ("attention" if attention else "ready"), reasons


def headline(stacks: Sequence[StackReport], totals: Totals, verdict: Verdict, operation: str) -> str:
    """Write the one sentence that says what happens."""
    counts = operations_of(stacks)
    changed = [f"{counts[key]:,} {_DONE[key]}" for key in _ORDER if counts[key]]
    concerned = [one.stack for one in stacks if one.changes]
    where = concerned[0] if len(concerned) == 1 else plural(len(concerned), "stack")
    what = f"{_joined(changed)} in {where}" if changed else "no resource of a cloud changes"
    broken = [one.stack for one in stacks if one.outcome in ("failed", "missing")]
    if broken:
        failed = f"{len(broken):,} of {plural(len(stacks), 'stack')} failed"
        what = f"{what}; {failed}" if changed else failed
    if operation == "check":
        what = f"{plural(len(stacks), 'stack')} checked without a preview"
    first = what[0].upper() + what[1:]
    money = month_text(totals)
    return f"{first}; {gpus_text(totals)}; {money}; {VERDICTS[verdict]}."


VERDICTS: dict[Verdict, str] = {
    "blocked": "blocked",
    "destructive": "look at what is destroyed",
    "attention": "look at what is marked",
    "ready": "nothing stands against it",
    "unchanged": "nothing to do",
}


def _blocking(stacks: Sequence[StackReport]) -> Iterable[str]:
    for outcome, word in (("failed", "failed"), ("missing", "left no result"), ("skipped", "not run")):
        names = [one.stack for one in stacks if one.outcome == outcome]
        if names:
            yield f"{word}: {_some(names)}"
    violated = [
        policy.policy
        for stack in stacks
        for policy in stack.policies
        if policy.kind == "violation" and policy.level == "mandatory"
    ]
    if violated:
        yield f"{plural(len(violated), 'mandatory policy', 'mandatory policies')} violated: {_some(violated)}"


def _attention(stacks: Sequence[StackReport]) -> Iterable[str]:
    deferred = [one.stack for one in stacks if one.outcome == "deferred"]
    if deferred:
        yield f"cannot be previewed before the stacks that they need exist: {_some(deferred)}"
    short = [stack.stack for stack in stacks if _quota(stack, unknown=False)]
    if short:
        yield f"quota does not suffice: {_some(short)}"
    unknown = [stack.stack for stack in stacks if _quota(stack, unknown=True)]
    if unknown:
        yield f"quota not known: {_some(unknown)}"
    advisory = sum(
        policy.kind == "violation" and policy.level != "mandatory"
        for stack in stacks
        for policy in stack.policies
    )
    if advisory:
        yield f"{plural(advisory, 'violation')} of advisory policies"
    gaps = sum(policy.kind == "not-evaluated" for stack in stacks for policy in stack.policies)
    if gaps:
        yield f"{plural(gaps, 'policy', 'policies')} not evaluated in full"


def _quota(stack: StackReport, *, unknown: bool) -> bool:
    if all(one.noise for one in stack.changes):
        return False  # what stays as it is asks for nothing
    quotas = stack.after.quota if stack.after else ()
    return any(one.verdict != _ENOUGH and (one.verdict == "unknown") == unknown for one in quotas)


def _columns(sides: list[tuple[Summary, Summary]]) -> tuple[list[Summary], list[Summary]]:
    return [before for before, _ in sides], [after for _, after in sides]


def _amount(amount: Decimal | None) -> Decimal:
    return amount or Decimal(0)


def _joined(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def _some(names: Sequence[str], most: int = 4) -> str:
    unique = list(dict.fromkeys(names))
    rest = f" and {len(unique) - most} more" if len(unique) > most else ""
    return f"{', '.join(unique[:most])}{rest}"
