"""Chooses stacks by the results of those they need, and records why the others do not run."""

from collections.abc import Iterable, Mapping, Sequence

from gpufabric.engine.fleet import Fleet
from gpufabric.engine.order import in_order, needed_by
from gpufabric.engine.parallel import NOT_STARTED
from gpufabric.engine.result import StackResult


def unblocked(fleet: Fleet, names: Sequence[str], results: dict[str, StackResult]) -> list[str]:
    """Leave out the stacks that need a stack which is not done, and record why."""
    left: list[str] = []
    for name in names:
        needs = fleet.needs.get(name, frozenset())
        bad = sorted(stack for stack in needs if stack in results and not results[stack].ok)
        absent = sorted(stack for stack in needs if stack not in results and not fleet.known.get(stack))
        if bad or absent:
            parts = [f"{needed} ({results[needed].status})" for needed in bad] + [
                f"{needed} (not up)" for needed in absent
            ]
            skipped = StackResult(name, "none", status="skipped", reason=f"it needs {', '.join(parts)}")
            results[name] = fleet.end(not_started(name) if fleet.interrupts.count else skipped)
        else:
            left.append(name)
    return left


def undestroyed(fleet: Fleet, names: Sequence[str], results: dict[str, StackResult]) -> list[str]:
    """Leave out the stacks that a stack which was not destroyed still needs, and record why."""
    left: list[str] = []
    for name in names:
        keeping = sorted(
            stack for stack in needed_by(name, fleet.needs) & set(results) if not results[stack].ok
        )
        if keeping and not fleet.interrupts.count:
            reason = f"{', '.join(keeping)} needs it and was not destroyed"
            results[name] = fleet.end(StackResult(name, "none", status="skipped", reason=reason))
        else:
            left.append(name)
    return left


def decline(fleet: Fleet, previews: Mapping[str, StackResult], results: dict[str, StackResult]) -> None:
    """Record that the stacks were declined, where nothing else is known."""
    for name, result in previews.items():
        if name not in results:
            result.status = "declined"
            results[name] = fleet.end(result)


def stop_all(fleet: Fleet, previews: Mapping[str, StackResult], results: dict[str, StackResult]) -> None:
    """Leave every stack as it is, because one is not what was approved."""
    bad = sorted(name for name, result in previews.items() if result.status == "failed")
    for name in previews.keys() - results.keys():
        reason = f"nothing is updated, because {', '.join(bad)} cannot be"
        results[name] = fleet.end(StackResult(name, "none", status="skipped", reason=reason))


def wanted(previews: Iterable[StackResult]) -> bool:
    """Tell whether any preview has changes to ask about."""
    return any(result.status == "deferred" or (result.ok and result.is_update) for result in previews)


def successful(prepared: Iterable[StackResult], results: dict[str, StackResult]) -> list[str]:
    """Return the stacks whose preparation succeeded, and record the results of the others."""
    ready: list[str] = []
    for result in prepared:
        if result.ok:
            ready.append(result.stack)
        else:
            results[result.stack] = result
    return ready


def done_stacks(results: Mapping[str, StackResult]) -> frozenset[str]:
    """Return the stacks that are done."""
    return frozenset(name for name, result in results.items() if result.ok)


def without_resources(name: str) -> StackResult:
    """Return the result of a stack that holds nothing."""
    return StackResult(name, "none", reason="it has no resources")


def not_started(name: str) -> StackResult:
    """Return the result of a stack that an interrupt kept from running."""
    return StackResult(name, "none", status="interrupted", reason=NOT_STARTED)


def ordered(fleet: Fleet, stacks: Sequence[str], results: Iterable[StackResult]) -> list[StackResult]:
    """Return the results in the order of the stacks."""
    by_stack = {result.stack: result for result in results}
    return [by_stack[name] for name in in_order(stacks, fleet.needs) if name in by_stack]
