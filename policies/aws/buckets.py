"""Buckets with the resources that configure them."""

from gpufabric.policies.aws.types import BUCKET
from gpufabric.policies.graph import Graph
from gpufabric.policies.resource import Resource


def configured_by(bucket: Resource, type_: str, graph: Graph) -> list[Resource]:
    """Return the resources of a type that configure a bucket: by reference, or else by the bucket's name."""
    linked = graph.users(bucket, "bucket", type_)
    if linked:
        return linked
    name = bucket.props.text_if_known("bucket")
    return [
        bucket_settings
        for bucket_settings in graph.of(type_)
        if name
        and not graph.sources(bucket_settings, "bucket", BUCKET)
        and bucket_settings.props.text_if_known("bucket") == name
    ]
