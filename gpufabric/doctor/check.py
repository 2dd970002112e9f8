"""The result of looking at one thing that a command needs."""

from dataclasses import dataclass
from typing import Literal

Status = Literal["ok", "missing", "note"]
"""note: worth knowing, or not to be found out without using the network; nothing has to be done."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at.

    Attributes:
        name: what, in a word or two.
        status: whether it is there.
        found: what was found. Names of variables and files only, never what they hold.
        mend: the command that mends it, or what to do; empty where nothing is missing.
    """

    name: str
    status: Status
    found: str
    mend: str = ""


def ok(name: str, found: str) -> Check:
    """Say that something is there."""
    return Check(name, "ok", found)


def missing(name: str, found: str, mend: str) -> Check:
    """Say that something is not there, and what mends it."""
    return Check(name, "missing", found, mend)


def note(name: str, found: str) -> Check:
    """Say what is worth knowing."""
    return Check(name, "note", found)
