"""Tells the user what to do about a stack that is not done."""

import re
import shlex

from gpufabric.engine.pending import PendingCreate
from gpufabric.engine.result import EngineOperation, StackResult

COMMAND = "gpufabric"

_URN = re.compile(r"urn:pulumi:[^\s'\"`]+[^\s'\"`.,:;]")
"""A resource as the engine's errors name it."""


def add_next_steps(result: StackResult, operation: EngineOperation, *, resume: str = "") -> None:
    """Add the next steps to the result of a stack; a stack that is done has none.

    Args:
        result: result of one stack.
        operation: the command of the user.
        resume: command that continues the run.
    """
    stack, again = result.stack, resume or f"{COMMAND} {operation} {result.stack}"
    steps = result.next_steps
    if result.locked or result.killed:
        update = f"Another update of {stack} is running or was killed"
        what = "The engine was killed" if result.killed else update
        steps.append(
            f"{what}, and may have left a lock. If no update of {stack} is running, run "
            f"`pulumi cancel --stack {stack} --yes`, then `{again}`."
        )
    elif result.status == "interrupted":
        steps.append(f"`{again}` continues where it stopped.")
    elif result.status == "failed" and not steps:
        steps.append(_after_failure(result, again))


def _after_failure(result: StackResult, again: str) -> str:
    text = "\n".join(result.errors)
    if "protect" in text and "destroy" in result.action:
        return _after_protected(result.stack, text, again)
    if result.action == "none" or result.action.startswith("preview"):
        violated = any(finding.level == "mandatory" for finding in result.findings)
        what = "the policy violations" if violated else "this"
        return f"Nothing in {result.stack} was changed. Fix {what}, then run `{again}`."
    return (
        "Finished changes are in the state. Fix the cause, then run "
        f"`{again}`: it makes only the other changes."
    )


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


def unknown_creates(stack: str, creates: list[PendingCreate], again: str) -> str:
    """Return what to do about creations with an unknown result."""
    names = ", ".join(f"{create.name} ({create.type})" for create in creates)
    return (
        f"An engine was stopped while it created {names}, which may or may not exist. Find them in the cloud "
        f"and delete them; then run `pulumi refresh --stack {stack} --clear-pending-creates --yes`, then "
        f"`{again}`."
    )


def leftover_operations(stack: str) -> str:
    """Return what to do about operations with an unknown result."""
    return (
        f"An earlier update of {stack} was stopped in the middle of a step. Run "
        f"`{COMMAND} refresh {stack}` to read its result, then `{COMMAND} up {stack}`."
    )
