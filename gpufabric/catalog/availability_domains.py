"""Names of OCI's availability domains. Each tenancy sees them with its own prefix."""


def domain_key(name: str) -> str:
    """Return the name of an availability domain without the tenancy's prefix, in upper case.

    OCI compares the names without regard to case, and another tenancy's prefix names the same domain here.
    """
    return name.rsplit(":", 1)[-1].upper()
