"""``preview``, ``up``, ``refresh`` and ``destroy`` on many stacks."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from gpufabric.engine.fleet import Fleet
from gpufabric.engine.next_step import leftover_operations
from gpufabric.engine.order import connected, in_order, levels, needed_by
from gpufabric.engine.pool import NOT_BEGUN
from gpufabric.engine.result import UNCHANGED_OPERATIONS, Action, StackResult, steps

MAX_PASSES = 2
"""A VPN between AWS and OCI is completed by a second update; see ``gpufabric.plan.links.backbone``."""

Ask = Callable[[list[StackResult]], bool]
"""Shows previews and asks whether to go on."""


def preview(fleet: Fleet, stacks: Sequence[str], *, init: bool) -> list[StackResult]:
    """Preview stacks, all side by side: a preview reads only what is there already.

    Args:
        fleet: what runs them.
        stacks: the stacks.
        init: whether to make stacks that the backend does not have; without, they fail.
    """
    results: dict[str, StackResult] = {}

    def make(name: str) -> StackResult:
        if init:
            return fleet.runner(name).init() or StackResult(name, "none")
        text = "the backend has no such stack, and a preview needs one, though an empty one"
        step = f"`gpufabric preview --init {name}`, or `pulumi stack init --no-select {name}`."
        return StackResult(name, "none", "failed", errors=[text], next_steps=[step])

    absent = [name for name in stacks if name not in fleet.known]
    made = _ok(fleet.each(absent, make, last=False), results) if absent else []
    there = [name for name in stacks if name in fleet.known or name in made]
    results |= {one.stack: one for one in _previews(fleet, there, "preview", last=True)}
    return _ordered(fleet, stacks, results.values())


def up(fleet: Fleet, stacks: Sequence[str], *, ask: Ask | None, mend: bool) -> list[StackResult]:
    """Bring stacks up: preview all with policies, ask, then update those that change, in order.

    Args:
        fleet: what runs them.
        stacks: the stacks; those that the backend does not have are made.
        ask: asks once about all previews, and again about a stack whose preview has changed because stacks
            that it needs were updated meanwhile. None goes on without asking.
        mend: whether to clear operations that an earlier engine was stopped in; without, such a stack fails.

    Returns:
        a result per stack, in order.
    """
    results: dict[str, StackResult] = {}
    ready = _ok(fleet.each(stacks, lambda name: _prepare(fleet, name, mend=mend), last=False), results)
    previews = {one.stack: one for one in _previews(fleet, ready, "preview", last=False)}
    results |= {name: one for name, one in previews.items() if one.status not in ("done", "deferred")}
    if ask and _wanted(previews.values()) and not fleet.interrupts.count and not ask(list(previews.values())):
        _decline(fleet, previews, results)
        return _ordered(fleet, stacks, results.values())
    for level in levels(stacks, fleet.needs):
        names = _unblocked(fleet, [name for name in level if name not in results], results)
        stale = [name for name in names if _is_stale(fleet, previews[name], results)]
        for again in _previews(fleet, stale, "preview", last=False, deployed=_done(results)):
            changed = again.changes != previews[again.stack].changes
            previews[again.stack] = again
            if not again.ok:
                again.status = "skipped" if again.status == "deferred" else again.status
                results[again.stack] = fleet.end(again)
            elif ask and changed and _wanted([again]) and not fleet.interrupts.count and not ask([again]):
                _decline(fleet, {again.stack: again}, results)
        names = [name for name in names if name not in results]
        for result in fleet.each(names, lambda name: _update(fleet, previews[name]), last=True):
            results[result.stack] = result
    return _ordered(fleet, stacks, results.values())


def refresh(fleet: Fleet, stacks: Sequence[str], *, ask: Ask | None) -> list[StackResult]:
    """Bring the state in line with the clouds, and clear operations that an engine was stopped in."""
    results = {name: fleet.end(_absent(name)) for name in stacks if not fleet.known.get(name)}
    left = [name for name in stacks if name not in results]
    if ask and left:
        previews = {one.stack: one for one in _previews(fleet, left, "preview-refresh", last=False)}
        results |= {name: one for name, one in previews.items() if not one.ok}
        if not fleet.interrupts.count and not ask(list(previews.values())):
            _decline(fleet, previews, results)
            return _ordered(fleet, stacks, results.values())
        left = [name for name in left if name not in results]

    def work(name: str) -> StackResult:
        runner = fleet.runner(name)
        return fleet.mend(name) if runner.pending() else fleet.act(name, "refresh")

    results |= {one.stack: one for one in fleet.each(left, work, last=True)}
    return _ordered(fleet, stacks, results.values())


def destroy(
    fleet: Fleet, stacks: Sequence[str], *, ask: Ask | None, forget: bool = False, unprotect: bool = False
) -> list[StackResult]:
    """Destroy what stacks hold: what needs a stack goes before it.

    All are previewed first. A stack that cannot be destroyed, for one because it holds protected data, keeps
    those that are joined to it.

    Args:
        fleet: what runs them.
        stacks: the stacks.
        ask: shows the previews and asks; None goes on without asking.
        forget: whether to remove the empty stacks from the backend; their files are kept.
        unprotect: whether to destroy protected data as well.
    """
    results: dict[str, StackResult] = {}
    for name in stacks:
        joined = sorted(one for one in needed_by(name, fleet.needs) - set(stacks) if fleet.known.get(one))
        if joined:
            text = f"{', '.join(joined)} still needs {name}: destroy it too, or take {name} out of it first"
            results[name] = fleet.end(StackResult(name, "none", status="failed", errors=[text]))
        elif not fleet.known.get(name):
            problem = fleet.runner(name).forget() if forget and name in fleet.known else None
            results[name] = fleet.end(problem or _absent(name))
    left = [name for name in stacks if name not in results]
    if not unprotect:
        previews = {one.stack: one for one in _previews(fleet, left, "preview-destroy", last=False)}
        bad = {name: one for name, one in previews.items() if not one.ok}
        results |= bad
        for name in sorted(connected(bad, left, fleet.needs)):
            reason = f"it is joined to {', '.join(sorted(bad))}, which cannot be destroyed"
            skipped = StackResult(name, "none", status="skipped", reason=reason)
            results[name] = fleet.end(_not_begun(name) if fleet.interrupts.count else skipped)
        left = [name for name in left if name not in results]
        if ask and left and not fleet.interrupts.count and not ask(list(previews.values())):
            _decline(fleet, previews, results)
            return _ordered(fleet, stacks, results.values())
    for level in reversed(levels(left, fleet.needs)):
        names = _undestroyed(fleet, level, results)
        work = _destroyer(fleet, forget=forget, unprotect=unprotect)
        results |= {one.stack: one for one in fleet.each(names, work, last=True)}
    return _ordered(fleet, stacks, results.values())


def pending_links(result: StackResult) -> list[str]:
    """List the links that need another update of the backbone."""
    backbone: Mapping[str, list[str]] = result.outputs.get("backbone", {})
    return list(backbone.get("pending_links", []))


def _prepare(fleet: Fleet, name: str, *, mend: bool) -> StackResult:
    """Make the stack if the backend has none, and see that no operation is left over."""
    runner = fleet.runner(name)
    if name not in fleet.known:
        return runner.init() or StackResult(name, "none")
    if not fleet.known[name] or not runner.pending():
        return StackResult(name, "none")
    if mend:
        return fleet.mend(name)
    text = "an earlier update was stopped at once, and what became of its last operations is not known"
    return StackResult(name, "none", "failed", errors=[text], next_steps=[leftover_operations(name)])


def _previews(
    fleet: Fleet, stacks: Sequence[str], action: Action, *, last: bool, deployed: frozenset[str] = frozenset()
) -> list[StackResult]:
    def work(name: str) -> StackResult:
        if action != "preview":
            return fleet.act(name, action)
        needs = sorted(fleet.needs.get(name, frozenset()) - deployed)
        absent = [one for one in needs if not fleet.known.get(one)]
        result = StackResult(name, "none") if absent else fleet.act(name, action)
        if result.status == "failed":
            # Asked only now: a region whose first update has failed holds resources, but has put out nothing.
            absent = [one for one in needs if not fleet.runner(one).has_outputs()]
        if absent:
            reason = f"it reads outputs of {', '.join(absent)}, not up yet"
            return StackResult(name, "none", status="deferred", reason=reason)
        return result

    # None waits for another. The largest goes first, since nothing runs beside what is begun last.
    largest_first = sorted(stacks, key=lambda name: -fleet.known.get(name, 0))
    return fleet.each(largest_first, work, last=last, parallel=fleet.previews)


def _is_stale(fleet: Fleet, known: StackResult, results: Mapping[str, StackResult]) -> bool:
    """Tell whether a stack must be previewed again, since what it reads has changed in this run."""
    needs = [results[one] for one in fleet.needs.get(known.stack, ()) if one in results]
    return known.status == "deferred" or any(one.action == "up" for one in needs)


def _update(fleet: Fleet, previewed: StackResult) -> StackResult:
    result = _apply(fleet, previewed)
    for _ in range(MAX_PASSES - 1):
        if not result.ok or result.action != "up" or not pending_links(result):
            break
        again = fleet.act(previewed.stack, "preview")
        result = joined(result, _apply(fleet, again) if again.ok else again)
    return result


def _apply(fleet: Fleet, previewed: StackResult) -> StackResult:
    if not (previewed.changed or previewed.outputs_changed):
        return previewed
    result = fleet.act(previewed.stack, "up", total=steps(previewed.changes))
    result.findings = previewed.findings
    result.seconds += previewed.seconds
    return result


def joined(first: StackResult, second: StackResult) -> StackResult:
    """Put two updates of one stack together: what both changed, and what is there after the second."""
    second.seconds += first.seconds
    changes = dict(first.changes)
    for kind, count in second.changes.items():
        changes[kind] = count if kind in UNCHANGED_OPERATIONS else changes.get(kind, 0) + count
    second.changes = changes
    second.removals = [*first.removals, *second.removals]
    second.action = first.action if second.ok else second.action
    return second


def _destroyer(fleet: Fleet, *, forget: bool, unprotect: bool) -> Callable[[str], StackResult]:
    def work(name: str) -> StackResult:
        runner = fleet.runner(name)
        problem = runner.unprotect() if unprotect else None
        if problem:
            return problem
        result = fleet.act(name, "destroy")
        return (runner.forget() if forget and result.ok else None) or result

    return work


def _unblocked(fleet: Fleet, names: Sequence[str], results: dict[str, StackResult]) -> list[str]:
    """Leave out the stacks that need one which is not done, and say so."""
    left: list[str] = []
    for name in names:
        needs = fleet.needs.get(name, frozenset())
        bad = sorted(one for one in needs if one in results and not results[one].ok)
        absent = sorted(one for one in needs if one not in results and not fleet.known.get(one))
        if bad or absent:
            parts = [f"{one} ({results[one].status})" for one in bad] + [f"{one} (not up)" for one in absent]
            skipped = StackResult(name, "none", status="skipped", reason=f"it needs {', '.join(parts)}")
            results[name] = fleet.end(_not_begun(name) if fleet.interrupts.count else skipped)
        else:
            left.append(name)
    return left


def _undestroyed(fleet: Fleet, names: Sequence[str], results: dict[str, StackResult]) -> list[str]:
    """Leave out the stacks that are still needed by one which could not be destroyed, and say so."""
    left: list[str] = []
    for name in names:
        keeping = sorted(one for one in needed_by(name, fleet.needs) & set(results) if not results[one].ok)
        if keeping and not fleet.interrupts.count:
            reason = f"{', '.join(keeping)} needs it and was not destroyed"
            results[name] = fleet.end(StackResult(name, "none", status="skipped", reason=reason))
        else:
            left.append(name)
    return left


def _decline(fleet: Fleet, previews: Mapping[str, StackResult], results: dict[str, StackResult]) -> None:
    for name, one in previews.items():
        if name not in results:
            one.status = "declined"
            results[name] = fleet.end(one)


def _wanted(previews: Iterable[StackResult]) -> bool:
    """Tell whether anything would be done, so that there is something to ask about."""
    return any(
        one.status == "deferred" or (one.ok and (one.changed or one.outputs_changed)) for one in previews
    )


def _ok(prepared: Iterable[StackResult], results: dict[str, StackResult]) -> list[str]:
    found: list[str] = []
    for one in prepared:
        if one.ok:
            found.append(one.stack)
        else:
            results[one.stack] = one
    return found


def _done(results: Mapping[str, StackResult]) -> frozenset[str]:
    return frozenset(name for name, one in results.items() if one.ok)


def _absent(name: str) -> StackResult:
    return StackResult(name, "none", reason="nothing there")


def _not_begun(name: str) -> StackResult:
    return StackResult(name, "none", status="interrupted", reason=NOT_BEGUN)


def _ordered(fleet: Fleet, stacks: Sequence[str], results: Iterable[StackResult]) -> list[StackResult]:
    found = {one.stack: one for one in results}
    return [found[name] for name in in_order(stacks, fleet.needs) if name in found]
