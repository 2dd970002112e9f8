"""Stops stacks whose losses exceed the declared limits, before the engine changes anything.

Only runs with something to lose import the rules, which need the catalogue.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from pulumi import automation as auto

from gpufabric.cost.change import CostChange, read_cost_change
from gpufabric.engine.fleet import Fleet
from gpufabric.engine.result import StackResult
from gpufabric.engine.runs import cost_change_beside
from gpufabric.engine.unfinished import failed
from gpufabric.plan import clock
from gpufabric.protection.holdings import Holdings
from gpufabric.protection.losses import StackLosses, losses
from gpufabric.spec.problems import DeclarationError
from gpufabric.wire.urn import name_of, resource_type_of


def stop_losses(fleet: Fleet, previews: Sequence[StackResult]) -> None:
    """Fail the previews whose losses exceed limits of their stack or, added up, those of the fabric.

    The policies of a preview leave a record of what a stack holds before and after. A preview without
    policies leaves none, and is not judged.
    """
    records = {result.stack: _record(fleet, result.stack) for result in previews if result.ok}
    judged: list[StackLosses] = []
    for result in previews:
        record = records.get(result.stack)
        if record is not None and record.held_before is not None and record.held_after is not None:
            lost = losses(record.held_before, record.held_after, _replaced(result, record.held_before))
            before = record.held_before
            judged.append(StackLosses(result.stack, lost, before.gpus, before.limits))
    errors = _refusals(fleet, judged)
    for result in previews:
        if result.stack in errors:
            result.status = "failed"
            result.errors = [*result.errors, *errors[result.stack]]
            fleet.end(result)


def stopped_destroys(fleet: Fleet, stacks: Iterable[str]) -> dict[str, StackResult]:
    """Return failed results for the stacks that hold more than one update may take away.

    No policy runs before a destroy, so the exported states are judged here.
    """
    from gpufabric.policies.cost_change import write_cost_of_destroy  # noqa: PLC0415 - likewise
    from gpufabric.policies.protecting import held_by_state  # noqa: PLC0415 - loads catalogue and rules

    stopped: dict[str, StackResult] = {}
    judged: list[StackLosses] = []
    states: dict[str, Mapping[str, Any]] = {}
    for name in stacks:
        try:
            state = fleet.runner(name).state()
        except auto.CommandError as error:
            stopped[name] = fleet.end(failed(name, error))
            continue
        deployment: Mapping[str, Any] = state.get("deployment") or {}
        if not deployment.get("resources"):
            continue
        states[name] = state
        held = held_by_state(_project(fleet), name, state)
        judged.append(StackLosses(name, losses(held, Holdings()), held.gpus, held.limits))
    for name, texts in _refusals(fleet, judged).items():
        file = fleet.run.record(name, "preview-destroy").cost_change
        write_cost_of_destroy(_project(fleet), name, json.dumps(states[name]), file)
        stopped[name] = fleet.end(StackResult(name, "none", status="failed", errors=texts))
    return stopped


def _refusals(fleet: Fleet, judged: Sequence[StackLosses]) -> dict[str, list[str]]:
    """Judge losses; a fault in the declarations refuses every stack that loses something."""
    if not any(stack.losses for stack in judged):
        return {}
    from gpufabric.policies.protecting import refusals  # noqa: PLC0415 - loads catalogue and rules

    try:
        return refusals(_project(fleet), judged, clock.now())
    except DeclarationError as error:
        texts = list(map(str, error.problems))
        return {stack.stack: texts for stack in judged if stack.losses}


def _project(fleet: Fleet) -> Path:
    return fleet.command.project


def _record(fleet: Fleet, stack: str) -> CostChange | None:
    """Return the record of the last preview of a stack."""
    files = fleet.run.manifest.stacks[stack].events[-1:]
    return read_cost_change([cost_change_beside(fleet.run.folder / file) for file in files])


def _replaced(result: StackResult, before: Holdings) -> frozenset[str]:
    """Return the URNs of what a stack holds that the engine replaces."""
    replaced = {(removal.type, removal.name) for removal in result.removals if removal.operation == "replace"}
    return frozenset(urn for urn in before.urns if (resource_type_of(urn), name_of(urn)) in replaced)
