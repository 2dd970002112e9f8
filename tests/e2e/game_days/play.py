"""Plays one game day: the blow, the recovery, the audit."""

from dataclasses import asdict, dataclass
from typing import Any

from tests.e2e.game_days.arena import Arena, Ended
from tests.e2e.game_days.audit import Before, faults
from tests.e2e.game_days.plan import GameDay
from tests.e2e.game_days.recovery import in_a_line, recover


@dataclass(frozen=True, slots=True)
class Played:
    """A game day that was played.

    Attributes:
        day: its plan.
        outcome: its outcome in words.
        faults: what was wrong at the end.
        steps: the commands: the struck one, and those of the recovery.
    """

    day: GameDay
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


def play(arena: Arena, day: GameDay) -> Played:
    """Play a game day."""
    arena.set_up(day)
    before = Before.of(arena, day)
    struck, landed = arena.strike(day)
    wrong = [f"process left after the blow: {arguments[:160]}" for arguments in arena.left()]
    arena.damage(day)
    recovery = recover(arena, day, struck)
    if "Traceback" in "".join(step.text for step in [struck, *recovery.steps]):
        wrong.append("a traceback")
    if recovery.outcome == "converged":
        wrong += faults(arena, day, before)
    outcome = recovery.outcome if not wrong else f"{recovery.outcome} with faults"
    if outcome == "converged" and not landed:
        outcome = "the blow did not land"
    return Played(day, outcome, wrong, [struck, *recovery.steps])
