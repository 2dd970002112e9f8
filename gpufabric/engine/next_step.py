"""Says what to do about a stack that is not done."""

from gpufabric.engine.pending import PendingCreate
from gpufabric.engine.result import Operation, StackResult

COMMAND = "gpufabric"


def add_next_steps(result: StackResult, operation: Operation, *, resume: str = "") -> None:
    """Write into a result what to do next; nothing for a stack that is done.

    Args:
        result: of one stack.
        operation: what the user asked for.
        resume: command that goes on with the run.
    """
    stack, again = result.stack, resume or f"{COMMAND} {operation} {result.stack}"
    steps = result.next_steps
    if result.locked or result.killed:
        whose = "Its engine was killed" if result.killed else "Another update of it runs, or was killed"
        steps.append(
            f"{whose} and may have left a lock. If no update of {stack} is running: "
            f"`pulumi cancel --stack {stack} --yes`, then `{again}`."
        )
    elif result.status == "interrupted":
        steps.append(f"`{again}` goes on where it stopped.")
    elif result.status == "failed" and not steps:
        steps.append(_after_failure(result, again))


def _after_failure(result: StackResult, again: str) -> str:
    text = "\n".join(result.errors)
    if "protect" in text and "destroy" in result.action:
        return (
            f"Nothing of {result.stack} was destroyed. To destroy protected data as well: "
            f"`pulumi state unprotect --all --stack {result.stack}`, then `{again}`."
        )
    if result.action == "preview":
        what = (
            "what the policies say" if any(_stops(finding.level) for finding in result.findings) else "this"
        )
        return f"Nothing of {result.stack} was changed. Mend {what}, then `{again}`."
    return f"What was done is in the state. Mend the cause, then `{again}`: it does only what is not done."


def _stops(level: str) -> bool:
    return level == "mandatory"


def unknown_creates(stack: str, creates: list[PendingCreate], again: str) -> str:
    """Say what to do about creations of which it is not known whether they made anything."""
    names = ", ".join(f"{create.name} ({create.type})" for create in creates)
    return (
        f"An engine was stopped while it created {names}, and nobody knows whether these exist. "
        f"Look for them in the cloud and delete those that are there; then `pulumi refresh --stack {stack} "
        f"--clear-pending-creates --yes`, then `{again}`."
    )


def leftover_operations(stack: str) -> str:
    """Say what to do about operations whose end nobody saw."""
    return (
        f"An earlier update of {stack} was stopped at once. `{COMMAND} refresh {stack}` reads what became of "
        f"it; then `{COMMAND} up {stack}`."
    )
