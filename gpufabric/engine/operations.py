"""``preview``, ``up``, ``refresh`` and ``destroy`` on many stacks."""

from collections.abc import Callable, Mapping, Sequence

from gpufabric.engine.choosing import (
    decline,
    done_stacks,
    not_started,
    ordered,
    stop_all,
    successful,
    unblocked,
    undestroyed,
    wanted,
    without_resources,
)
from gpufabric.engine.fleet import Fleet
from gpufabric.engine.order import connected, levels, needed_by
from gpufabric.engine.passes import update
from gpufabric.engine.protection import stop_losses, stopped_destroys
from gpufabric.engine.result import Action, StackResult
from gpufabric.engine.starting_state import StateDigests

Ask = Callable[[list[StackResult]], bool]
"""Shows previews and asks whether to continue."""


def preview(fleet: Fleet, stacks: Sequence[str], *, init: bool) -> list[StackResult]:
    """Preview stacks in parallel, because a preview reads only what exists already.

    Args:
        fleet: runs the stacks.
        stacks: the stacks.
        init: whether to create stacks that the backend does not have; otherwise they fail.
    """
    results: dict[str, StackResult] = {}

    def make(name: str) -> StackResult:
        if init:
            return fleet.runner(name).init() or StackResult(name, "none")
        text = "the backend has no such stack; a preview needs one, which may be empty"
        step = f"Run `gpufabric preview --init {name}`, or `pulumi stack init --no-select {name}`."
        return StackResult(name, "none", "failed", errors=[text], next_steps=[step])

    absent = [name for name in stacks if name not in fleet.known]
    made = successful(fleet.run_each(absent, make, last=False), results) if absent else []
    there = [name for name in stacks if name in fleet.known or name in made]
    previews = _previews(fleet, there, "preview", last=True)
    stop_losses(fleet, previews)
    results |= {result.stack: result for result in previews}
    return ordered(fleet, stacks, results.values())


def up(fleet: Fleet, stacks: Sequence[str], *, ask: Ask | None, recover: bool) -> list[StackResult]:
    """Bring stacks up: preview all with policies, ask, then update those that change, in order.

    Args:
        fleet: runs the stacks.
        stacks: the stacks; missing ones are created in the backend.
        ask: asks once about all previews, and again about a stack whose preview has changed because stacks it
            needs were updated. With None, nobody is asked.
        recover: whether to clear pending operations of a stopped engine; otherwise such a stack fails.

    Returns:
        one result per stack, in order.
    """
    results: dict[str, StackResult] = {}
    ready = successful(
        fleet.run_each(stacks, lambda name: _prepare(fleet, name, recover=recover), last=False), results
    )
    previews = {result.stack: result for result in _previews(fleet, ready, "preview", last=False)}
    stop_losses(fleet, list(previews.values()))
    results |= {
        name: result for name, result in previews.items() if result.status not in ("done", "deferred")
    }
    if fleet.approval is not None and any(result.status == "failed" for result in previews.values()):
        stop_all(fleet, previews, results)
        return ordered(fleet, stacks, results.values())
    if ask and wanted(previews.values()) and not fleet.interrupts.count and not ask(list(previews.values())):
        decline(fleet, previews, results)
        return ordered(fleet, stacks, results.values())
    for level in levels(stacks, fleet.needs):
        names = unblocked(fleet, [name for name in level if name not in results], results)
        stale = [name for name in names if _is_stale(fleet, previews[name], results)]
        for again in _previews(fleet, stale, "preview", last=False, deployed=done_stacks(results)):
            stop_losses(fleet, [again])
            changed = fleet.differs(previews[again.stack], again)
            previews[again.stack] = again
            if not again.ok:
                again.status = "skipped" if again.status == "deferred" else again.status
                results[again.stack] = fleet.end(again)
            elif ask and changed and wanted([again]) and not fleet.interrupts.count and not ask([again]):
                decline(fleet, {again.stack: again}, results)
        names = [name for name in names if name not in results]
        for result in fleet.run_each(names, lambda name: update(fleet, previews[name]), last=True):
            results[result.stack] = result
    return ordered(fleet, stacks, results.values())


def refresh(
    fleet: Fleet, stacks: Sequence[str], *, ask: Ask | None, clear: bool = False
) -> list[StackResult]:
    """Refresh the state from the clouds, and clear pending operations of a stopped engine.

    Args:
        fleet: runs the stacks.
        stacks: the stacks.
        ask: shows the previews and asks. With None, nobody is asked.
        clear: whether to forget creations with an unknown result.
    """
    results = {
        name: fleet.end(without_resources(name)) for name in stacks if not _holds_something(fleet, name)
    }
    left = [name for name in stacks if name not in results]
    previews: dict[str, StackResult] = {}
    if ask and left:
        previews = {result.stack: result for result in _previews(fleet, left, "preview-refresh", last=False)}
        results |= {name: result for name, result in previews.items() if not result.ok}
        if not fleet.interrupts.count and not ask(list(previews.values())):
            decline(fleet, previews, results)
            return ordered(fleet, stacks, results.values())
        left = [name for name in left if name not in results]

    def work(name: str) -> StackResult:
        if fleet.runner(name).pending():
            return fleet.recover(name, clear=clear)
        return fleet.run_action(name, "refresh", previewed=_state(previews, name))

    results |= {result.stack: result for result in fleet.run_each(left, work, last=True)}
    return ordered(fleet, stacks, results.values())


def destroy(
    fleet: Fleet,
    stacks: Sequence[str],
    *,
    ask: Ask | None,
    recover: bool = False,
    forget: bool = False,
    unprotect: bool = False,
) -> list[StackResult]:
    """Destroy the resources of stacks, each stack before the stacks it needs.

    All stacks are previewed first. If a stack cannot be destroyed, e.g. because it holds protected data, the
    stacks that are linked to it stay as well.

    Args:
        fleet: runs the stacks.
        stacks: the stacks.
        ask: shows the previews and asks. With None, nobody is asked.
        recover: whether to clear pending operations of a stopped engine; otherwise such a stack fails.
        forget: whether to remove the empty stacks from the backend; their files stay.
        unprotect: whether to destroy protected data as well.
    """
    results: dict[str, StackResult] = {}
    for name in stacks:
        joined = sorted(
            stack for stack in needed_by(name, fleet.needs) - set(stacks) if fleet.known.get(stack)
        )
        if joined:
            text = (
                f"{', '.join(joined)} still needs {name}: destroy it as well, or remove {name} from it first"
            )
            results[name] = fleet.end(StackResult(name, "none", status="failed", errors=[text]))
        elif not _holds_something(fleet, name):
            problem = fleet.runner(name).forget() if forget and name in fleet.known else None
            results[name] = fleet.end(problem or without_resources(name))
    left = [name for name in stacks if name not in results]
    if recover:
        left = successful(fleet.run_each(left, lambda name: _recovered(fleet, name), last=False), results)
    previews: dict[str, StackResult] = {}
    if not unprotect:
        stopped = stopped_destroys(fleet, left)
        ready = [name for name in left if name not in stopped]
        previews = {result.stack: result for result in _previews(fleet, ready, "preview-destroy", last=False)}
        bad = stopped | {name: result for name, result in previews.items() if not result.ok}
        results |= bad
        for name in sorted(connected(bad, left, fleet.needs)):
            reason = f"it is linked to {', '.join(sorted(bad))}, which cannot be destroyed"
            skipped = StackResult(name, "none", status="skipped", reason=reason)
            results[name] = fleet.end(not_started(name) if fleet.interrupts.count else skipped)
        left = [name for name in left if name not in results]
        if ask and left and not fleet.interrupts.count and not ask(list(previews.values())):
            decline(fleet, previews, results)
            return ordered(fleet, stacks, results.values())
    for level in reversed(levels(left, fleet.needs)):
        names = undestroyed(fleet, level, results)
        work = _destroyer(fleet, previews, forget=forget, unprotect=unprotect)
        results |= {result.stack: result for result in fleet.run_each(names, work, last=True)}
    return ordered(fleet, stacks, results.values())


def _prepare(fleet: Fleet, name: str, *, recover: bool) -> StackResult:
    """Create the stack in the backend if it is missing, or clear its pending operations if asked to."""
    runner = fleet.runner(name)
    if name not in fleet.known:
        return runner.init() or StackResult(name, "none")
    return _recovered(fleet, name) if recover else StackResult(name, "none")


def _recovered(fleet: Fleet, name: str) -> StackResult:
    """Clear the pending operations of a stack, if it has any."""
    return fleet.recover(name) if fleet.runner(name).pending() else StackResult(name, "none")


def _holds_something(fleet: Fleet, name: str) -> bool:
    """Tell whether a stack has resources, or creations that may have made some."""
    return bool(fleet.known.get(name)) or (name in fleet.known and fleet.runner(name).pending())


def _state(previews: Mapping[str, StackResult], name: str) -> StateDigests | None:
    """Return the digests of the state that was previewed; None without a preview."""
    return previews[name].state if name in previews else None


def _previews(
    fleet: Fleet, stacks: Sequence[str], action: Action, *, last: bool, deployed: frozenset[str] = frozenset()
) -> list[StackResult]:
    def work(name: str) -> StackResult:
        if action != "preview":
            return fleet.run_action(name, action)
        needs = sorted(fleet.needs.get(name, frozenset()) - deployed)
        absent = [stack for stack in needs if not fleet.known.get(stack)]
        result = StackResult(name, "none") if absent else fleet.compare(fleet.run_action(name, action))
        if result.status == "failed" and not result.next_steps:
            # Asked only now: a region whose first update failed has resources but no outputs.
            absent = [stack for stack in needs if not fleet.runner(stack).has_outputs()]
        if absent:
            reason = f"it reads outputs of {', '.join(absent)}, not up yet"
            return StackResult(name, "none", status="deferred", reason=reason)
        return result

    # Previews do not depend on each other. The largest goes first, so that it does not run alone at the end.
    largest_first = sorted(stacks, key=lambda name: -fleet.known.get(name, 0))
    return fleet.run_each(largest_first, work, last=last, parallel=fleet.previews)


def _is_stale(fleet: Fleet, known: StackResult, results: Mapping[str, StackResult]) -> bool:
    """Tell whether a stack must be previewed again because this run changed outputs that it reads."""
    needs = [results[stack] for stack in fleet.needs.get(known.stack, ()) if stack in results]
    return known.status == "deferred" or any(result.action == "up" for result in needs)


def _destroyer(
    fleet: Fleet, previews: Mapping[str, StackResult], *, forget: bool, unprotect: bool
) -> Callable[[str], StackResult]:
    def work(name: str) -> StackResult:
        runner = fleet.runner(name)
        problem = runner.unprotect() if unprotect else None
        if problem:
            return problem
        result = fleet.run_action(name, "destroy", previewed=_state(previews, name))
        problem = runner.forget() if forget and result.ok else None
        if problem:
            problem.action = result.action  # resources are gone, although the stack is not
        return problem or result

    return work
