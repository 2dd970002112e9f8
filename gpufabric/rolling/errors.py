"""Errors that stop the roll of a pool."""

import re

from gpufabric.spec.problems import DeclarationError, Problem

_LAST_LINES = 5
_LOG = re.compile(r"[IWEF]\d{4} \d\d:\d\d:\d\d")
"""Start of a log line of Kubernetes' clients (klog), which come before kubectl's own message."""


class RollError(DeclarationError):
    """The roll stops. Its state is saved: the same command continues after the cause is mended."""


def stopped(where: str, given: str, *, allowed: str, limit: str, file: str = "") -> RollError:
    """Return the error of one problem."""
    return RollError([Problem(where, given, allowed, limit, file)])


def last_lines(text: str) -> str:
    """Return the end of a command's error output in one line; log lines only if there is nothing else."""
    lines = text.strip().splitlines()
    messages = [line for line in lines if not _LOG.match(line)] or lines
    return " / ".join(messages[-_LAST_LINES:]) or "no error output"
