"""Faults in a declaration, in the four parts that every error of this project has."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self


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
        """Return the problem as one line."""
        place = self.file
        if place and self.line:
            place = f"{place}:{self.line}"
        prefix = f"{place}: " if place else ""
        return f"{prefix}{self.where}: given {self.given}; allowed: {self.allowed} [{self.limit}]"


class ExplainedError(Exception):
    """An error whose text is all that a user needs. Commands print it without a traceback."""


class DeclarationError(ExplainedError):
    """A declaration that cannot be built. It carries every problem, not just the first."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        if not self.problems:
            raise ValueError("a DeclarationError needs at least one problem")
        super().__init__("\n".join(str(problem) for problem in self.problems))

    @classmethod
    def of(cls, where: str, *, given: object, allowed: str, limit: str) -> Self:
        """Build the error of a single problem."""
        return cls([Problem(where=where, given=str(given), allowed=allowed, limit=limit)])
