"""Errors that stop the roll of a pool."""

from gpufabric.spec.problems import DeclarationError, Problem

_LAST_LINES = 5


class RollError(DeclarationError):
    """The roll stops. Its state is saved: the same command continues after the cause is mended."""


def stopped(where: str, given: str, *, allowed: str, limit: str, file: str = "") -> RollError:
    """Return the error of one problem."""
    return RollError([Problem(where, given, allowed, limit, file)])


def last_lines(text: str) -> str:
    """Return the end of a command's error output in one line."""
    return " / ".join(text.strip().splitlines()[-_LAST_LINES:]) or "no error output"
