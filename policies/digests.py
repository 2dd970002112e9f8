"""Digests of identifiers, which may be secrets: they are compared and never shown."""

from hashlib import sha256


def digest_of(identifier: str | None) -> str:
    """Return a digest of an identifier; empty if there is none."""
    return sha256(identifier.encode()).hexdigest()[:16] if identifier else ""
