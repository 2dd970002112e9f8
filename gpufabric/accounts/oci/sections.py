"""Makes sections of answers: complete rows, or the reason why there are none."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from gpufabric.accounts.answer import Failure, SectionAnswer
from gpufabric.accounts.oci.errors import CallError
from gpufabric.snapshots.absence import UNCERTAIN
from gpufabric.spec.base import Declared

MISSING = f"NotAuthorizedOrNotFound: {UNCERTAIN}"
"""Reason of an absent key: OCI's answer is the same in both cases."""


Read = TypeVar("Read")


@dataclass(slots=True)
class Rows:
    """Rows of a section while it is read.

    Attributes:
        rows: facts by key.
        absent: keys that OCI says do not exist, with its reason.
        failures: calls that failed and without which the rows are still complete.
    """

    rows: dict[str, Declared] = field(default_factory=dict[str, Declared])
    absent: dict[str, str] = field(default_factory=dict[str, str])
    failures: list[Failure] = field(default_factory=list[Failure])


def section(name: str, calls: Sequence[str], read: Callable[[], Rows]) -> SectionAnswer:
    """Read a section; a call that fails leaves no rows, and so does an answer that does not make rows.

    Args:
        name: name of the section.
        calls: its calls.
        read: reads its rows.
    """
    source = "OCI " + ", ".join(calls)
    try:
        answered = understood(calls[-1], read)
    except CallError as error:
        return SectionAnswer(name, source, None, failures=(error.failure,))
    rows = {key: answered.rows[key] for key in sorted(answered.rows)}
    absent = {key: answered.absent[key] for key in sorted(answered.absent)}
    return SectionAnswer(name, source, rows, absent, tuple(answered.failures))


def understood(call: str, read: Callable[[], Read]) -> Read:
    """Read an answer. The models of the SDK check no types, and any value may be missing.

    Args:
        call: the call that gives the answer.
        read: reads it.

    Raises:
        CallError: a call failed, or its answer lacks a value or has one of another kind.
    """
    try:
        return read()
    except (ValueError, TypeError, AttributeError, LookupError, ArithmeticError) as error:
        text = f"OCI sent a row that lacks a value or has one of another kind ({type(error).__name__})"
        raise CallError(Failure(call, "incomplete", text, "try again")) from error


def failed(names: Sequence[str], failure: Failure) -> list[SectionAnswer]:
    """Answer sections that nothing was asked for, all for one reason."""
    return [SectionAnswer(name, "", None, failures=(failure,)) for name in names]
