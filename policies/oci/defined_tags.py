"""Defined tags that machines get from the resource that starts them."""

from collections.abc import Mapping
from typing import cast

from gpufabric.policies.oci.types import INSTANCE, INSTANCE_CONFIGURATION, NODE_POOL
from gpufabric.policies.properties import UnreadableProperty
from gpufabric.policies.resource import Resource

_PATHS = {
    INSTANCE: ("definedTags",),
    INSTANCE_CONFIGURATION: ("instanceDetails", "launchDetails", "definedTags"),
    NODE_POOL: ("nodeConfigDetails", "definedTags"),
}


def machine_tags(resource: Resource) -> dict[str, str]:
    """Return the defined tags of a resource's machines: value by ``namespace.key`` in lower case.

    A resource that starts no machines has none, and neither have tags that cannot be read.
    """
    path = _PATHS.get(resource.type)
    if path is None:
        return {}
    try:
        tags = resource.props.plain(*path)
    except UnreadableProperty:
        return {}
    if not isinstance(tags, Mapping):
        return {}
    return {str(key).lower(): str(value) for key, value in cast("Mapping[object, object]", tags).items()}
