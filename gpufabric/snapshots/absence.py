"""Reasons why a section lacks a key that was asked for."""

UNCERTAIN = "it does not exist, or the credentials may not read it"
"""End of a reason where the cloud gives the same answer in both cases, as OCI does."""


def is_certain(reason: str) -> bool:
    """Return whether a reason proves that the key does not exist.

    Args:
        reason: reason of an absent key.
    """
    return not reason.endswith(UNCERTAIN)
