"""Scenes: game days of other kinds than a killed process. All of a scene follows from its seed."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from tests.e2e.game_days.plan import CLOUD_STEPS, FEW_STEPS, STACKS, Command, Phase

Kind = Literal[
    "disk", "bad state", "two engineers", "expired credentials", "lost answers", "signal", "bucket"
]
KINDS: tuple[Kind, ...] = get_args(Kind)

DETAILS: Mapping[Kind, tuple[str, ...]] = {
    "disk": (
        "full state",
        "full temporary files",
        "full runs",
        "read-only state",
        "long full state",
        "long full temporary files",
        "long full runs",
        "read-only runs",
    ),
    "bad state": (
        "empty attributes",
        "cut state",
        "live lock",
        "empty state",
        "empty lock",
        "foreign lock",
        "stale lock",
        "lock of a reused process id",
    ),
    "two engineers": ("at the question", "at once", "one after the other"),
    "expired credentials": ("",),
    "lost answers": ("",),
    "signal": (
        "hup at a point",
        "ctrl-c twice at the start",
        "term at a point",
        "terminal closed at the question",
        "ctrl-c at a point",
        "hup at the start",
        "ctrl-c twice at a point",
        "term at the start",
    ),
    "bucket": (
        "kill engine",
        "ExpiredToken",
        "two engineers",
        "InvalidAccessKeyId",
        "kill cli",
        "AccessDenied",
        "kill provider",
        "ExpiredToken from the start",
    ),
}
"""Subjects of the scenes of each kind."""

_COMMANDS: Mapping[Kind, tuple[Command, ...]] = {
    "disk": ("up", "scale", "destroy"),
    "bad state": ("scale", "destroy", "refresh", "up"),
    "two engineers": ("scale", "replace", "destroy"),
    "expired credentials": ("up", "scale", "destroy", "refresh"),
    "lost answers": ("up", "destroy", "replace"),
    "signal": ("up", "destroy", "scale"),
    "bucket": ("up", "destroy"),
}


@dataclass(frozen=True, slots=True)
class Scene:
    """A scene.

    Attributes:
        seed: its seed.
        kind: its kind.
        detail: what it is about, of ``DETAILS``; empty if the kind has only one.
        stack: the stack.
        command: the command of the user.
        phase: the kind of point at which it happens.
        after: number of such points before it.
        number: a number below 1 for whatever else chance decides.
    """

    seed: int
    kind: Kind
    detail: str
    stack: str
    command: Command
    phase: Phase
    after: int
    number: float

    @property
    def described(self) -> str:
        """The plan in words."""
        detail = f" ({self.detail})" if self.detail else ""
        place = f"{self.command} {self.stack}, {self.phase} {self.after}"
        return f"scene {self.seed}: {self.kind}{detail}, {place}, {self.number:.2f}"


def scene(seed: int) -> Scene:
    """Return the scene of a seed: kinds in turn, and the stacks of a kind in turn."""
    dice = random.Random(f"scene {seed}")
    kind = KINDS[seed % len(KINDS)]
    turn = seed // len(KINDS)
    stack = STACKS[turn % len(STACKS)]
    details = DETAILS[kind]
    # Shifted after all stacks, so that a detail meets every stack.
    detail = details[(turn + 2 * (turn // len(STACKS))) % len(details)]
    commands = _COMMANDS[kind]
    command = commands[(turn + 2 * (turn // len(STACKS))) % len(commands)]
    phase: Phase = "read" if command == "refresh" else dice.choice(("before", "after"))
    if kind == "expired credentials" and command == "scale":
        phase = "before"  # no call follows its only write
    after = dice.randrange(1, FEW_STEPS.get(command, CLOUD_STEPS[stack]) + 1)
    return Scene(seed, kind, detail, stack, command, phase, after, dice.random())
