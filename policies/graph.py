"""Follows properties to the resources they come from.

In a first preview ids are unknown and cannot be compared. The engine's graph names the resource that a
property comes from, whether its value is known or not. No function here reads a value, so that unknown
values do no harm.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from gpufabric.policies.resource import Resource


@dataclass(frozen=True, slots=True)
class Graph:
    """The resources of a stack and the references between them.

    The graph knows top-level properties only: it names all the resources that a list of objects comes from,
    but not which element references which.

    Attributes:
        resources: all resources by URN.
    """

    resources: Mapping[str, Resource]

    def of(self, *types: str) -> list[Resource]:
        """Return the resources of some types, in the order of the stack."""
        return [resource for resource in self.resources.values() if resource.type in types]

    def sources(self, resource: Resource, key: str, *types: str) -> list[Resource]:
        """Return the resources of some types that a property comes from."""
        return self._fitting(resource.links.get(key, ()), types)

    def source(self, resource: Resource, key: str, *types: str) -> Resource | None:
        """Return the resource of some types that a property comes from; None unless there is exactly one."""
        sources = self.sources(resource, key, *types)
        return sources[0] if len(sources) == 1 else None

    def linked(self, resource: Resource, key: str, *types: str) -> list[Resource]:
        """Return the resources that a property comes from, or else those that the resource depends on."""
        return self.sources(resource, key, *types) or self._fitting(resource.depends, types)

    def users(self, source: Resource, key: str, *types: str) -> list[Resource]:
        """Return the resources of some types whose property comes from a resource."""
        return [resource for resource in self.of(*types) if source.urn in resource.links.get(key, ())]

    def waits_for(self, resource: Resource, other: Resource) -> bool:
        """Return whether a resource is created only after another one, directly or through others."""
        seen: set[str] = set()
        ahead = [resource.urn]
        while ahead:
            current = self.resources.get(ahead.pop())
            if current is None or current.urn in seen:
                continue
            seen.add(current.urn)
            before = {*current.depends, *(urn for urns in current.links.values() for urn in urns)}
            if other.urn in before:
                return True
            ahead.extend(before)
        return False

    def needing(self, source: Resource, *types: str) -> list[Resource]:
        """Return the resources of some types of which any property comes from a resource."""
        return [
            resource
            for resource in self.of(*types)
            if any(source.urn in urns for urns in resource.links.values())
        ]

    def _fitting(self, urns: Iterable[str], types: tuple[str, ...]) -> list[Resource]:
        # The engine names them in any order.
        resources = (self.resources.get(urn) for urn in sorted(set(urns)))
        return [resource for resource in resources if resource is not None and resource.type in types]
