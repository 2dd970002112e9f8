"""Recovers a stack by nothing but what the tool prints."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.e2e.game_days.arena import Arena
from tests.e2e.game_days.cause import Cause
from tests.e2e.game_days.commands import Ended
from tests.e2e.game_days.plan import Aim

MOST_STEPS = 16
_COMMAND = re.compile(r"^ {4,}((?:gpufabric|pulumi|cp|rm) .+)$", re.MULTILINE)
_BY_HAND = re.compile(r"Look for (?:it|them) in the")


@dataclass(slots=True)
class Recovery:
    """How a stack was recovered.

    Attributes:
        steps: the commands that ran.
        outcome: ``converged``, ``by hand`` if people must search a cloud, or ``stuck``.
        wrong: what was wrong with what they printed.
    """

    steps: list[Ended] = field(default_factory=list[Ended])
    outcome: str = "stuck"
    wrong: list[str] = field(default_factory=list[str])

    def run(self, arena: Arena, command: str, cause: Cause | None) -> Ended:
        """Run a command."""
        done = arena.run(command)
        self.steps.append(done)
        if cause:
            self.wrong += cause.faults(done)
            cause.ended_if_advised(done.text, len(self.steps))
        return done


def recover(arena: Arena, day: Aim, struck: Ended, cause: Cause | None = None) -> Recovery:
    """Follow what a command printed until an update reports no changes.

    Args:
        arena: where.
        day: what the user aims at.
        struck: the command.
        cause: what lasts until the user follows advice to end it; None if nothing does.
    """
    recovery = Recovery()
    goal = "destroy" if day.command == "destroy" else "up"
    goal = f"gpufabric {goal} {day.stack} --yes"
    if day.command == "refresh":
        struck = recovery.run(arena, f"gpufabric refresh {day.stack} --yes", cause)
    waiting = advice(struck.text)
    while len(recovery.steps) < MOST_STEPS:
        command = waiting.pop(0) if waiting else goal
        lasted = cause is not None and cause.lasts
        done = recovery.run(arena, command, cause)
        if done.status:
            waiting = advice(done.text)
            if _BY_HAND.search(done.text):
                recovery.outcome = "by hand"
                return recovery
            if not waiting and command == goal and not lasted:
                return recovery
        elif command == goal and not waiting and _is_done(done):
            recovery.outcome = "converged"
            return recovery
    return recovery


def advice(text: str) -> list[str]:
    """Return the commands that a text advises, in its order: each has an indented line of its own."""
    return list(dict.fromkeys(_COMMAND.findall(text)))


def _is_done(done: Ended) -> bool:
    return "No changes." in done.text or "nothing to do" in done.text


def in_a_line(steps: Sequence[Ended]) -> str:
    """Return the steps in a line."""
    return " -> ".join(f"{step.arguments} [{step.status}]" for step in steps)
