"""Judges the losses of several stacks together, for the runner of the engine.

A policy sees one stack and no deletions that the engine alone decides on, and before a destroy no policy
runs. The runner knows the losses of all stacks of a run, so it judges them once more.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from gpufabric.policies import deferred
from gpufabric.policies.load_context import load_context
from gpufabric.policies.rules import RULES
from gpufabric.policies.rules.capacity.losses_within_limits import LossesWithinLimits
from gpufabric.policies.settings import load_settings
from gpufabric.policies.stack_view import view_of
from gpufabric.policies.state import resources_of_state
from gpufabric.protection.holdings import Holdings, total
from gpufabric.protection.limits import exceeded
from gpufabric.protection.losses import Loss, StackLosses
from gpufabric.protection.removals import load_removals, sort_losses
from gpufabric.snapshots.project import project_with_facts
from gpufabric.spec.project import Project
from gpufabric.wire.urn import STACK_TYPE

_RULE = LossesWithinLimits()


def refusals(root: Path, stacks: Sequence[StackLosses], now: datetime) -> dict[str, list[str]]:
    """Return why stacks may not be changed: their losses exceed limits, and nothing names them.

    Args:
        root: folder of ``Pulumi.yaml``.
        stacks: all stacks of the run.
        now: time for which removals and waivers are judged.

    Returns:
        errors by stack; stacks without errors are left out.

    Raises:
        DeclarationError: ``Pulumi.yaml`` or the file of removals is invalid.
    """
    losing = [stack for stack in stacks if stack.losses]
    if not losing:
        return {}
    project, permitted = project_with_facts(root), load_removals(root, now.date())
    unnamed = {
        stack.stack: sort_losses(stack.losses, stack.stack, permitted, now.date()).unnamed
        for stack in losing
        if _is_enforced(root, stack.stack, now, project.keys.project)
    }
    judged = {stack.stack: stack for stack in stacks}
    errors = {name: _of_stack(project, judged[name], lost) for name, lost in unnamed.items()}
    for text in _of_fabric(project, unnamed, judged, now):
        for name, lost in unnamed.items():
            if any(loss.counts for loss in lost):
                errors[name].append(text)
    return {name: texts for name, texts in errors.items() if texts}


def held_by_state(root: Path, stack: str, exported: object) -> Holdings:
    """Read what a stack holds from its exported state."""
    context = load_context({"PULUMI_STACK": stack}, root=root)
    return view_of(resources_of_state(exported), context).held


def _of_stack(project: Project, stack: StackLosses, lost: Iterable[Loss]) -> list[str]:
    declared = project.stacks.get(stack.stack)
    limits = declared.protection if declared else None
    return exceeded(limits, lost, stack.gpus_before, stack.stack, [stack.limits.stack])


def _of_fabric(
    project: Project,
    unnamed: Mapping[str, Sequence[Loss]],
    judged: Mapping[str, StackLosses],
    now: datetime,
) -> list[str]:
    declared, earlier = project.fabric.protection, [stack.limits.fabric for stack in judged.values()]
    lost = [loss for losses in unnamed.values() for loss in losses]
    needs_share = lost and any(limits and limits.percent is not None for limits in (declared, *earlier))
    gpus = _fabric_gpus(project, judged, now) if needs_share else None
    return exceeded(declared, lost, gpus, "the fabric", earlier)


def _fabric_gpus(project: Project, judged: Mapping[str, StackLosses], now: datetime) -> int | None:
    """Return the GPUs of the fabric: those of the run's stacks before it, and those that others declare."""
    bills = deferred.fabric_bills(project, deferred.default_catalog(), now)
    if set(bills.faults) - set(judged):
        return None
    others = (bill.gpus for stack, bill in bills.bills.items() if stack not in judged)
    return total((*(stack.gpus_before for stack in judged.values()), *others))


def _is_enforced(root: Path, stack: str, now: datetime, project: str) -> bool:
    """Return whether the rule is mandatory for a stack and not waived."""
    settings = load_settings(root, stack, RULES, now.date())
    urn = f"urn:pulumi:{stack}::{project}::{STACK_TYPE}::{project}-{stack}"
    waived = any(waiver.covers(_RULE.id, urn) and waiver.holds(now.date()) for waiver in settings.waivers)
    return settings.of(_RULE).level == "mandatory" and not waived
