"""Texts that the AWS provider takes for the same (its ``StateFunc`` and ``DiffSuppressFunc`` functions)."""

from gpufabric.wire.values import Value


def directory_meaning(value: Value) -> Value:
    """Return a directory without the slash at its end."""
    return value.rstrip("/") or value if isinstance(value, str) else value


def domain_meaning(value: Value) -> Value:
    """Return the name of a record without a period at its end, in lower case."""
    return value.removesuffix(".").lower() if isinstance(value, str) else value


def issuer_meaning(value: Value) -> Value:
    """Return the address of an identity provider without ``https://``."""
    return value.removeprefix("https://") if isinstance(value, str) else value


def key_meaning(value: Value) -> Value:
    """Return the id of a key, given by its id or by its ARN."""
    return value.rpartition("/")[2] if isinstance(value, str) else value


def zone_meaning(value: Value) -> Value:
    """Return the name of a hosted zone without a period at its end."""
    return value.removesuffix(".") if isinstance(value, str) else value
