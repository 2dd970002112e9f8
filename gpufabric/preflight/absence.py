"""Verdicts on keys that an answer does not have."""

from typing import Any

from gpufabric.preflight.answers import Known
from gpufabric.preflight.verdict import PreflightStatus
from gpufabric.snapshots.absence import is_certain


def absence_of(
    answer: Known[Any], key: str, noun: str, *, is_complete: bool = False
) -> tuple[PreflightStatus, str]:
    """Return the status of a key that is not among the rows, and the reason.

    Args:
        answer: the answer.
        key: the key.
        noun: kind of the key, such as ``image``.
        is_complete: whether the answer has every key that the stack declares, with or without a reason.
    """
    reason = answer.section.absent.get(key, "")
    if reason:
        return ("missing" if is_certain(reason) else "unknown"), reason
    if is_complete or answer.is_exhaustive:
        return "missing", f"the account has no such {noun}"
    return "unknown", f"the answer does not have this {noun}"
