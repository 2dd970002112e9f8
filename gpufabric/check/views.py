"""Converts recorded resources into the form in which rules read resources."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from pulumi_policy.proxy import unknown_checking_proxy

from gpufabric.check.registered import Registered
from gpufabric.policies.properties import Props, SecretValue, UnreadableProperty
from gpufabric.policies.resource import Resource
from gpufabric.wire.urn import PROVIDER_PREFIX
from gpufabric.wire.values import Value, is_list, is_map, is_secret

_NOT_RECORDED = "not part of an event stream"


class _MissingLinks(Mapping[str, tuple[str, ...]]):
    """Property dependencies that a recording lacks; a rule that reads them is not evaluated."""

    def __getitem__(self, key: str) -> tuple[str, ...]:
        raise UnreadableProperty(key, _NOT_RECORDED)

    def __iter__(self) -> Iterator[str]:
        raise UnreadableProperty("dependencies", _NOT_RECORDED)

    def __len__(self) -> int:
        raise UnreadableProperty("dependencies", _NOT_RECORDED)


class _MissingUrns(tuple[str, ...]):
    """Dependencies that a recording lacks."""

    __slots__ = ()

    def __iter__(self) -> Iterator[str]:
        raise UnreadableProperty("dependencies", _NOT_RECORDED)


def views_of(resources: Sequence[Registered], *, graph: bool = True) -> tuple[Resource, ...]:
    """Return resources in the form in which the policy SDK passes them to rules.

    Unknown values stay guarded. Secrets are plain text, as in the engine's preview, or hidden if they cannot
    be read. A resource that is only read has its outputs as properties, because the engine passes no inputs
    of it.

    Args:
        resources: the recorded resources.
        graph: whether the recording has dependencies.
    """
    if not graph:
        return tuple(
            replace(resource, depends=_MissingUrns(), links=_MissingLinks())
            for resource in views_of(resources)
        )
    providers = {
        resource.urn: Props(_props(resource.inputs))
        for resource in resources
        if resource.type.startswith(PROVIDER_PREFIX)
    }
    urns = {resource.urn for resource in resources}
    return tuple(
        Resource(
            type=resource.type,
            name=resource.name,
            urn=resource.urn,
            props=Props(_props(resource.outputs if resource.external else resource.inputs)),
            provider=providers.get(resource.provider) or Props(_props(resource.provider_inputs or {})),
            depends=tuple(urn for urn in resource.dependencies if urn in urns),
            links={
                key: tuple(urn for urn in targets if urn in urns)
                for key, targets in resource.property_dependencies.items()
            },
            protect=resource.protect,
            outputs=Props(_props(resource.outputs)),
            delete_first=resource.delete_before_replace is True,
        )
        for resource in resources
    )


def _props(values: Mapping[str, Value]) -> Mapping[str, Any]:
    return unknown_checking_proxy({key: _plain(value) for key, value in values.items()})


def _plain(value: Value) -> Value:
    if is_secret(value):
        return _plain(value["value"]) if "value" in value else SecretValue()
    if is_map(value):
        return {key: _plain(item) for key, item in value.items()}
    if is_list(value):
        return [_plain(item) for item in value]
    # The engine's wire has no whole numbers.
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value
