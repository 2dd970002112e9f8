"""Grounds of decisions in what a change takes away, replaces or restarts."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from gpufabric.plural import plural
from gpufabric.policies.assets import STORES
from gpufabric.protection.holdings import total
from gpufabric.report.decisions.ground import Ground, NoDecision, Sorted
from gpufabric.report.decisions.stores import setting_of_store
from gpufabric.report.decisions.wording import without_breaks, without_names, without_subject
from gpufabric.report.destructions import destructive, losses, restarts, why_of
from gpufabric.report.disruption import CapacityLoss, RollingChange
from gpufabric.report.drift import difference_texts, differing
from gpufabric.report.model import Report, ResourceChange, StackReport

_LOSSES = "docs/protection.md#what-the-report-says"
_ROLLS = "docs/protection.md#rolling-changes"
_REPLACEMENTS = "docs/replacements.md"
_WHY_LOST = {
    "pool": "Leased GPUs may not be available again",
    "link": "Training between its regions stops",
    "store": "The data in it is gone",
    "copy": "Checkpoints are no longer copied",
}
_WHY_RESTARTED = "A job on these machines stops"


def removal_grounds(report: Report) -> Iterator[Sorted]:
    """Sort every loss, deletion, replacement, restart and difference from the state."""
    yield from _losses(report)
    yield from _resources(report)
    yield from _restarts(report)
    yield from _drift(report)


def _losses(report: Report) -> Iterator[Ground]:
    ordered = sorted(losses(report), key=_cause)
    for _, pairs in groupby(ordered, key=_cause):
        group = list(pairs)
        shared = _shared_loss([loss for _, loss in group])
        for stack, loss in group:
            change = _change_of(stack, loss)
            replaced = change is not None and change.operation == "replace"
            because = _how(report, change) if change and replaced else ""
            text = f"{without_breaks(loss.text)}{because}"
            yield Ground(
                "destroys",
                "loss",
                text,
                stack.stack,
                resource=loss.name,
                noun=loss.kind,
                names_resource=True,
                detail=f"{text}{f'; {_values(report, change)}' if change and replaced else ''}",
                key=f"{' '.join(_cause((stack, loss)))}{because}",
                shared=f"{shared}{because}",
                why=_WHY_LOST[loss.kind],
                docs=_LOSSES,
                setting=_setting(loss, change),
            )


def _change_of(stack: StackReport, loss: CapacityLoss) -> ResourceChange | None:
    """Return the deletion or replacement by which stored data goes; None if there is none.

    A resource of another type may have the same name.
    """
    return next(
        (
            change
            for change in stack.changes
            if change.operation in ("delete", "replace")
            and loss.kind == "store"
            and f"{STORES.get(change.type)} {change.name} " in loss.text
        ),
        None,
    )


def _setting(loss: CapacityLoss, change: ResourceChange | None) -> str:
    if loss.kind == "pool":
        return f"pools.{loss.name}" if loss.name else ""
    return setting_of_store(change.type) if change else ""


def _cause(pair: tuple[StackReport, CapacityLoss]) -> tuple[str, str]:
    return pair[1].kind, pair[1].cause


def _shared_loss(group: list[CapacityLoss]) -> str:
    kind, cause = group[0].kind, group[0].cause
    because = {
        "shape": "their shape changes",
        "zone": "their zone changes",
        "capacity": "their capacity changes",
    }
    how = because.get(cause, cause)
    if kind != "pool":
        return how
    gpus = total(loss.gpus for loss in group)
    return f"{'an unknown number of GPUs' if gpus is None else plural(gpus, 'GPU')} lost: {how}"


def _resources(report: Report) -> Iterator[Sorted]:
    first, following = destructive(report)
    destroys = report.operation == "destroy"
    stores = [_change_of(stack, loss) for stack, loss in losses(report)]
    for stack, change in first:
        # Stored data that goes with a resource is the graver half of the same decision.
        repeats = change.operation == "replace" and change in stores
        yield NoDecision("repeats") if repeats else _removal(report, stack, change)
    for stack, change in following:
        yield _removal(report, stack, change) if destroys else NoDecision("caused replacements")


def _removal(report: Report, stack: StackReport, change: ResourceChange) -> Ground:
    operation = {"delete": "deleted", "replace": "replaced"}[change.operation]
    values = _values(report, change)
    kind = change.type.rsplit(":", maxsplit=1)[-1]
    text = f"{operation}{_how(report, change)}"
    return Ground(
        "destroys",
        "resource",
        f"{kind} {text}",
        stack.stack,
        resource=change.name,
        detail=without_breaks(f"{change.type}{f'; {values}' if values else ''}"),
        # Deletions of different types for the same reason are one decision: a stack that goes has all types.
        key=text if change.operation == "delete" else f"{kind} {text}",
        shared=text if change.operation == "delete" else f"{kind} {text}",
        why=without_breaks(values),
        docs=_REPLACEMENTS if change.operation == "replace" else _LOSSES,
    )


def _how(report: Report, change: ResourceChange) -> str:
    """Write whether a resource is protected, why it goes, and in what order."""
    reason = why_of(report, change)
    protected = " (protected)" if change.protected else ""
    forced = tuple(path for path, _ in reason.forced)
    cause = f"{', '.join(forced)} {'changes' if len(forced) == 1 else 'change'}" if forced else reason.note
    order = f", {reason.note}" if forced and reason.note else ""
    return f"{protected}: {cause}{order}"


def _values(report: Report, change: ResourceChange) -> str:
    return "; ".join(f"{path}{detail}" for path, detail in why_of(report, change).forced)


def _restarts(report: Report) -> Iterator[Sorted]:
    for stack, roll in restarts(report):
        yield NoDecision("new machines only") if roll.restarts == "no" else _restart(stack, roll, report)


def _restart(stack: StackReport, roll: RollingChange, report: Report) -> Ground:
    text = without_breaks(roll.text)
    because = f"{', '.join(roll.because)} {'changes' if len(roll.because) == 1 else 'change'}"
    alike = [
        other
        for _, other in restarts(report)
        if (other.restarts, other.because) == (roll.restarts, roll.because)
    ]
    return Ground(
        "disrupts",
        "restart",
        without_subject(text, [f"pool {roll.pool}"]),
        stack.stack,
        resource=roll.pool,
        noun="pool",
        detail=text,
        key=f"{roll.restarts} {because}",
        shared=_shared_restart(alike, because),
        why=_WHY_RESTARTED if roll.restarts == "yes" and roll.gpus != 0 else "",
        docs=_ROLLS,
        setting=f"pools.{roll.pool}",
    )


def _shared_restart(group: Iterable[RollingChange], because: str) -> str:
    rolls = list(group)
    if rolls[0].restarts == "unknown":
        return f"{because}; the catalogue does not say whether machines restart"
    nodes, gpus = total(roll.nodes for roll in rolls), total(roll.gpus for roll in rolls)
    machines = "an unknown number of machines" if nodes is None else plural(nodes, "machine")
    count = "an unknown number of GPUs" if gpus is None else plural(gpus, "GPU")
    return f"{machines}{'' if gpus == 0 else f' with {count}'} restart, because {because}"


def _drift(report: Report) -> Iterator[Ground]:
    for stack, change in differing(report):
        paths = ", ".join(prop.path for prop in change.properties)
        texts = without_breaks("; ".join(difference_texts(change)))
        yield Ground(
            "disrupts",
            "drift",
            f"differs from the state: {texts}",
            stack.stack,
            resource=change.name,
            detail=without_breaks(f"{change.type}; {texts}"),
            key=without_names(paths, [change.name, stack.stack]),
            shared=f"differ from the state: {paths}",
            why="An update sets it back to the declaration",
            docs="docs/commands.md#refresh",
        )
