"""What the sections of a report hold, the same for Markdown, HTML and a terminal."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from gpufabric.cost.text import plural
from gpufabric.report import figures
from gpufabric.report.model import (
    Change,
    Diagnostic,
    PolicyKind,
    PolicyResult,
    QuotaUse,
    Report,
    StackReport,
    Totals,
)

CostCells = tuple[str, str, str, str, str, str]
"""GPUs, $/hour, $/month, change, $/GPU-hour and coverage."""

_NAMED = 5
"""Stacks that the line of the total names at most."""


def snapshot_text(report: Report) -> str:
    """Say how old the figures of a check are."""
    one = report.snapshot
    if one is None:
        return ""
    age = (
        "today"
        if one.age_days == 0
        else f"{plural(one.age_days, 'day')} ago"
        if one.age_days
        else "some time ago"
    )
    return (
        "Nothing was previewed: there are no credentials here. Policies judged the declarations; GPUs and "
        f"cost are those of {one.run or 'the last run'}, taken {age} ({one.taken})."
    )


def destructive(report: Report) -> tuple[list[tuple[StackReport, Change]], list[tuple[StackReport, Change]]]:
    """List what is deleted or replaced, the gravest first.

    Returns:
        what must be read, and what only follows: replacements that are forced by a value of another replaced
        resource and are made before the old one goes; when stacks are destroyed, all that is not protected.
    """
    found = [
        (stack, change)
        for stack in report.stacks
        for change in stack.changes
        if change.operation in ("delete", "replace") and not change.component
    ]
    found.sort(
        key=lambda one: (
            not one[1].protected,
            one[1].operation != "delete",
            one[1].order != "delete first",
            one[0].stack,
            one[1].type,
            one[1].name,
        )
    )
    whole = report.operation == "destroy"
    lists: tuple[list[tuple[StackReport, Change]], list[tuple[StackReport, Change]]] = ([], [])
    for one in found:
        lists[_follows(one[1]) or (whole and not one[1].protected)].append(one)
    return lists


def following_text(report: Report, count: int) -> str:
    """Say what the second list of ``destructive`` is."""
    if report.operation == "destroy":
        return f"{plural(count, 'resource')} without protection"
    return f"{plural(count, 'replacement follows', 'replacements follow')} from others"


def _follows(change: Change) -> bool:
    forcing = [one for one in change.properties if one.forces]
    return (
        change.operation == "replace"
        and not change.protected
        and change.order != "delete first"
        and bool(forcing)
        and all(one.unknown for one in forcing)
    )


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a resource goes.

    Attributes:
        forced: properties that force it, each with how its value changes.
        note: the order, or what else there is to say.
    """

    forced: tuple[tuple[str, str], ...]
    note: str


def why_of(report: Report, change: Change) -> Reason:
    """Say why a resource is deleted or replaced."""
    if change.operation == "delete":
        return Reason((), "the stack is destroyed" if report.operation == "destroy" else "no longer declared")
    values = {one.path: one for one in change.properties if one.forces}
    forced = tuple(
        (path, f": {one.before or 'absent'} {figures.ARROW} {one.after or 'absent'}")
        for path, one in values.items()
    ) or tuple((path, "") for path in change.forced_by)
    note = change.order or ""
    return Reason(forced, note if forced else "; ".join(filter(None, ("not said by the provider", note))))


def failed_stacks(report: Report) -> list[tuple[StackReport, list[Diagnostic]]]:
    """List the stacks that are not done, each with its errors."""
    return [
        (one, [said for said in one.diagnostics if said.severity == "error"])
        for one in report.stacks
        if one.outcome != "ok"
    ]


@dataclass(frozen=True, slots=True)
class PolicyResults:
    """What policies said of all stacks.

    Attributes:
        violations: what is violated, each with its stack, mandatory ones first.
        notes: what there is to read besides, then what was not evaluated.
        passed: policies that hold in some stack, by name. A check tells what it found, and not what it looked
            for: none is known then.
    """

    violations: list[tuple[str, PolicyResult]]
    notes: list[tuple[str, PolicyResult]]
    passed: list[str]

    @property
    def known(self) -> bool:
        """Whether any policy was run, as far as is known."""
        return bool(self.violations or self.notes or self.passed)

    @property
    def held(self) -> list[str]:
        """Policies that hold in every stack that was judged by them."""
        violated = {policy.policy for _, policy in self.violations}
        return [one for one in self.passed if one not in violated]

    @property
    def counts(self) -> list[str]:
        """How many are violated, and how many hold where that is known, in words."""
        return [
            f"{len(self.violations):,} violated",
            *([f"{len(self.held):,} hold"] if self.passed else []),
        ]


def policy_results(report: Report) -> PolicyResults:
    """Gather what policies said of all stacks."""
    return PolicyResults(
        violations=_policies(report, "violation"),
        notes=_policies(report, "note") + _policies(report, "not-evaluated"),
        passed=sorted({one for stack in report.stacks for one in stack.passed}),
    )


def _policies(report: Report, kind: PolicyKind) -> list[tuple[str, PolicyResult]]:
    found = [(stack.stack, one) for stack in report.stacks for one in stack.policies if one.kind == kind]
    return sorted(found, key=lambda one: (one[1].level != "mandatory", one[0], one[1].policy, one[1].message))


def sorted_quotas(report: Report) -> list[tuple[str, QuotaUse]]:
    """List the quotas of all stacks, those that do not clearly fit first."""
    found = [(stack.stack, one) for stack in report.stacks if stack.after for one in stack.after.quota]
    return sorted(found, key=lambda one: (one[1].verdict == "fits", one[0], one[1].family or ""))


def links_and_losses(report: Report) -> list[str]:
    """List what is said of links and of losses, as the fabric is after the change."""
    known = [one.after for one in report.stacks if one.after]
    return [line for one in known for line in (*one.links, *one.resilience)]


def transfers(report: Report) -> tuple[str, list[str]]:
    """Say what data between regions is assumed to cost.

    Returns:
        the sum in words, empty where nothing is assumed; and a line for each flow.
    """
    known = [one.after for one in report.stacks if one.after and one.after.data_transfer]
    sums = [one.data_transfer_usd_per_month for one in known if one.data_transfer_usd_per_month is not None]
    lines = [line for one in known for line in one.data_transfer]
    if not lines:
        return "", []
    amount = figures.amount(sum(sums, Decimal(0)) if sums else None)
    unknown = sum("unknown" in one for one in lines)
    rest = f", without {plural(unknown, 'line')} of which a price is not known" if unknown else ""
    return f"Data between regions, assumed and in no figure above: {amount}/month{rest}.", lines


def priced_stacks(report: Report) -> list[tuple[StackReport, CostCells]]:
    """List the stacks that told what they cost, before or after, each with the cells of its row."""
    return [
        (one, _cost_cells(one)) for one in report.stacks if one.before is not None or one.after is not None
    ]


def total_text(totals: Totals, write: Callable[[str], str] = str) -> str:
    """Write the line of the total: GPUs and amounts, how they change, and the stacks that are not in it.

    Args:
        totals: the sums.
        write: writes the names of stacks, which are free text, in the form that the report has.
    """
    without = f"; without {write(', '.join(totals.left_out[:_NAMED]))}" if totals.left_out else ""
    change = figures.figure(totals, "change")
    return f"{amounts_text(totals)}, change {change}/month{without}."


def amounts_text(totals: Totals) -> str:
    """Write the total of GPUs and amounts, before and after."""
    return f"Total: {figures.gpus_text(totals)}, {figures.month_text(totals)}"


def _cost_cells(stack: StackReport) -> CostCells:
    """Give GPUs, $/hour, $/month, change, $/GPU-hour and coverage of a stack."""
    before, after = stack.before, stack.after
    old, new = before.money if before else None, after.money if after else None

    def both(name: str) -> str:
        return figures.moved(
            figures.amount(getattr(old, name, None)), figures.amount(getattr(new, name, None))
        )

    gpus = figures.moved(
        f"{before.gpus:,}" if before else figures.UNKNOWN, f"{after.gpus:,}" if after else figures.UNKNOWN
    )
    return (
        gpus,
        both("usd_per_hour"),
        both("usd_per_month"),
        figures.change_text(old and old.usd_per_month, new and new.usd_per_month),
        both("usd_per_gpu_hour") if (before and before.gpus) or (after and after.gpus) else "-",
        figures.coverage(new),
    )
