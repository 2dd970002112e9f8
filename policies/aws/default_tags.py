"""Tags that a provider of AWS sets on all of its resources."""

import json

from gpufabric.policies.properties import Props, UnreadableProperty
from gpufabric.policies.resource import Resource

_DEFAULTS = "defaultTags"


def default_tags(resource: Resource) -> Props:
    """Return the tags that the provider sets on a resource.

    Raises:
        UnreadableProperty: the provider or its default tags are unknown.
    """
    if not resource.provider.value():
        raise UnreadableProperty("provider", "is not known")
    given = resource.provider.value(_DEFAULTS)
    if not isinstance(given, str):
        return resource.provider.section(_DEFAULTS, "tags")
    try:
        # The engine passes nested provider settings as JSON.
        parsed = json.loads(given)
    except ValueError:
        raise UnreadableProperty(f"provider.{_DEFAULTS}", "is not JSON") from None
    return Props({_DEFAULTS: parsed}, "provider").section(_DEFAULTS, "tags")
