"""Faults in a declaration, in the four parts that every error of this project has."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from gpufabric.cutting import cut_middle
from gpufabric.plural import plural

_MOST_CHARACTERS = {"file": 240, "where": 240, "given": 400, "allowed": 800}
"""Characters of each part in a message. Names and lists of a file can be as long as one likes."""

_LONGEST = 1900
"""Characters of all problems of an error in its message; the first one is always there."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One fault in what a user declared.

    Attributes:
        where: property path inside the declaration, such as ``pools.train.nodes``.
        given: the declared value, as the user would recognise it.
        allowed: the values that would be accepted.
        limit: source of the limit (the schema, a cloud's document, another stack).
        file: the file that holds the declaration, relative to the project; empty when not known.
        line: line of the property in that file, counted from 1; 0 when not known.
    """

    where: str
    given: str
    allowed: str
    limit: str
    file: str = ""
    line: int = 0

    def __str__(self) -> str:
        """Return the problem as one line; what is too long is cut in the middle."""
        place, where, given, allowed = (
            cut_middle(str(getattr(self, part)), most) for part, most in _MOST_CHARACTERS.items()
        )
        if place and self.line:
            place = f"{place}:{self.line}"
        prefix = f"{place}: " if place else ""
        return f"{prefix}{where}: given {given}; allowed: {allowed} [{self.limit}]"


class ExplainedError(Exception):
    """An error whose text is all that a user needs. Commands print it without a traceback."""


class DeclarationError(ExplainedError):
    """A declaration that cannot be built. It carries every problem, not just the first."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        if not self.problems:
            raise ValueError("a DeclarationError needs at least one problem")
        super().__init__(problems_text(self.problems))

    @classmethod
    def of(cls, where: str, *, given: object, allowed: str, limit: str) -> Self:
        """Build the error of a single problem."""
        return cls([Problem(where=where, given=str(given), allowed=allowed, limit=limit)])


def problems_text(problems: Iterable[Problem], prefix: str = "") -> str:
    """Return problems as a message, as many as fit into it; the others are counted.

    Args:
        problems: the problems, one a line.
        prefix: begin of each line.
    """
    return reasons_text((str(problem) for problem in problems), prefix)


def reasons_text(reasons: Iterable[str], prefix: str = "") -> str:
    """Return reasons, such as problems and errors of a program, as ``problems_text`` returns problems."""
    lines, room = [f"{prefix}{reason}" for reason in reasons], _LONGEST
    for count, line in enumerate(lines):
        room -= len(line) + 1
        if room < 0 < count:
            return "\n".join([*lines[:count], f"{prefix}and {plural(len(lines) - count, 'further problem')}"])
    return "\n".join(lines)
