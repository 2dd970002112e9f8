"""Section of a report about deleted and replaced resources, and about lost capacity."""

from dataclasses import dataclass

from gpufabric.plural import plural
from gpufabric.report import figures
from gpufabric.report.disruption import CapacityLoss, RollingChange
from gpufabric.report.drift import REFRESH
from gpufabric.report.model import (
    Report,
    ResourceChange,
    StackReport,
)

StackChange = tuple[StackReport, ResourceChange]
"""A change and its stack."""

_LOSS_ORDER = {"pool": 0, "link": 1, "store": 2, "copy": 3}

_RESTART_ORDER = {"yes": 0, "unknown": 1, "no": 2}


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
