"""Buckets, containers and accounts that hold checkpoints, as their names say."""

from gpufabric.policies.resource import Resource

_CHECKPOINTS = "checkpoint"
_NAMES = ("bucket", "name", "accountName", "containerName")
"""Properties that name a bucket (AWS), a bucket (OCI), an account and a container."""


def named_for_checkpoints(resource: Resource) -> bool:
    """Return whether a resource's logical name or its own name says that it holds checkpoints."""
    names = (resource.name, *map(resource.props.text_if_known, _NAMES))
    return any(_CHECKPOINTS in (name or "").lower() for name in names)
