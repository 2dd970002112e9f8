"""Tells the user what to do about a stack that is not done."""

import re
import shlex
from collections.abc import Callable, Sequence

from gpufabric.advice import no_command
from gpufabric.catalog.capacity_errors import capacity_errors
from gpufabric.catalog.catalog import default_catalog
from gpufabric.catalog.credential_errors import credential_errors
from gpufabric.engine.backend_refusal import is_of_backend, refusal_in
from gpufabric.engine.errors import CUT_OFF, is_unsaved
from gpufabric.engine.locks import Lock
from gpufabric.engine.pending_create import PendingCreate
from gpufabric.engine.result import EngineOperation, StackResult
from gpufabric.engine.shortages import failed_starts
from gpufabric.visible import one_line

COMMAND = "gpufabric"

_MOST_CREATES = 20
"""Creations that advice lists."""

_MOST_UNSAVED = 8
"""Resources that advice names."""

_LOST = (
    "errorreadingfromserver",
    "exitedprematurely",
    "transportisclosing",
    "alreadyexist",
    "brokenpipe",
    "connectionreset",
    "contextdeadlineexceeded",
    "i/otimeout",
    "requestsendfailed",
    "unexpectedeof",
)
"""Signs of a lost answer in the errors of engine and clouds, in small letters and without spaces."""

_FULL = ("no space left on device", "No space left on device", "disk quota exceeded", "Disk quota exceeded")

_READ_ONLY = ("read-only file system", "Read-only file system")
_NO_RIGHT = "permission denied"
"""A cloud may say it as well, but never about the state."""

_URN = re.compile(r"urn:pulumi:[^\s'\"`]+[^\s'\"`.,:;]")
"""A resource as the engine's errors name it."""


def add_next_steps(
    result: StackResult,
    operation: EngineOperation,
    *,
    resume: str = "",
    alternatives: Callable[[str], Sequence[str]] = lambda _: (),
) -> None:
    """Add the next steps to the result of a stack; a stack that is done has none.

    Args:
        result: result of one stack.
        operation: the command of the user.
        resume: command that continues the run.
        alternatives: returns what has capacity instead of what a stack declares, in words.
    """
    stack, again = result.stack, resume or f"{COMMAND} {operation} {result.stack}"
    steps = result.next_steps
    if result.killed:
        steps.append(
            f"The engine was killed, and may have left a lock. If no update of {stack} is running, run "
            f"{_cancel(stack)}, then `{again}`."
        )
    elif result.locked:
        steps.append(after_lock(stack, result.locks or (), f"`{again}`"))
    elif result.pending:
        steps.append(_leftover_operations(stack, result.locks, again))
    elif result.status == "interrupted":
        steps.append(f"Continue where it stopped with `{again}`.")
    elif result.status == "failed" and not steps:
        steps.append(_after_failure(result, again, alternatives))


def _after_failure(result: StackResult, again: str, alternatives: Callable[[str], Sequence[str]]) -> str:
    text = "\n".join(result.errors)
    if "protect" in text and "destroy" in result.action:
        return _after_protected(result.stack, text, again)
    cause = _cause(result.errors)
    if result.action == "none" or result.action.startswith("preview"):
        violated = any(finding.level == "mandatory" for finding in result.findings)
        fix = cause or ("Fix the policy violations" if violated else "Fix this")
        return f"Nothing in {result.stack} was changed. {fix}, then run `{again}`."
    facts = capacity_errors(default_catalog())
    is_saved = not is_unsaved(text) and CUT_OFF not in text
    if is_saved and (facts.is_shortage(text) or failed_starts(result) is not None):
        return _after_shortage(result.stack, again, alternatives(result.stack))
    if is_saved and not cause and facts.is_without_reason(text):
        return _after_silence(result.stack, again)
    return _after_changes(result, text, cause, again)


def _after_changes(result: StackResult, text: str, cause: str, again: str) -> str:
    """Return what to do about a command that failed when it may have changed something.

    Args:
        result: result of the stack.
        text: the errors.
        cause: what to do about their cause; empty if they do not tell.
        again: the command that goes on.
    """
    if is_unsaved(text):
        return (
            f"The engine could not save the state, which may lack what was done last{_to(result.unsaved)}. "
            f"{cause or 'Fix the cause'}, then run `{again}`, which names what is uncertain."
        )
    if CUT_OFF in text:
        return (
            "The state has what the engine recorded, and its end is not known. "
            f"{cause or 'Make room for temporary files if there is none'}, then run `{again}`."
        )
    if is_answer_lost(text):
        first = f"{cause}. " if cause else ""
        return (
            f"{first}An answer of the cloud was lost, or the account holds what the state does not have. "
            "To find it, and take it into the state after asking, run "
            f"`{COMMAND} doctor --clouds {result.stack}`. Then run `{again}`."
        )
    return (
        f"Finished changes are in the state. {cause or 'Fix the cause'}, then make only the other "
        f"changes with `{again}`."
    )


def _to(names: Sequence[str]) -> str:
    """Say to which resources it was done, as far as the engine names them."""
    if not names:
        return ""
    more = f" and {len(names) - _MOST_UNSAVED} more" if len(names) > _MOST_UNSAVED else ""
    return f", to {', '.join(names[:_MOST_UNSAVED])}{more}"


def _after_shortage(stack: str, again: str, alternatives: Sequence[str]) -> str:
    if alternatives:
        known = "".join(f"\n  - {text}" for text in alternatives)
        return (
            f"The cloud has too few machines now. These have capacity instead:{known}\nDeclare one of them "
            f"or a reservation, or wait. Then run `{again}`."
        )
    return (
        "The cloud has too few machines now. For zones and shapes of the account that have capacity, run "
        f"`{COMMAND} preflight {stack}`. Declare one of them or a reservation, or wait. Then run `{again}`."
    )


def _after_silence(stack: str, again: str) -> str:
    """Return what to do about machines that did not start, if OCI's provider does not pass on the reason."""
    return (
        "OCI does not say here why the machines did not start: its work request does. For the resource OCID "
        "in the error, run `oci work-requests work-request list --compartment-id <compartment> --resource-id "
        "<OCID>`, then `oci work-requests work-request-error list --work-request-id <id>`. If hosts are out "
        f"of capacity, run `{COMMAND} preflight {stack}` for what has some. Remove the cause, then run "
        f"`{again}`, which replaces what failed."
    )


def _cause(errors: Sequence[str]) -> str:
    """Return what to do about the cause of a failure; empty if the errors do not tell."""
    text = "\n".join(errors)
    if any(sign in text for sign in _FULL):
        return "A disk is full: make room where the error says"
    if any(sign in text for sign in _READ_ONLY):
        return "A file system is read-only: make it writable where the error says"
    if is_unsaved(text) and _NO_RIGHT in text:
        return "This user may not write the state: give it the right where the error says"
    expired = credential_errors(default_catalog()).expired(
        "\n".join(error for error in errors if not is_of_backend(error))
    )
    of_cloud = (
        f"{expired.cloud} no longer accepts the credentials: log in again, such as with "
        f"`{expired.log_in.value}`"
        if expired
        else ""
    )
    return ". ".join(filter(None, (str(refusal_in(errors) or ""), of_cloud)))


def is_answer_lost(errors: str) -> bool:
    """Tell whether the account may hold resources of a failed update that its state does not have.

    The engine forgets a creation whose provider ended before it answered (3.250.0, tried). Then the cloud
    refuses the next creation, since the name is taken.
    """
    text = "".join(errors.lower().split())
    return any(sign in text for sign in _LOST)


def _after_protected(stack: str, errors: str, again: str) -> str:
    """Return what to do about a destroy that protected resources stopped.

    The commands name each resource, because a command for all of them would lift the protection of data that
    nobody looked at.
    """
    declared = (
        f"Nothing in {stack} was destroyed. To destroy protected data as well, set `protect: false` beside "
        f"it in the stack's file (`deletion_protection: false` for the cluster), run `{COMMAND} up {stack}`, "
        f"then `{again}`."
    )
    urns = dict.fromkeys(_URN.findall(errors))
    commands = [f"`pulumi state unprotect {shlex.quote(urn)} --stack {stack}`" for urn in urns]
    if not commands:
        return declared
    return f"{declared} Without the file, look at each resource and run {', '.join(commands)}."


def after_lock(stack: str, locks: Sequence[Lock], then: str) -> str:
    """Return what to do about a locked stack: never to remove the lock of an engine that runs.

    Args:
        stack: the stack.
        locks: its locks; empty if the backend does not say who holds them.
        then: what to run afterwards.
    """
    live = [lock for lock in locks if lock.holder == "runs"]
    if live:
        return f"An engine on this machine updates {stack} now: wait until it ends, then run {then}."
    others = [lock for lock in locks if lock.holder == "elsewhere"]
    if others:
        asked = " and ".join(f"{lock.user} whether process {lock.pid} on {lock.host} runs" for lock in others)
        asked = no_command(one_line(asked))
        return f"Ask {asked}. If so, wait until it ends. Only if not, run {_cancel(stack)}, then {then}."
    if locks:
        return f"The engine that locked {stack} no longer runs: run {_cancel(stack)}, then {then}."
    return (
        f"Another update of {stack} is running or was killed, and may have left a lock. If no update of "
        f"{stack} is running, run {_cancel(stack)}, then {then}."
    )


def _cancel(stack: str) -> str:
    return f"`pulumi cancel --stack {stack} --yes`"


def unknown_creates(stack: str, creates: Sequence[PendingCreate], again: str) -> str:
    """Return what to do about creations with an unknown result."""
    listed = [f"\n  - {create.described}" for create in creates[:_MOST_CREATES]]
    if len(creates) > _MOST_CREATES:
        listed.append(f"\n  - and {len(creates) - _MOST_CREATES} more")
    return (
        f"An engine was stopped while it created what may or may not exist:{''.join(listed)}\n"
        "To look for it in the account, and take it into the state after asking, run "
        f"`{COMMAND} doctor --clouds {stack}`. Then run `{again}`."
    )


def _leftover_operations(stack: str, locks: Sequence[Lock] | None, again: str) -> str:
    """Return what to do about operations with an unknown result. The lock comes first.

    Args:
        stack: the stack.
        locks: its locks; None if only the engine can read them.
        again: the command that needs their result.
    """
    refresh = f"`{COMMAND} refresh {stack}`, which reads its result, then `{again}`"
    if locks:
        return after_lock(stack, locks, refresh)
    condition = f"If no update of {stack} is running, run" if locks is None else "Run"
    return f"An update of {stack} has not finished. {condition} {refresh}."
