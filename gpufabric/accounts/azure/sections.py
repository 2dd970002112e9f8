"""Answers of sections, complete or with the reason why not."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import TypeVar

from gpufabric.accounts.answer import SectionAnswer
from gpufabric.accounts.azure.errors import CallFailedError, incomplete
from gpufabric.spec.base import Declared

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Facts:
    """Complete facts of a section.

    Attributes:
        rows: facts by key.
        absent: keys that Azure says do not exist, with its reason.
    """

    rows: Mapping[str, Declared]
    absent: Mapping[str, str] = field(default_factory=dict[str, str])


def answer(section: str, calls: Iterable[str], read: Callable[[], Facts]) -> SectionAnswer:
    """Read a section; a failed call is its answer.

    Args:
        section: name of the section.
        calls: calls that give the answer, as actions that a role must allow.
        read: makes the calls.
    """
    try:
        return complete(section, calls, read())
    except CallFailedError as error:
        return failed(section, calls, error)


def complete(section: str, calls: Iterable[str], facts: Facts) -> SectionAnswer:
    """Return the answer with complete facts, sorted by key."""
    rows, absent = dict(sorted(facts.rows.items())), dict(sorted(facts.absent.items()))
    return SectionAnswer(section, ", ".join(calls), rows, absent)


def failed(section: str, calls: Iterable[str], error: CallFailedError) -> SectionAnswer:
    """Return the answer of a section that a failed call leaves incomplete."""
    return SectionAnswer(section, ", ".join(calls), None, failures=(error.failure,))


def text_of(value: object) -> str:
    """Return a value as Azure writes it; the SDK gives known values as members of enumerations.

    Args:
        value: text, a member of an enumeration, or None for nothing stated.
    """
    return str(value.value if isinstance(value, Enum) else value or "")


def required(value: Value | None, call: str, what: str) -> Value:
    """Return a value of an answer.

    Raises:
        CallFailedError: the answer lacks it.
    """
    if value is None:
        raise incomplete(call, what)
    return value
