"""Names of OCI's availability domains, which every tenancy sees with a prefix of its own."""


def domain_key(name: str) -> str:
    """Return an availability domain without the tenancy's prefix, in upper case: what two names of one share.

    OCI compares the names without regard to case, and another tenancy's prefix names the same domain here.
    """
    return name.rsplit(":", 1)[-1].upper()
