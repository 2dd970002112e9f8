"""What Azure Blob Storage can keep of a checkpoint that was overwritten or deleted."""

from gpufabric.spec.problems import DeclarationError
from gpufabric.spec.storage import Checkpoints

MAX_SOFT_DELETE_DAYS = 365
"""Longest retention of deleted blobs (Azure document "Soft delete for blobs")."""


def soft_delete_days(checkpoints: Checkpoints) -> int:
    """Give the retention of deleted blobs and blob versions, in days.

    Raises:
        DeclarationError: longer than Azure can keep them.
    """
    days = checkpoints.keep_noncurrent_days
    if days > MAX_SOFT_DELETE_DAYS:
        raise DeclarationError.of(
            "storage.checkpoints.keep_noncurrent_days",
            given=days,
            allowed=f"at most {MAX_SOFT_DELETE_DAYS} on Azure",
            limit='Azure document "Soft delete for blobs"',
        )
    return days
