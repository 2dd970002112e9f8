"""Makes the result of a stack from what its engine did."""

from collections.abc import Callable, Sequence

from gpufabric.engine.collected import Collected
from gpufabric.engine.command import OperationEnd
from gpufabric.engine.errors import CUT_OFF, explained, plain_error
from gpufabric.engine.locks import locks_in
from gpufabric.engine.result import Action, StackResult, remaining


def result_of(
    stack: str,
    action: Action,
    collected: Collected,
    ended: OperationEnd,
    explain: Callable[[str], str],
    faults: Sequence[str],
) -> StackResult:
    """Return the result of an action.

    Args:
        stack: the stack.
        action: the action.
        collected: what the events of the engine say.
        ended: how the engine ended.
        explain: adds to an error what plugins have printed about it.
        faults: errors in the stack's declaration.
    """
    result = StackResult(stack, action)
    result.changes = collected.changes
    result.removals = collected.removals
    result.resources = remaining(collected.changes)
    result.findings = collected.findings
    result.failures = collected.failures
    result.unsaved = collected.unsaved
    result.outputs = collected.outputs
    result.outputs_changed = collected.outputs_changed
    result.protection_changed = collected.protection_changed
    if ended.status:
        _explain(result, collected, ended, faults)
        result.errors = list(map(explain, result.errors))
        result.locked, result.killed = ended.locked, ended.killed
        result.locks = locks_in(ended.error) if ended.locked else None
    elif not collected.ended:
        result.status, result.errors = "failed", [CUT_OFF]
    return result


def _explain(result: StackResult, collected: Collected, ended: OperationEnd, faults: Sequence[str]) -> None:
    """Add the cause of a failure: a faulty file may stop the engine before a program explains the faults."""
    result.errors = list(collected.errors)
    if ended.interrupted:
        result.status = "interrupted"
        return
    result.status = "failed"
    violated = any(finding.level == "mandatory" for finding in collected.findings)
    if not (collected.errors or violated):
        result.errors = [
            *faults,
            explained(plain_error(ended.error)) or "the engine exited without an error message",
        ]
