"""Registrations of preview features in a subscription."""

from collections.abc import Iterator

from gpufabric.policies.azure.types import FEATURE, SUBSCRIPTION_DEPLOYMENT
from gpufabric.policies.graph import Graph
from gpufabric.policies.properties import UnreadableProperty
from gpufabric.policies.resource import Resource
from gpufabric.policies.unevaluated import Unevaluated

_REGISTRATION = "microsoft.features/featureproviders/subscriptionfeatureregistrations"


def registrations(feature: str, graph: Graph) -> tuple[list[Resource], dict[str, Unevaluated]]:
    """Return the resources that register a feature, and by URN those that may but cannot be read.

    Args:
        feature: the feature with its namespace.
        graph: resources of the stack.
    """
    registrations: list[Resource] = []
    unevaluated: dict[str, Unevaluated] = {}
    for resource in graph.of(SUBSCRIPTION_DEPLOYMENT, FEATURE):
        try:
            if feature.lower() in _registered(resource):
                registrations.append(resource)
        except UnreadableProperty as missing:
            unevaluated[resource.urn] = Unevaluated(resource.name, missing.property, missing.why)
    return registrations, unevaluated


def _registered(resource: Resource) -> Iterator[str]:
    """Return the features that a resource registers, in lower case."""
    if resource.type == FEATURE:
        props = resource.props
        yield f"{props.text('providerNamespace')}/{props.text('featureName')}".lower()
        return
    for entry in resource.props.sections("properties", "template", "resources"):
        if (entry.text("type") or "").lower() == _REGISTRATION:
            yield (entry.text("name") or "").lower()
