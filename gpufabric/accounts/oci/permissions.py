"""Says what can be known about permissions: OCI has no call that simulates them."""

from collections.abc import Sequence

from gpufabric.accounts.reader import Permissions

SOURCE = (
    "OCI has no call that says whether a principal may do something. A person can read the statements with"
    " 'oci iam policy list --compartment-id <tenancy>', but their effect depends on groups, dynamic groups,"
    " conditions and inheritance, which only OCI evaluates"
)


def unknown_permissions(actions: Sequence[str]) -> Permissions:
    """Return that every action is unknown, and why.

    Args:
        actions: the actions.
    """
    return Permissions(dict.fromkeys(sorted(set(actions)), "unknown"), SOURCE)
