"""Buckets of OCI's Object Storage."""

from gpufabric.policies.properties import UnreadableProperty
from gpufabric.policies.resource import Resource

_CHECKPOINTS = "checkpoint"


def holds_checkpoints(bucket: Resource) -> bool:
    """Tell whether a bucket says by its logical name or by its own that it holds checkpoints."""
    try:
        own = bucket.props.text("name") or ""
    except UnreadableProperty:
        own = ""
    return _CHECKPOINTS in f"{bucket.name} {own}".lower()
