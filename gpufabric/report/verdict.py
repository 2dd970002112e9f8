"""Sums a report up: totals, the verdict for a reviewer, and the headline."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Literal

from gpufabric.cost.text import is_withheld
from gpufabric.plural import plural
from gpufabric.protection.holdings import total
from gpufabric.report.decisions.figures import sorted_lines, sorted_quotas
from gpufabric.report.decisions.ground import Ground
from gpufabric.report.decisions.policies import sorted_policies
from gpufabric.report.drift import REFRESH, done_words, drift_reasons, ignored_reasons
from gpufabric.report.figures import gpus_text, machines_of, month_text
from gpufabric.report.losses import loss_reasons, restart_reasons
from gpufabric.report.model import ResourceChange, StackReport, Totals, Verdict
from gpufabric.report.summary import Summary
from gpufabric.report.undeclared import undeclared_headline, undeclared_reasons

_ORDER = ("create", "update", "replace", "delete", "import")
_JUDGED = ("preview", "up")
"""Operations in which policies run."""


def totals_of(stacks: Iterable[StackReport]) -> Totals:
    """Add up the stacks of which both sides are known."""
    names: list[str] = []
    left_out: list[str] = []
    before: list[Summary] = []
    after: list[Summary] = []
    for stack in stacks:
        if stack.before is None or stack.after is None:
            left_out.append(stack.stack)
        else:
            names.append(stack.stack)
            before.append(stack.before)
            after.append(stack.after)
    month_before, month_after = _monthly(before), _monthly(after)
    unpriced_before, unpriced_after = (
        tuple(
            name for stack, summary in zip(names, side, strict=True) for name in machines_of(stack, summary)
        )
        for side in (before, after)
    )
    comparable = month_before and not unpriced_before and not unpriced_after
    percent = (month_after - month_before) / month_before * 100 if comparable else None
    return Totals(
        stacks=len(before),
        gpus_before=total(summary.gpus for summary in before),
        gpus_after=total(summary.gpus for summary in after),
        usd_per_month_before=month_before,
        usd_per_month_after=month_after,
        usd_per_hour_before=_hourly(before),
        usd_per_hour_after=_hourly(after),
        usd_per_month_difference=month_after - month_before,
        usd_per_hour_difference=_hourly(after) - _hourly(before),
        usd_upfront_before=_upfront(before),
        usd_upfront_after=_upfront(after),
        percent=None if percent is None else percent.quantize(Decimal("0.1")),
        unpriced=sum(len(summary.money.unpriced) for summary in after),
        unpriced_machines_before=unpriced_before,
        unpriced_machines_after=unpriced_after,
        left_out=tuple(left_out),
    )


def difference_of(
    before: Summary | None, after: Summary | None, name: Literal["usd_per_hour", "usd_per_month"]
) -> Decimal | None:
    """Return the amount after a change less that before; None if a side is unknown."""
    old, new = (getattr(side.money, name) if side else None for side in (before, after))
    return None if old is None or new is None else new - old


def operations_of(stacks: Iterable[StackReport]) -> Counter[str]:
    """Count the operations on cloud resources, without components and updates that are noise."""
    return Counter(change.operation for change in _changed(stacks))


def _changed(stacks: Iterable[StackReport]) -> Iterator[ResourceChange]:
    for stack in stacks:
        for change in stack.changes:
            if not change.component and change.noise is None:
                yield change


def judge(
    stacks: Sequence[StackReport],
    *,
    previewed: bool = True,
    operation: str = "",
    errors: Sequence[str] = (),
    expects_policies: bool = False,
) -> tuple[Verdict, tuple[str, ...]]:
    """Return the verdict and its reasons, the gravest first.

    Args:
        stacks: the stacks.
        previewed: whether the engine ran.
        operation: the command.
        errors: errors that stopped the run before its first stack.
        expects_policies: whether gpufabric itself ran the engine, which judges every preview and update.
    """
    blocked = [*errors, *_blocking(stacks)]
    counts = operations_of(stacks)
    restarted, restarted_without_gpus = restart_reasons(stacks)
    lost = [*loss_reasons(stacks), *restarted]
    done = done_words(operation)
    destructive = [
        f"{plural(counts[key], 'resource')} {done[key]}" for key in ("delete", "replace") if counts[key]
    ]
    protected = sum(
        change.protected and change.operation in ("delete", "replace") for change in _changed(stacks)
    )
    if protected:
        destructive[-1] += f", {protected:,} of them protected"
    loosened = [f"loosened: {text}" for stack in stacks for text in stack.loosened]
    attention = [
        *undeclared_reasons(stacks),
        *loosened,
        *drift_reasons(counts, operation),
        *restarted_without_gpus,
        *_attention(stacks),
        *(_without_policies(stacks) if expects_policies and operation in _JUDGED else ()),
    ]
    # What a refresh folds is no drift.
    folded = operation != REFRESH and any(change.noise for stack in stacks for change in stack.changes)
    changed = bool(counts) or folded
    reasons = (*blocked, *lost, *destructive, *attention)
    if blocked:
        return "blocked", reasons
    if lost or destructive:
        return "destructive", reasons
    # The changes of a deferred stack are not known.
    unknown = undeclared_reasons(stacks) or any(stack.outcome == "deferred" for stack in stacks)
    if not changed and previewed and not unknown and not loosened:
        return "unchanged", reasons
    return ("attention" if attention else "ready"), reasons


def headline(
    stacks: Sequence[StackReport],
    totals: Totals,
    verdict: Verdict,
    operation: str,
    errors: Sequence[str] = (),
) -> str:
    """Write one sentence with the changes, the GPUs, the cost and the verdict.

    A sentence about stacks that are up without a file comes before it.
    """
    counts = operations_of(stacks)
    done = done_words(operation)
    changed = [f"{counts[key]:,} {done[key]}" for key in _ORDER if counts[key]]
    concerned = [stack.stack for stack in stacks if stack.changes]
    where = concerned[0] if len(concerned) == 1 else plural(len(concerned), "stack")
    what = f"{_joined(changed)} in {where}" if changed else _nothing(stacks, operation)
    broken = [stack.stack for stack in stacks if stack.outcome in ("failed", "missing")]
    if broken:
        failed = f"{len(broken):,} of {plural(len(stacks), 'stack')} failed"
        what = f"{what}; {failed}" if changed else failed
    if operation == "check":
        what = f"{plural(len(stacks), 'stack')} checked without a preview"
    if errors:
        what = f"the {operation} stopped before its first stack: {errors[0]}"
    first = what[0].upper() + what[1:]
    known = [gpus_text(totals), month_text(totals)] if stacks else ["GPUs and cost unknown"]
    return f"{undeclared_headline(stacks)}{'; '.join([first, *known, VERDICTS[verdict]])}."


def _nothing(stacks: Iterable[StackReport], operation: str) -> str:
    if operation != REFRESH:
        return "no cloud resource changes"
    return ", ".join(["no drift", *ignored_reasons(stacks)])


VERDICTS: dict[Verdict, str] = {
    "blocked": "blocked",
    "destructive": "review what is destroyed",
    "attention": "review what is marked",
    "ready": "no objections",
    "unchanged": "nothing to do",
}


def _blocking(stacks: Sequence[StackReport]) -> Iterable[str]:
    for outcome, word in (("failed", "failed"), ("missing", "left no result"), ("skipped", "not run")):
        names = [stack.stack for stack in stacks if stack.outcome == outcome]
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
    unpriced = [
        stack.stack
        for stack in stacks
        if stack.after and not all(map(is_withheld, machines_of(stack.stack, stack.after)))
    ]
    if unpriced:
        yield f"cost unknown, machines without a price: {_some(unpriced)}"
    deferred = [stack.stack for stack in stacks if stack.outcome == "deferred"]
    if deferred:
        yield f"cannot be previewed until the stacks they need exist: {_some(deferred)}"
    yield from _quotas(stacks)
    yield from _policies(stacks)
    yield from _links_and_losses(stacks)


def _quotas(stacks: Sequence[StackReport]) -> Iterable[str]:
    """Name the stacks whose quotas ask for a decision."""
    decided = [
        (stack.stack, quota.verdict == "unknown")
        for stack in stacks
        for quota, result in sorted_quotas(stack)
        if isinstance(result, Ground)
    ]
    for words, is_unknown in (("not enough quota", False), ("quota unknown", True)):
        names = [stack for stack, unknown in decided if unknown == is_unknown]
        if names:
            yield f"{words}: {_some(names)}"


def _policies(stacks: Sequence[StackReport]) -> Iterable[str]:
    """Count the results of policies that ask for a decision but do not block.

    A result that is only counted, because nobody can act on it or because another part of the report has it,
    is no reason: nothing would be marked.
    """
    decided = [
        policy for stack in stacks for policy, result in sorted_policies(stack) if isinstance(result, Ground)
    ]
    advisory = sum(policy.kind == "violation" and policy.level != "mandatory" for policy in decided)
    if advisory:
        yield f"{plural(advisory, 'violation')} of advisory policies"
    gaps = sum(policy.kind == "not-evaluated" for policy in decided)
    if gaps:
        yield f"{plural(gaps, 'policy', 'policies')} not fully evaluated"


def _links_and_losses(stacks: Sequence[StackReport]) -> Iterable[str]:
    """Count the risks of links and losses that no policy reports."""
    lines = [result for stack in stacks for result in sorted_lines(stack)]
    risks = sum(isinstance(line, Ground) and line.level == "risks" for line in lines)
    if risks:
        yield f"{plural(risks, 'risk')} of links and losses"


def _without_policies(stacks: Sequence[StackReport]) -> Iterable[str]:
    names = [stack.stack for stack in stacks if stack.outcome == "ok" and stack.policies_ran == "not"]
    if names:
        yield f"no policy has judged: {_some(names)}"


def _monthly(summaries: Iterable[Summary]) -> Decimal:
    return sum((summary.money.usd_per_month or Decimal(0) for summary in summaries), Decimal(0))


def _hourly(summaries: Iterable[Summary]) -> Decimal:
    return sum((summary.money.usd_per_hour or Decimal(0) for summary in summaries), Decimal(0))


def _upfront(summaries: Iterable[Summary]) -> Decimal:
    return sum((summary.money.usd_upfront or Decimal(0) for summary in summaries), Decimal(0))


def _joined(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def _some(names: Sequence[str], most: int = 4) -> str:
    unique = list(dict.fromkeys(names))
    rest = f" and {len(unique) - most} more" if len(unique) > most else ""
    return f"{', '.join(unique[:most])}{rest}"
