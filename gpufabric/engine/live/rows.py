"""Rows of the live view: a pure function of the progress of all stacks and the time."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from gpufabric.engine.live.pace import CreationPace
from gpufabric.engine.live.remaining import (
    Remaining,
    remaining_of_run,
    remaining_of_stack,
    remaining_of_step,
    usual_minutes,
)
from gpufabric.engine.live.stack_progress import Phase, RunningStep, StackProgress
from gpufabric.engine.order import Needs
from gpufabric.plural import plural
from gpufabric.wire.urn import name_of

LONGER = "longer than usual"
_MINUTE_S = 60
_RANK: Mapping[Phase, int] = {"not done": 0, "running": 1, "done": 2}
"""Order in which stacks get a row if there are too many. Those that wait are only counted."""


@dataclass(frozen=True, slots=True)
class LiveRow:
    """One stack in the live view.

    Attributes:
        stack: the stack.
        state: its state in a word or two.
        resources: finished resources, and how many are expected.
        resource: type and name of the resource that it waits for; empty if none.
        wait: for how long it has waited, of which usual time; empty without such a resource.
        left: remaining time; empty where no creation is timed.
        elapsed: duration of the action.
        not_done: whether the stack has ended without success.
    """

    stack: str
    state: str
    resources: str
    resource: str
    wait: str
    left: str
    elapsed: str
    not_done: bool = False


@dataclass(frozen=True, slots=True)
class View:
    """The live view at one time.

    Attributes:
        rows: stacks that have a row, in the order of the run.
        summary: the other stacks, counted, and the time of the run.
    """

    rows: Sequence[LiveRow]
    summary: str


def view(
    stacks: Mapping[str, StackProgress],
    now: float,
    *,
    began: float,
    needs: Needs,
    parallel: int,
    pace: CreationPace,
    most_rows: int,
) -> View:
    """Return what the live view shows.

    Args:
        stacks: progress of the stacks, in the order of the run.
        now: the time.
        began: time at which the run began.
        needs: the stacks whose outputs each stack reads.
        parallel: most stacks at a time.
        pace: usual creation times.
        most_rows: number of stacks that may have a row.
    """
    ranked = sorted(
        (progress for progress in stacks.values() if progress.phase in _RANK),
        key=lambda progress: (_RANK[progress.phase], -(progress.ended or 0.0)),
    )
    chosen = {progress.stack for progress in ranked[:most_rows]}
    rows = [row(progress, now, pace) for name, progress in stacks.items() if name in chosen]
    times = [f"{duration(now - began)} so far"]
    if any(progress.action == "up" for progress in stacks.values()):
        left = left_text(remaining_of_run(stacks, needs, parallel, now, pace))
        times += [f"{left} left"] if left else []
    return View(rows, f"{counts(stacks.values())}; {', '.join(times)}")


def row(progress: StackProgress, now: float, pace: CreationPace) -> LiveRow:
    """Return the row of one stack."""
    step = awaited(progress, now, pace) if progress.changes_clouds else None
    updates = progress.phase == "running" and progress.action == "up"
    return LiveRow(
        stack=progress.stack,
        state=progress.state,
        resources=resource_count(progress),
        resource=f"{_kind(step.type)} {name_of(step.urn)}" if step else "",
        wait=_wait(step, now, pace) if step else "",
        left=left_text(remaining_of_stack(progress, now, pace)) if updates else "",
        elapsed=duration((now if progress.ended is None else progress.ended) - progress.began),
        not_done=progress.phase == "not done",
    )


def awaited(progress: StackProgress, now: float, pace: CreationPace) -> RunningStep | None:
    """Return the step that a stack waits for: one that takes longer than usual, or else the documented
    creation that ends last, or else the step that began first.
    """

    def urgency(step: RunningStep) -> tuple[int, float]:
        remaining = remaining_of_step(step, now, pace)
        if remaining is None:
            return 0, now - step.began
        return (2, -remaining) if remaining < 0 else (1, remaining)

    return max(progress.running.values(), key=urgency, default=None)


def counts(stacks: Iterable[StackProgress]) -> str:
    """Count the stacks by phase."""
    phases = [progress.phase for progress in stacks]
    texts = [f"{phases.count('done')} of {plural(len(phases), 'stack')} done"]
    for phase in ("not done", "running", "waiting"):
        if phase in phases:
            texts.append(f"{phases.count(phase)} {phase}")
    return ", ".join(texts)


def resource_count(progress: StackProgress) -> str:
    """Return the finished resources of a stack and the expected ones; empty if both are unknown."""
    if not progress.done and not progress.total:
        return ""
    return f"{progress.done}/{progress.total}" if progress.total >= progress.done else str(progress.done)


def left_text(remaining: Remaining) -> str:
    """Write a remaining time; empty if nothing is left, "unknown" if nothing of it is documented."""
    if remaining.minutes is None:
        return "unknown" if remaining.at_least else ""
    return f"{_minutes(remaining.minutes)} or more" if remaining.at_least else _minutes(remaining.minutes)


def duration(seconds: float) -> str:
    """Write a duration in seconds, or in minutes and seconds."""
    whole = int(seconds)
    return f"{whole // _MINUTE_S}m {whole % _MINUTE_S:02d}s" if whole >= _MINUTE_S else f"{whole}s"


def _wait(step: RunningStep, now: float, pace: CreationPace) -> str:
    usual, waited = usual_minutes(step, pace), now - step.began
    if usual is None:
        return duration(waited)
    text = f"{int(pace.minutes(waited))} of {usual} min"
    return f"{text}, {LONGER}" if pace.minutes(waited) > usual else text


def _minutes(minutes: float) -> str:
    return f"{max(round(minutes), 1)} min"


def _kind(type_: str) -> str:
    return type_.rpartition(":")[2]
