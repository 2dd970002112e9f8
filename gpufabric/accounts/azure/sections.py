"""Answers of sections, complete or with the reason why not."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from gpufabric.accounts.answer import Failure, SectionAnswer
from gpufabric.accounts.azure.errors import CallFailedError, incomplete
from gpufabric.spec.base import Declared

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Facts:
    """Complete facts of a section.

    Attributes:
        rows: facts by key.
        absent: keys that Azure says do not exist, with its reason.
        failures: failed calls that would only have added to the rows.
    """

    rows: Mapping[str, Declared]
    absent: Mapping[str, str] = field(default_factory=dict[str, str])
    failures: tuple[Failure, ...] = ()


def answer(section: str, calls: Iterable[str], read: Callable[[], Facts]) -> SectionAnswer:
    """Read a section; a failed call is its answer.

    Args:
        section: name of the section.
        calls: calls that give the answer, as actions that a role must allow.
        read: makes the calls.
    """
    source = ", ".join(calls)
    try:
        facts = read()
    except CallFailedError as error:
        return SectionAnswer(section, source, None, failures=(error.failure,))
    rows = dict(sorted(facts.rows.items()))
    return SectionAnswer(section, source, rows, dict(sorted(facts.absent.items())), facts.failures)


def required(value: Value | None, call: str, what: str) -> Value:
    """Return a value of an answer.

    Raises:
        CallFailedError: the answer lacks it.
    """
    if value is None:
        raise incomplete(call, what)
    return value
