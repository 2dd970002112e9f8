"""Plays one game day: what happens, the recovery, the audit."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any, TypeVar

from tests.e2e.game_days.arena import Arena
from tests.e2e.game_days.audit import Before, faults
from tests.e2e.game_days.cause import Cause
from tests.e2e.game_days.commands import Ended
from tests.e2e.game_days.plan import Day
from tests.e2e.game_days.recovery import in_a_line, recover

D = TypeVar("D", bound=Day)


@dataclass(slots=True)
class Happened:
    """The events of a game day before the recovery.

    Attributes:
        steps: the commands; the recovery follows what the last one printed.
        landed: whether what was planned came to pass.
        wrong: what was wrong already.
        before_audit: puts in place what the audit reads.
        cause: a cause that lasts while the recovery begins; None if it has ended.
    """

    steps: list[Ended]
    landed: bool
    wrong: list[str] = field(default_factory=list[str])
    before_audit: Callable[[], None] = lambda: None
    cause: Cause | None = None


@dataclass(frozen=True, slots=True)
class Played:
    """A game day that was played.

    Attributes:
        day: its plan.
        outcome: its outcome in words.
        faults: what was wrong at the end.
        steps: the commands: the struck ones, and those of the recovery.
    """

    day: Day
    outcome: str
    faults: list[str]
    steps: list[Ended]

    @property
    def described(self) -> str:
        """The game day in a few lines."""
        lines = [f"{self.day.described}: {self.outcome}", f"  {in_a_line(self.steps)}"]
        return "\n".join([*lines, *(f"  {fault}" for fault in self.faults)])

    def as_dict(self) -> dict[str, Any]:
        """Return it as data."""
        return asdict(self)


def play(arena: Arena, day: D, act: Callable[[Arena, D], Happened]) -> Played:
    """Play a game day.

    Args:
        arena: where.
        day: its plan.
        act: lets happen what the plan says.
    """
    arena.set_up(day)
    before = Before.of(arena, day)
    happened = act(arena, day)
    recovery = recover(arena, day, happened.steps[-1], happened.cause)
    steps = [*happened.steps, *recovery.steps]
    wrong = happened.wrong + recovery.wrong
    if "Traceback" in "".join(step.text for step in steps):
        wrong.append("a traceback")
    if happened.cause:
        happened.cause.finish()
    happened.before_audit()
    if recovery.outcome == "converged":
        wrong += faults(arena, day, before)
    outcome = recovery.outcome if not wrong else f"{recovery.outcome} with faults"
    if outcome == "converged" and not happened.landed:
        outcome = "the blow did not land"
    return Played(day, outcome, wrong, steps)
