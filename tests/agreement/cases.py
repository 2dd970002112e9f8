"""Generates cases, from a seed: declared stacks, what runs already, and what their account offers."""

import random
from dataclasses import dataclass
from typing import Any

from tests.agreement.declarations import declare
from tests.agreement.drafts import Declared, Draft
from tests.agreement.offers import offer


@dataclass(frozen=True)
class Case:
    """Declared stacks and the account that they meet.

    Attributes:
        cloud: the cloud.
        stacks: declarations that the update applies, by stack.
        running: declarations that were applied before.
        offered: the cloud's part of the capacity file.
        leased: machines that others hold in the account.
        shape: their shape.
        steps: choices that made the case.
    """

    cloud: str
    stacks: dict[str, Declared]
    running: dict[str, Declared]
    offered: dict[str, Any]
    leased: int
    shape: str
    steps: tuple[str, ...]

    @property
    def text(self) -> str:
        """The choices, for messages."""
        return ", ".join(self.steps)


def cases(cloud: str, seed: str, count: int) -> list[Case]:
    """Return cases of one cloud; the same seed gives the same cases."""
    chance = random.Random(f"{cloud} {seed}")
    return [_case(cloud, chance) for _ in range(count)]


def _case(cloud: str, chance: random.Random) -> Case:
    draft = Draft(cloud, chance)
    declare(draft)
    offer(draft)
    return Case(
        cloud, draft.stacks, draft.running, draft.offered, draft.leased, draft.shape, tuple(draft.steps)
    )
