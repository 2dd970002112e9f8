"""Game days: what happens in each of them follows from its seed alone."""

import random
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, Protocol, get_args

from tools.small_fabric import REGIONS

Command = Literal["up", "scale", "replace", "refresh", "destroy"]
"""The command of the user: a first update, more nodes, a pool with another name, drift, the end."""

Victim = Literal["cli", "engine", "host", "program", "pack", "fork server", "provider"]
Phase = Literal["check", "read", "before", "after"]
"""Point in a provider: a check, a read, before a write to the cloud, or after it and before the answer."""

Blow = Literal["kill", "term", "hup", "ctrl-c twice", "ctrl-c"]
BLOWS: tuple[Blow, ...] = ("kill", "term", "hup", "ctrl-c twice")
"""Blows of game days, whose order their seeds know."""
Damage = Literal["none", "empty attributes", "cut state"]
"""Damage of the file backend that a crash leaves."""

STACKS = tuple(REGIONS)
CLOUD_STEPS = {"aws-us-east-1": 70, "azure-eastus": 28, "oci-us-ashburn-1": 55}
"""Writes of a first update, at least."""

FEW_STEPS: dict[Command, int] = {"scale": 1, "replace": 4}
_POOL = "train"


class Aim(Protocol):
    """Aim of a user: a command on a stack."""

    @property
    def stack(self) -> str:
        """The stack."""
        ...

    @property
    def command(self) -> Command:
        """The command."""
        ...


class Day(Aim, Protocol):
    """The plan of a game day of any kind."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def described(self) -> str:
        """The plan in words."""
        ...


@dataclass(frozen=True, slots=True)
class GameDay:
    """One game day.

    Attributes:
        seed: its seed.
        stack: the stack.
        command: the command of the user.
        victim: the process that is hit.
        blow: how.
        phase: the kind of point at which.
        after: number of such points before it.
        damage: what is damaged besides.
    """

    seed: int
    stack: str
    command: Command
    victim: Victim
    blow: Blow
    phase: Phase
    after: int
    damage: Damage = "none"

    @property
    def described(self) -> str:
        """The plan in words."""
        damage = "" if self.damage == "none" else f", {self.damage}"
        return (
            f"seed {self.seed}: {self.command} {self.stack}, {self.blow} {self.victim} "
            f"at {self.phase} {self.after}{damage}"
        )


def game_day(seed: int) -> GameDay:
    """Return the plan of a seed."""
    dice = random.Random(seed)
    stack = dice.choice(STACKS)
    command: Command = dice.choice(get_args(Command))
    victim: Victim = dice.choice(get_args(Victim))
    if victim in ("program", "host") and command in ("refresh", "destroy"):
        victim = "engine"  # neither runs a program
    if victim in ("pack", "fork server"):
        command = dice.choice(("up", "scale", "replace"))
    blow: Blow = dice.choice(BLOWS) if victim == "cli" else "kill"
    phase: Phase = dice.choice(("before", "after"))
    if victim == "pack":
        phase = dice.choice(("check", "before", "after"))
    if command == "refresh":
        phase = "read"
    most = CLOUD_STEPS[stack] if phase == "check" else FEW_STEPS.get(command, CLOUD_STEPS[stack])
    after = dice.randrange(1, most + 1)
    damage: Damage = "none"
    if victim == "engine" and dice.random() < 1 / 4:
        damage = dice.choice(("empty attributes", "cut state"))
    return GameDay(seed, stack, command, victim, blow, phase, after, damage)


def declaration(stack: str, command: Command, *, before: bool) -> dict[str, Any]:
    """Return the declaration of a stack.

    Args:
        stack: the stack.
        command: the command of the game day.
        before: whether it is the declaration from which the command starts.
    """
    declared = {**REGIONS[stack]}
    pool = dict(declared["pools"][_POOL])
    if command == "destroy":
        lustre = {**declared["storage"]["lustre"], "protect": False}
        declared["storage"] = {"lustre": lustre, "checkpoints": {"protect": False}}
    if command == "scale" and not before:
        pool["nodes"] += 4
    name = "train-b" if command == "replace" and not before else _POOL
    return declared | {"pools": {name: pool}}
