"""Makes sections of answers: complete rows, or the reason why there are none."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from gpufabric.accounts.answer import Failure, SectionAnswer
from gpufabric.accounts.oci.errors import CallError
from gpufabric.spec.base import Declared

MISSING = "NotAuthorizedOrNotFound: it does not exist, or the credentials may not read it"
"""Reason of an absent key: OCI's answer is the same in both cases."""


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
    """Read a section; a call that fails leaves no rows.

    Args:
        name: name of the section.
        calls: its calls.
        read: reads its rows.
    """
    source = "OCI " + ", ".join(calls)
    try:
        found = read()
    except CallError as error:
        return SectionAnswer(name, source, None, failures=(error.failure,))
    rows = {key: found.rows[key] for key in sorted(found.rows)}
    absent = {key: found.absent[key] for key in sorted(found.absent)}
    return SectionAnswer(name, source, rows, absent, tuple(found.failures))


def failed(names: Sequence[str], failure: Failure) -> list[SectionAnswer]:
    """Answer sections that nothing was asked for, all for one reason."""
    return [SectionAnswer(name, "", None, failures=(failure,)) for name in names]
