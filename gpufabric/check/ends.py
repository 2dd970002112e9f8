"""Requests of the backbone to the account of each region that it joins."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from gpufabric.catalog.catalog import Catalog
from gpufabric.check.counted import counted_use
from gpufabric.check.registered import Registered
from gpufabric.check.views import views_of
from gpufabric.plan.links.provider_names import stack_of_provider
from gpufabric.policies.resource import Resource
from gpufabric.quota.counted import CountedUse

_OWN = "pulumi:"
"""How the types of Pulumi itself begin: stack references, providers, the stack."""


@dataclass(frozen=True, slots=True)
class EndNeeds:
    """Requests of the backbone to the account of one region.

    Attributes:
        types: number of resources by type.
        counted: what they use of quotas that count resources.
    """

    types: Mapping[str, int]
    counted: CountedUse = field(default_factory=CountedUse)


def ends_of(
    resources: Sequence[Registered],
    previous: Sequence[Resource] | None,
    state: Mapping[str, Any] | None,
    regions: Collection[str],
    catalog: Catalog,
) -> dict[str, EndNeeds]:
    """Return the requests by region stack: a resource belongs to the region of its provider.

    Args:
        resources: resources that the program registers.
        previous: resources of the state; None if it is not known.
        state: the exported state; None likewise.
        regions: region stacks.
        catalog: quotas of the clouds.

    Returns:
        requests by stack; those of resources whose provider is of no region stack under an empty name.
    """
    made: dict[str, list[Registered]] = {}
    for resource in resources:
        if resource.custom and not resource.external and not resource.type.startswith(_OWN):
            made.setdefault(stack_of_provider(resource.provider, regions) or "", []).append(resource)
    stacks = {
        urn: stack_of_provider(provider, regions) for urn, provider in _providers_of(state or {}).items()
    }
    ends: dict[str, EndNeeds] = {}
    for stack, own in sorted(made.items()):
        held = None if previous is None else [item for item in previous if stacks.get(item.urn) == stack]
        quotas = catalog.counted_quotas(stack.partition("-")[0]).values()
        use = counted_use(quotas, views_of(own), held)
        ends[stack] = EndNeeds(Counter(resource.type for resource in own), use)
    return ends


def _providers_of(state: Mapping[str, Any]) -> dict[str, str]:
    """Return the provider of each resource of an exported state, by URN."""
    deployment: Mapping[str, Any] = state.get("deployment") or {}
    records: Sequence[Mapping[str, Any]] = deployment.get("resources") or ()
    return {str(record.get("urn")): str(record.get("provider") or "") for record in records}
