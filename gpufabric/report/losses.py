"""Resources that a change removes or restarts, by the resources before and after it."""

from collections.abc import Iterable, Sequence

from gpufabric.cost.change import CostChange
from gpufabric.masking.mask import Mask
from gpufabric.plural import plural
from gpufabric.protection.holdings import total
from gpufabric.protection.losses import Loss, losses
from gpufabric.protection.rolls import restarts_beside
from gpufabric.report.disruption import CapacityLoss, RollingChange
from gpufabric.report.model import ResourceChange, StackReport
from gpufabric.report.summary import Summary

_NAMED = 4
"""Most losses that a reason names."""


def losses_of(
    cost: CostChange | None,
    changes: Iterable[ResourceChange],
    before: Summary | None,
    after: Summary | None,
    mask: Mask,
) -> tuple[CapacityLoss, ...]:
    """List what a change of a stack takes away.

    Args:
        cost: the record of the change, with the resources before and after; None without policies.
        changes: changes of resources, of which replacements count.
        before: figures of the stack's ``summary`` output before the change, for a run without a record.
        after: its figures after the change.
        mask: masks secrets.
    """
    if cost is None or cost.held_before is None or cost.held_after is None:
        return _by_summary(before, after)
    return tuple(
        CapacityLoss(
            kind=loss.kind,
            name=mask.text(loss.name),
            cause=loss.cause,
            text=mask.text(loss.text),
            gpus=loss.gpus,
            gpus_before=loss.gpus_before,
            gpus_after=loss.gpus_after,
        )
        for loss in _lost(cost, changes)
    )


def _lost(cost: CostChange, changes: Iterable[ResourceChange]) -> tuple[Loss, ...]:
    """Compare what a stack holds before and after; nothing is lost if a side is unknown."""
    if cost.held_before is None or cost.held_after is None:
        return ()
    replaced = [change.urn for change in changes if change.operation == "replace"]
    return losses(cost.held_before, cost.held_after, replaced)


def rolls_of(
    cost: CostChange | None, changes: Iterable[ResourceChange], mask: Mask
) -> tuple[RollingChange, ...]:
    """List the changes that restart machines, or that only new machines get.

    Machines of a pool that goes as a whole are lost; they do not restart.
    """
    if cost is None:
        return ()
    rolls = restarts_beside(cost.rolls, _lost(cost, changes))
    return tuple(
        RollingChange(
            pool=mask.text(roll.pool),
            restarts=roll.restarts,
            because=roll.because,
            nodes=roll.nodes,
            gpus=roll.gpus,
            batch=roll.batch,
            text=mask.text(roll.text),
        )
        for roll in rolls
    )


def restart_reasons(stacks: Sequence[StackReport]) -> tuple[list[str], list[str]]:
    """Write the reasons of a verdict for restarts: those of machines with GPUs, and the others."""
    pairs = [(stack.stack, roll) for stack in stacks for roll in stack.rolls]
    with_gpus = [(stack, roll) for stack, roll in pairs if roll.restarts == "yes" and roll.gpus != 0]
    graver: list[str] = []
    if with_gpus:
        gpus = total(roll.gpus for _, roll in with_gpus)
        count = "an unknown number of GPUs" if gpus is None else plural(gpus, "GPU")
        graver = [f"{count} restarted: {_some([f'{stack}: {roll.text}' for stack, roll in with_gpus])}"]
    plain = [f"{stack}: {roll.text}" for stack, roll in pairs if roll.restarts == "yes" and roll.gpus == 0]
    unknown = [f"{stack}: {roll.text}" for stack, roll in pairs if roll.restarts == "unknown"]
    return graver, [
        *([f"machines restarted: {_some(plain)}"] if plain else []),
        *([f"restarts unknown: {_some(unknown)}"] if unknown else []),
    ]


def _by_summary(before: Summary | None, after: Summary | None) -> tuple[CapacityLoss, ...]:
    """Compare the total of GPUs: without a record, pools are not known."""
    gpus_before, gpus_after = (side.gpus if side else None for side in (before, after))
    if gpus_before is None or gpus_after is None or gpus_after >= gpus_before:
        return ()
    loss = CapacityLoss(
        kind="pool",
        name="",
        cause="scaled in",
        text=f"{gpus_before:,} -> {plural(gpus_after, 'GPU')}, by the stack's summary",
        gpus=gpus_before - gpus_after,
        gpus_before=gpus_before,
        gpus_after=gpus_after,
    )
    return (loss,)


def loss_reasons(stacks: Sequence[StackReport]) -> list[str]:
    """Write the reasons of a verdict: GPUs that go, then links, stores and copies."""
    pairs = [(stack.stack, loss) for stack in stacks for loss in stack.losses]
    pools = [(stack, loss) for stack, loss in pairs if loss.kind == "pool"]
    reasons: list[str] = []
    if pools:
        gone = total(loss.gpus for _, loss in pools)
        count = "an unknown number of GPUs" if gone is None else plural(gone, "GPU")
        reasons.append(f"{count} lost: {_some([f'{stack}: {loss.text}' for stack, loss in pools])}")
    for kind, singular, several in (
        ("link", "link", ""),
        ("store", "store", ""),
        ("copy", "copy of checkpoints", "copies of checkpoints"),
    ):
        texts = [f"{stack}: {loss.text}" for stack, loss in pairs if loss.kind == kind]
        if texts:
            reasons.append(f"{plural(len(texts), singular, several)} lost: {_some(texts)}")
    return reasons


def _some(texts: Sequence[str]) -> str:
    rest = f"; and {len(texts) - _NAMED:,} more" if len(texts) > _NAMED else ""
    return f"{'; '.join(texts[:_NAMED])}{rest}"
