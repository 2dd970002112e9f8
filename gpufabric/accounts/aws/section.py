"""Reads sections one by one: a failed call ends its own section only."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from gpufabric.accounts.answer import Failure, SectionAnswer
from gpufabric.accounts.aws.calls import Call
from gpufabric.accounts.aws.errors import CallError
from gpufabric.spec.base import Declared

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Reading:
    """Complete rows of a section.

    Attributes:
        rows: facts by key.
        absent: keys that AWS says do not exist, with its reason.
        failures: calls that failed and would only have added to the rows.
    """

    rows: Mapping[str, Declared]
    absent: Mapping[str, str] = field(default_factory=dict[str, str])
    failures: tuple[Failure, ...] = ()


@dataclass(frozen=True, slots=True)
class TopicSection:
    """A section of a topic, and the function that reads it.

    Attributes:
        name: field of the topic's model.
        calls: calls that it makes.
        read: the function. It raises ``CallError`` if an answer is missing.
    """

    name: str
    calls: tuple[Call, ...]
    read: Callable[[], Reading]

    @property
    def source(self) -> str:
        """Name the calls that give the answer."""
        return ", ".join(call.name for call in self.calls)

    def answer(self) -> SectionAnswer:
        """Read the section."""
        try:
            reading = self.read()
        except CallError as error:
            return self.failed(error.failure)
        return SectionAnswer(self.name, self.source, reading.rows, reading.absent, reading.failures)

    def failed(self, failure: Failure) -> SectionAnswer:
        """Answer that there are no rows, and why."""
        return SectionAnswer(self.name, self.source, None, failures=(failure,))


class Once(Generic[Value]):
    """Result of a function that several sections need; the function runs once even if it fails.

    Args:
        read: the function.
    """

    def __init__(self, read: Callable[[], Value]) -> None:
        self._read = read
        self._outcome: list[Value] = []
        self._error: CallError | None = None

    def __call__(self) -> Value:
        """Return the result, or raise the first error again."""
        if self._error is not None:
            raise self._error
        if not self._outcome:
            try:
                self._outcome.append(self._read())
            except CallError as error:
                self._error = error
                raise
        return self._outcome[0]
