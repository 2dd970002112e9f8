"""Resource providers that a subscription must have registered before it makes their resources."""

import re

from gpufabric.simcloud.clouds.azure.rules.errors import refuse
from gpufabric.simcloud.clouds.azure.rules.pools import given
from gpufabric.simcloud.clouds.request import CloudError, Request, State
from gpufabric.simcloud.clouds.rule import CREATE, Refusal, rule

_PROVIDER = re.compile(r"/providers/(?P<namespace>[^/]+)/", re.IGNORECASE)

NOT_REGISTERED = Refusal(
    "MissingSubscriptionRegistration",
    "The subscription is not registered to use namespace '{namespace}'. See https://aka.ms/rps-not-found for "
    "how to register subscriptions.",
    "a resource of a provider that the subscription has not registered",
    'Azure document "Resolve errors for resource provider registration"',
    http=409,
    status="FAILED_PRECONDITION",
)


@rule(verbs=CREATE, refuses=(NOT_REGISTERED,))
def registered(_: State, request: Request) -> CloudError | None:
    """The subscription has registered the resource's provider."""
    capacity, namespace = given(request.world), namespace_of(request.id)
    lacking = {name.lower() for name in capacity.unregistered_providers} if capacity else set[str]()
    return refuse(request, NOT_REGISTERED, namespace=namespace) if namespace.lower() in lacking else None


def namespace_of(id_: str) -> str:
    """Return the namespace of the provider of a resource, or of a template of its id; empty without one."""
    namespaces = _PROVIDER.findall(id_)
    return namespaces[-1] if namespaces else ""
