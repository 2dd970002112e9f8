"""Keys of rows of OCI."""


def limit_key(service: str, name: str, domain: str = "") -> str:
    """Return the key of a limit.

    Args:
        service: OCI's name of the service.
        name: OCI's name of the limit.
        domain: full name of the availability domain; empty for a limit of the region or the tenancy.
    """
    return f"{service}/{name}@{domain}" if domain else f"{service}/{name}"


def split_limit_key(key: str) -> tuple[str, str, str]:
    """Return service, name and availability domain of a limit's key.

    Raises:
        ValueError: the key is not that of a limit.
    """
    service, _, rest = key.partition("/")
    name, _, domain = rest.partition("@")
    if not service or not name:
        raise ValueError(f"{key!r} is not a key of a limit, such as compute/gpu-h100-count@Uocm:PHX-AD-1")
    return service, name, domain


def in_domain(shape: str, domain: str) -> str:
    """Return the key of a shape in an availability domain."""
    return f"{shape}@{domain}"
