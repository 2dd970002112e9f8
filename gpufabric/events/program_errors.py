"""Errors of a program whose cause lies in a cloud: a function that reads it was refused."""

import re

_UNHANDLED = "unhandled exception"
_REFUSED = re.compile(
    r"invoke of (?P<token>[\w:/-]+) failed: invocation of (?P=token) returned an error: (?P<why>.+)",
    re.DOTALL,
)
"""End of the trace that Python's SDK prints (pulumi/pulumi#8120)."""
_LISTED = re.compile(r"invoking [\w:/-]+: \d+ errors? occurred:\s*\*\s*")
"""Begin of the errors that providers made from Terraform's list."""


def without_trace(text: str) -> str:
    """Return the refusal of a cloud in place of the trace of the program that called a function.

    The trace names lines of the program, and hides the cause at its end. Other texts stay as they are.

    Args:
        text: message of the engine, without colours.
    """
    refused = _REFUSED.search(text) if _UNHANDLED in text else None
    if refused is None:
        return text
    return f"The call of {refused['token']} failed: {_LISTED.sub('', refused['why']).strip()}"
