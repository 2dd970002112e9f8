"""Lines about the progress of stacks, for a log without a terminal."""

from collections.abc import Sequence

from gpufabric.engine.collected import Collected
from gpufabric.engine.live.pace import CreationPace
from gpufabric.engine.live.rows import counts, duration, resource_count, row
from gpufabric.engine.live.stack_progress import StackProgress

_NAMED = 4
"""Number of running stacks that a heartbeat names."""


def of_state(progress: StackProgress) -> str:
    """Write the state of a stack, which has just changed."""
    count = f", {resource_count(progress)} resources" if progress.done else ""
    seconds = (progress.ended or progress.began) - progress.began
    return f"  {progress.stack}: {progress.state}{count} ({duration(seconds)})"


def heartbeat(stacks: Sequence[StackProgress], now: float, began: float, pace: CreationPace) -> str:
    """Write what the running stacks wait for."""
    running = [progress for progress in stacks if progress.phase == "running"]
    if not running:
        return ""
    texts = [_awaited(progress, now, pace) for progress in running[:_NAMED]]
    more = [f"and {len(running) - _NAMED} more"] if len(running) > _NAMED else []
    return f"  {duration(now - began)}: {counts(stacks)}; {'; '.join([*texts, *more])}"


def failures(collected: Collected) -> list[str]:
    """Return the failures of a stack so far: errors, and violations of mandatory policies."""
    violations = [
        f"{finding.policy}: {finding.message}"
        for finding in collected.findings
        if finding.level == "mandatory"
    ]
    return [*collected.errors, *violations]


def first_line(text: str) -> str:
    """Return the first line of a text that is not blank; empty if there is none."""
    return next((line.strip() for line in text.splitlines() if line.strip()), "")


def of_failure(stack: str, text: str) -> str:
    """Write a failure of a stack, as soon as it is known."""
    return f"  {stack}: {text}"


def _awaited(progress: StackProgress, now: float, pace: CreationPace) -> str:
    shown = row(progress, now, pace)
    waits = f"{shown.resource} {shown.wait}".strip()
    return f"{progress.stack} {progress.state}{f', {waits}' if waits else ''}"
