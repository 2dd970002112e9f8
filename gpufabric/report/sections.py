"""Content of the sections of a report, the same for Markdown, HTML and a terminal."""

from dataclasses import dataclass, field
from decimal import Decimal

from gpufabric.cost.transfer import unpriced_flows_text
from gpufabric.plural import plural
from gpufabric.report import figures
from gpufabric.report.disruption import CapacityLoss, RollingChange
from gpufabric.report.drift import REFRESH
from gpufabric.report.model import (
    Amounts,
    Diagnostic,
    PoliciesRan,
    PolicyKind,
    PolicyResult,
    QuotaUse,
    Report,
    ResourceChange,
    StackReport,
    Summary,
    Totals,
)

CostCells = tuple[str, str, str, str, str, str]
"""GPUs, $/hour, $/month, change, $/GPU-hour and coverage."""

StackChange = tuple[StackReport, ResourceChange]
"""A change and its stack."""

_LOSS_ORDER = {"pool": 0, "link": 1, "store": 2, "copy": 3}

_RESTART_ORDER = {"yes": 0, "unknown": 1, "no": 2}

WITHOUT_POLICIES = frozenset({"destroy", "refresh"})
"""Operations in which the engine runs no policies."""

_NAMED = 5
"""Most stacks that the line of the total names."""


def snapshot_text(report: Report) -> str:
    """Write how old the figures of a check are; empty if it has none."""
    earlier = report.snapshot
    if earlier is None:
        return ""
    match earlier.age_days:
        case None:
            age = "some time ago"
        case 0:
            age = "today"
        case days:
            age = f"{plural(days, 'day')} ago"
    return (
        "Nothing was previewed, because there are no credentials here. Policies checked the declarations. "
        f"GPUs and cost come from {earlier.run or 'the last run'}, recorded {age} ({earlier.taken})."
    )


def destructive(report: Report) -> tuple[list[StackChange], list[StackChange]]:
    """List deleted and replaced resources, the gravest first.

    Returns:
        the resources that a reviewer must read; and the rest: replacements that another replaced resource
        causes and that are created first, and on a destroy every resource without protection.
    """
    gone = [
        (stack, change)
        for stack in report.stacks
        for change in stack.changes
        if change.operation in ("delete", "replace") and not change.component
    ]
    destroys = report.operation == "destroy"
    lists: tuple[list[StackChange], list[StackChange]] = ([], [])
    for stack, change in sorted(gone, key=_gravity):
        lists[_is_caused_by_another(change) or (destroys and not change.protected)].append((stack, change))
    return lists


def losses(report: Report) -> list[tuple[StackReport, CapacityLoss]]:
    """List everything of value that the change takes away: GPUs first, most of them first."""
    pairs = [(stack, loss) for stack in report.stacks for loss in stack.losses]
    return sorted(
        pairs, key=lambda pair: (_LOSS_ORDER[pair[1].kind], _fewest_last(pair[1].gpus), pair[0].stack)
    )


def restarts(report: Report) -> list[tuple[StackReport, RollingChange]]:
    """List the changes of pools that stay: those that restart machines first."""
    pairs = [(stack, roll) for stack in report.stacks for roll in stack.rolls]
    return sorted(pairs, key=lambda pair: (_RESTART_ORDER[pair[1].restarts], pair[0].stack, pair[1].pool))


def _fewest_last(gpus: int | None) -> tuple[bool, int]:
    return gpus is not None, -(gpus or 0)


def _gravity(stack_change: StackChange) -> tuple[bool, bool, bool, str, str, str]:
    stack, change = stack_change
    return (
        not change.protected,
        change.operation != "delete",
        change.order != "delete first",
        stack.stack,
        change.type,
        change.name,
    )


def following_text(report: Report, count: int) -> str:
    """Describe the second list of ``destructive``."""
    if report.operation == "destroy":
        return plural(count, "unprotected resource")
    return plural(count, "replacement caused by another", "replacements caused by others")


def _is_caused_by_another(change: ResourceChange) -> bool:
    forcing = [forced for forced in change.properties if forced.forces]
    return (
        change.operation == "replace"
        and not change.protected
        and change.order != "delete first"
        and bool(forcing)
        and all(forced.unknown for forced in forcing)
    )


@dataclass(frozen=True, slots=True)
class Reason:
    """Reason of a deletion or replacement.

    Attributes:
        forced: properties that force a replacement, each with its values before and after.
        note: the order of the replacement, or the reason of a deletion.
    """

    forced: tuple[tuple[str, str], ...]
    note: str


def why_of(report: Report, change: ResourceChange) -> Reason:
    """Return why a resource is deleted or replaced."""
    if change.operation == "delete":
        reasons = {"destroy": "the stack is destroyed", REFRESH: "gone from the cloud"}
        return Reason((), reasons.get(report.operation, "no longer declared"))
    forced = tuple(
        (forcing.path, f": {figures.transition(forcing.before, forcing.after)}")
        for forcing in change.properties
        if forcing.forces
    ) or tuple((path, "") for path in change.forced_by)
    order = change.order or ""
    return Reason(
        forced, order if forced else "; ".join(filter(None, ("the provider does not say why", order)))
    )


def failed_stacks(report: Report) -> list[tuple[StackReport, list[Diagnostic]]]:
    """List the stacks that are not done, each with its errors."""
    return [
        (stack, [diagnostic for diagnostic in stack.diagnostics if diagnostic.severity == "error"])
        for stack in report.stacks
        if stack.outcome not in ("ok", "undeclared")
    ]


@dataclass(frozen=True, slots=True)
class PolicyResults:
    """Results of the policies of all stacks.

    Attributes:
        violations: violations with their stacks, mandatory ones first.
        notes: notes with their stacks, then what was not evaluated.
        passed: names of policies that passed in some stack. A check without a preview does not report them.
        not_run: stacks that no policy judged.
        run_in_part: stacks that the engine left before policies had judged all of their resources.
    """

    violations: list[tuple[str, PolicyResult]]
    notes: list[tuple[str, PolicyResult]]
    passed: list[str]
    not_run: list[str] = field(default_factory=list[str])
    run_in_part: list[str] = field(default_factory=list[str])

    @property
    def known(self) -> bool:
        """Whether any policy ran, as far as is known."""
        return bool(self.violations or self.notes or self.passed)

    @property
    def held(self) -> list[str]:
        """Policies that passed in every stack."""
        violated = {policy.policy for _, policy in self.violations}
        return [policy for policy in self.passed if policy not in violated]

    @property
    def counts(self) -> list[str]:
        """Numbers of violations, of passed policies where these are known, and stacks not judged, as text."""
        return [
            f"{len(self.violations):,} violated",
            *([f"{len(self.held):,} passed"] if self.passed else []),
            *([f"not run for {', '.join(self.not_run)}"] if self.not_run else []),
            *([f"run in part for {', '.join(self.run_in_part)}"] if self.run_in_part else []),
        ]


def policy_results(report: Report) -> PolicyResults:
    """Collect the results of the policies of all stacks."""
    return PolicyResults(
        violations=_policies(report, "violation"),
        notes=_policies(report, "note") + _policies(report, "not-evaluated"),
        passed=sorted({policy for stack in report.stacks for policy in stack.passed}),
        not_run=_stacks(report, "not"),
        run_in_part=_stacks(report, "in-part"),
    )


def _stacks(report: Report, ran: PoliciesRan) -> list[str]:
    if report.operation in WITHOUT_POLICIES:
        return []
    return [stack.stack for stack in report.stacks if stack.policies_ran == ran]


def _policies(report: Report, kind: PolicyKind) -> list[tuple[str, PolicyResult]]:
    results = [
        (stack.stack, policy) for stack in report.stacks for policy in stack.policies if policy.kind == kind
    ]
    return sorted(
        results,
        key=lambda result: (result[1].level != "mandatory", result[0], result[1].policy, result[1].message),
    )


def sorted_quotas(report: Report) -> list[tuple[str, QuotaUse]]:
    """List the quotas of all stacks, those that do not clearly fit first."""
    quotas = [(stack.stack, quota) for stack in report.stacks if stack.after for quota in stack.after.quota]
    return sorted(quotas, key=lambda pair: (pair[1].verdict == "fits", pair[0], pair[1].family or ""))


def links_and_losses(report: Report) -> list[str]:
    """List the results for links and for losses, as the fabric is after the change."""
    return [
        line
        for stack in report.stacks
        if stack.after
        for line in (*stack.after.links, *stack.after.resilience)
    ]


def transfers(report: Report) -> tuple[str, list[str]]:
    """Describe the assumed data transfer between regions.

    Returns:
        a sentence with the sum, empty if no transfer is assumed; and a line for each flow.
    """
    known = [stack.after for stack in report.stacks if stack.after and stack.after.data_transfer]
    lines = [line for summary in known for line in summary.data_transfer]
    if not lines:
        return "", []
    sums = [
        summary.data_transfer_usd_per_month
        for summary in known
        if summary.data_transfer_usd_per_month is not None
    ]
    amount = figures.amount(sum(sums, Decimal(0)) if sums else None)
    rest = unpriced_flows_text(_unpriced_flows(known, lines))
    return f"Data transfer between regions, assumed and not included above: {amount}/month{rest}.", lines


def _unpriced_flows(known: list[Summary], lines: list[str]) -> int | None:
    """Return how many flows have no price; None if some have none and an output does not count them."""
    counts = [summary.data_transfer_unpriced_flows for summary in known]
    counted = sum(count or 0 for count in counts)
    return None if None in counts and any("price unknown" in line for line in lines) else counted


def priced_stacks(report: Report) -> list[tuple[StackReport, CostCells]]:
    """List the stacks whose cost is known before or after, each with the cells of its row."""
    return [
        (stack, _cost_cells(stack))
        for stack in report.stacks
        if stack.before is not None or stack.after is not None
    ]


def total_text(totals: Totals) -> str:
    """Write the line of the total: GPUs, amounts, their change, and the stacks that it leaves out."""
    without = f"; without {', '.join(totals.left_out[:_NAMED])}" if totals.left_out else ""
    parts = filter(None, (amounts_text(totals), figures.total_change_text(totals)))
    return f"{', '.join(parts)}{without}."


def amounts_text(totals: Totals) -> str:
    """Write the total of GPUs and amounts, before and after."""
    return f"Total: {figures.gpus_text(totals)}, {figures.month_text(totals)}"


def _cost_cells(stack: StackReport) -> CostCells:
    """Return GPUs, $/hour, $/month, change, $/GPU-hour and coverage of a stack."""
    before, after = stack.before, stack.after
    old, new = before.money if before else None, after.money if after else None

    def both(name: str) -> str:
        return figures.before_after(side(old, name), side(new, name))

    def side(money: Amounts | None, name: str) -> str:
        value = getattr(money, name, None)
        text = figures.amount(value)
        return text if money is None or value is None else figures.at_least(text, money.unpriced_machines)

    gpus = figures.before_after(
        figures.gpu_count(before.gpus if before else None), figures.gpu_count(after.gpus if after else None)
    )
    return (
        gpus,
        both("usd_per_hour"),
        both("usd_per_month"),
        figures.UNKNOWN
        if any(money and money.unpriced_machines for money in (old, new))
        else figures.change_text(old and old.usd_per_month, new and new.usd_per_month),
        figures.before_after(_per_gpu_hour(before), _per_gpu_hour(after)),
        figures.coverage(old, new),
    )


def _per_gpu_hour(summary: Summary | None) -> str:
    """Write the lease of a GPU-hour; a dash for a side without GPUs."""
    if summary is None:
        return figures.UNKNOWN
    return figures.amount(summary.money.usd_per_gpu_hour) if summary.gpus != 0 else "-"
