"""Buckets with the resources that configure them.

A bucket may configure itself, as older programs let it, or be configured by resources of their own.
"""

from gpufabric.policies.aws.types import BUCKET, BUCKET_POLICY
from gpufabric.policies.graph import Graph
from gpufabric.policies.properties import Props
from gpufabric.policies.resource import Resource

_BUCKET = "bucket"


def configured_by(bucket: Resource, type_: str, graph: Graph) -> list[Resource]:
    """Return the resources of a type that configure a bucket: by reference, or else by the bucket's name."""
    linked = graph.users(bucket, _BUCKET, type_)
    name = bucket.props.text_if_known(_BUCKET)
    named = (
        setting
        for setting in graph.of(type_)
        if name
        and not graph.sources(setting, _BUCKET, BUCKET)
        and setting.props.text_if_known(_BUCKET) == name
    )
    return [*linked, *named]


def inline(bucket: Resource, key: str) -> Props:
    """Return a setting inside of a bucket: an object, or a list of at most one in ``BucketV2``.

    Raises:
        UnreadableProperty: it is unknown.
    """
    return setting(bucket.props, key)


def setting(props: Props, key: str) -> Props:
    """Return a part of properties that is an object, or a list of at most one in ``BucketV2``.

    Raises:
        UnreadableProperty: it is unknown.
    """
    listed = props.sections(f"{key}s")
    return listed[0] if listed else props.section(key)


def policies_of(bucket: Resource, graph: Graph) -> list[Resource]:
    """Return the resources whose property ``policy`` is a policy of a bucket."""
    own = [bucket] if bucket.props.present("policy") else []
    return [*own, *configured_by(bucket, BUCKET_POLICY, graph)]
