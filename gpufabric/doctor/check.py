"""Result of checking one requirement of the commands."""

from dataclasses import dataclass
from typing import Literal

CheckStatus = Literal["ok", "missing", "note"]
"""note: for information, or impossible to check without the network; nothing has to be done."""


@dataclass(frozen=True, slots=True)
class Check:
    """One requirement.

    Attributes:
        name: its name, in a word or two.
        status: whether it is met.
        result: the result, with names of variables and files but never their values.
        mend: the command or action that fixes it; empty if nothing is missing.
    """

    name: str
    status: CheckStatus
    result: str
    mend: str = ""


def ok(name: str, result: str) -> Check:
    """Return a requirement that is met."""
    return Check(name, "ok", result)


def missing(name: str, result: str, mend: str) -> Check:
    """Return a requirement that is not met, with its fix."""
    return Check(name, "missing", result, mend)


def note(name: str, result: str) -> Check:
    """Return a note."""
    return Check(name, "note", result)
