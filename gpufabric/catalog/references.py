"""References of container images: repository, tag and digest."""

MOVING_TAGS = frozenset({"", "latest"})
"""Tags that name another image after the next release. A reference without a tag means ``latest``."""


def repository(reference: str) -> str:
    """Return a reference without tag and digest."""
    path, _, _ = reference.partition("@")
    head, colon, tag = path.rpartition(":")
    return head if colon and "/" not in tag else path


def tag(reference: str) -> str:
    """Return the tag of a reference; empty if it has none."""
    return reference.partition("@")[0].removeprefix(repository(reference)).removeprefix(":")


def pinned(reference: str, digest: str | None) -> str:
    """Return a reference with a digest, if one is known."""
    return reference if digest is None else f"{reference}@{digest}"
