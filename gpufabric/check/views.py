"""Resources as rules see them, made from resources as they were recorded."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from pulumi_policy.proxy import unknown_checking_proxy

from gpufabric.check.registered import PROVIDER_PREFIX, Registered
from gpufabric.policies.properties import Props, SecretValue, UnreadableProperty
from gpufabric.policies.resource import Resource
from gpufabric.wire.values import Value, is_list, is_map, is_secret

_UNTOLD = "not told by an event stream"


class _UntoldLinks(Mapping[str, tuple[str, ...]]):
    """Property dependencies that a recording leaves out: asking for them is answered by "not evaluated"."""

    def __getitem__(self, key: str) -> tuple[str, ...]:
        raise UnreadableProperty(key, _UNTOLD)

    def __iter__(self) -> Iterator[str]:
        raise UnreadableProperty("dependencies", _UNTOLD)

    def __len__(self) -> int:
        raise UnreadableProperty("dependencies", _UNTOLD)


class _UntoldUrns(tuple[str, ...]):
    """Dependencies that a recording leaves out."""

    __slots__ = ()

    def __iter__(self) -> Iterator[str]:
        raise UnreadableProperty("dependencies", _UNTOLD)


def views_of(resources: Sequence[Registered], *, graph: bool = True) -> tuple[Resource, ...]:
    """Give resources to rules the way the policy SDK does.

    Unknown values stay guarded, secrets are plain text to rules (as they are in the engine's preview) or
    hidden where they cannot be read. What is only read is seen by its outputs: the engine shows no inputs of
    it to policies.

    Args:
        resources: the resources as they were recorded.
        graph: whether the recording tells dependencies.
    """
    if not graph:
        return tuple(replace(one, depends=_UntoldUrns(), links=_UntoldLinks()) for one in views_of(resources))
    providers = {
        one.urn: Props(_props(one.inputs)) for one in resources if one.type.startswith(PROVIDER_PREFIX)
    }
    urns = {one.urn for one in resources}
    return tuple(
        Resource(
            type=one.type,
            name=one.name,
            urn=one.urn,
            props=Props(_props(one.outputs if one.external else one.inputs)),
            provider=providers.get(one.provider) or Props(_props(one.provider_inputs or {})),
            depends=tuple(urn for urn in one.dependencies if urn in urns),
            links={
                key: tuple(urn for urn in found if urn in urns)
                for key, found in one.property_dependencies.items()
            },
            protect=one.protect,
            outputs=Props(_props(one.outputs)),
            delete_first=one.delete_before_replace is True,
        )
        for one in resources
    )


def _props(values: Mapping[str, Value]) -> Mapping[str, Any]:
    return unknown_checking_proxy({key: _plain(one) for key, one in values.items()})


def _plain(value: Value) -> Value:
    if is_secret(value):
        return _plain(value["value"]) if "value" in value else SecretValue()
    if is_map(value):
        return {key: _plain(one) for key, one in value.items()}
    if is_list(value):
        return [_plain(one) for one in value]
    # The engine's wire has no whole numbers.
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value
