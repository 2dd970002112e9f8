"""A cause that lasts while a user recovers a stack, until advice to end it is followed."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from tests.e2e.game_days.commands import Ended

_LONGEST_TEXT = 6_000
"""Most characters that a command may print meanwhile: a screen or two, and no log of an engine."""


@dataclass(slots=True)
class Cause:
    """A cause that people end, such as a full disk.

    Attributes:
        name: its name.
        named: what a text has that names it.
        advised: what advice to end it says.
        ignored: number of commands that the user runs without ending it.
        end: ends it.
        untrue: returns what a text says that is not so.
        lasts: whether it lasts.
    """

    name: str
    named: re.Pattern[str]
    advised: re.Pattern[str]
    ignored: int
    end: Callable[[], None]
    untrue: Callable[[str], list[str]]
    lasts: bool = True

    def ended_if_advised(self, text: str, commands: int) -> None:
        """End it if a text advises that, and the user no longer ignores it.

        Args:
            text: what the last command printed.
            commands: number of commands that have run.
        """
        if self.lasts and commands >= self.ignored and self.advised.search(" ".join(text.split())):
            self.finish()

    def finish(self) -> None:
        """End it."""
        if self.lasts:
            self.end()
            self.lasts = False

    def faults(self, done: Ended) -> list[str]:
        """Return what is wrong with what a command printed while it lasted."""
        if not self.lasts:
            return []
        wrong = self.untrue(done.text)
        if done.status and not self.named.search(" ".join(done.text.split())):
            wrong.append(f"{done.arguments} does not name the {self.name}")
        if len(done.text) > _LONGEST_TEXT:
            wrong.append(f"{done.arguments} printed {len(done.text)} characters")
        return wrong
