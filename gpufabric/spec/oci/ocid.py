"""Identifiers of OCI's resources."""

from pydantic import StringConstraints

_MAX_LENGTH = 255
"""Longest identifier (OCI document "Resource Identifiers")."""


def ocid(kind: str) -> StringConstraints:
    """Return the constraint on an OCID of a regional resource.

    It covers the whole text: OCIDs become part of policy statements, where a quote would end the value.

    Args:
        kind: regular expression of the resource type in the OCID.
    """
    pattern = rf"^ocid1\.{kind}\.[a-z0-9]+\.[a-z0-9-]+(\.[A-Za-z0-9_-]+)+$"
    return StringConstraints(pattern=pattern, max_length=_MAX_LENGTH)
