"""Results of stacks that the engine cannot work on: pending operations, locks, states that changed."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pulumi import automation as auto

from gpufabric.engine.errors import error_text
from gpufabric.engine.locks import Lock, locks_in
from gpufabric.engine.pending import has_pending
from gpufabric.engine.result import StackResult
from gpufabric.wire.urn import name_of

_NAMED = 5


def failed(stack: str, error: auto.CommandError) -> StackResult:
    """Return the result of a stack on which a short command failed."""
    locked = isinstance(error, auto.ConcurrentUpdateError)
    locks = locks_in(str(error)) if locked else []
    return StackResult(stack, "none", status="failed", errors=[error_text(error)], locked=locked, locks=locks)


def unusable_file(stack: str, error: OSError) -> StackResult:
    """Return the result of a stack for which a file of this machine cannot be read or written."""
    place = f"{error.filename}: " if error.filename else ""
    return StackResult(stack, "none", "failed", errors=[f"{place}{error.strerror or error}"])


def locked(stack: str, locks: Sequence[Lock]) -> StackResult:
    """Return the result of a stack whose state another engine may be changing."""
    held = "; ".join(lock.described for lock in locks)
    return StackResult(
        stack, "none", "failed", errors=[f"the stack is locked by {held}"], locked=True, locks=locks
    )


def unfinished(stack: str, exported: str, locks: Callable[[], Sequence[Lock] | None]) -> StackResult | None:
    """Return the result of a stack with pending operations; None if it has none.

    A running update has pending operations as well, so the lock comes first.

    Args:
        stack: the stack.
        exported: its state.
        locks: returns its locks; None if only the engine can read them.
    """
    state: Mapping[str, Any] = json.loads(exported)
    if not has_pending(state):
        return None
    held = locks()
    if held and any(lock.holder != "ended" for lock in held):
        return locked(stack, held)
    doubt = "an update is running, or was stopped" if held is None else "an earlier update was stopped"
    text = f"{doubt} in the middle of a step; the result of its last operations is unknown"
    return StackResult(stack, "none", "failed", errors=[text], pending=True, locks=held)


def changed_since(stack: str, what: str, keys: Sequence[str]) -> StackResult:
    """Return the result of a stack that is not as it was previewed.

    Args:
        stack: the stack.
        what: what has changed, such as ``its state``.
        keys: URNs or names of what differs.
    """
    names = ", ".join(name_of(key) for key in keys[:_NAMED])
    rest = f" and {len(keys) - _NAMED} more" if len(keys) > _NAMED else ""
    text = f"{what} has changed since it was previewed ({names}{rest}), so nothing was changed"
    step = f"Preview {stack} again, and decide on what it shows then."
    return StackResult(stack, "none", status="failed", errors=[text], next_steps=[step])
