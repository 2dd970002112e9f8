"""Buckets with the resources that configure them."""

from gpufabric.policies.aws.types import BUCKET
from gpufabric.policies.graph import Graph
from gpufabric.policies.properties import UnreadableProperty
from gpufabric.policies.resource import Resource

_CHECKPOINTS = "checkpoint"


def configured_by(bucket: Resource, type_: str, graph: Graph) -> list[Resource]:
    """Give the resources of a type that configure a bucket: by reference, or else by the bucket's name."""
    linked = graph.users(bucket, "bucket", type_)
    if linked:
        return linked
    name = _name(bucket)
    return [
        bucket_settings
        for bucket_settings in graph.of(type_)
        if name and not graph.sources(bucket_settings, "bucket", BUCKET) and _name(bucket_settings) == name
    ]


def holds_checkpoints(bucket: Resource) -> bool:
    """Tell whether a bucket says by its logical name or by its own that it holds checkpoints."""
    return _CHECKPOINTS in f"{bucket.name} {_name(bucket) or ''}".lower()


def _name(resource: Resource) -> str | None:
    try:
        return resource.props.text("bucket")
    except UnreadableProperty:
        return None
