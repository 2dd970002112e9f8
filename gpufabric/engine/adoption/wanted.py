"""The resources that a stack declares and its state does not have, from a preview of the engine."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gpufabric.events.model import ResourceState
from gpufabric.events.parse import mapping, parse_state, sequence
from gpufabric.wire.urn import PROVIDER_PREFIX, STACK_REFERENCE_TYPE, name_of, resource_type_of
from gpufabric.wire.values import SIGNATURE, Value, is_list, is_map, is_unknown

_DEFAULTS = "__defaults"
_OF_PROVIDER = ("urn", "type", "custom", "inputs")
_CREATES = "create"
_PROTECTED = "because it is protected"
_FAILED = "error: preview failed"
_SECRET = "[secret]"  # noqa: S105 - the engine's own mark


def key_of(urn: str) -> str:
    """Return type and logical name of a resource, as files of ids write them."""
    return f"{resource_type_of(urn)}::{name_of(urn)}"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A declared resource that the state does not have.

    Attributes:
        urn: its URN.
        type: its type token.
        inputs: its declared inputs; unknown and secret ones are absent.
        names: names of all its declared inputs.
        links: resources that an unknown input depends on, by property.
        automatic: inputs with a name that the engine made up.
        provider: logical name of its provider; empty for the default one.
    """

    urn: str
    type: str
    inputs: Mapping[str, Value]
    names: frozenset[str]
    links: Mapping[str, tuple[str, ...]]
    automatic: frozenset[str] = frozenset()
    provider: str = ""

    @property
    def key(self) -> str:
        """Type and logical name."""
        return key_of(self.urn)


def declared_in(preview: str) -> tuple[Wanted, ...]:
    """Return the declared resources that the state does not have, each after those that it depends on.

    Args:
        preview: what ``pulumi preview --json`` prints.
    """
    steps = map(mapping, sequence(mapping(json.loads(preview)).get("steps")))
    states = (parse_state(step.get("newState")) for step in steps if step.get("op") == _CREATES)
    return tuple(wanted_of(state) for state in states if state is not None and is_adoptable(state))


@dataclass(frozen=True, slots=True)
class Survey:
    """Resources and providers that a stack declares and its state does not have.

    Attributes:
        wanted: the declared resources, each after those that it depends on.
        providers: its providers, as a state holds them, without their ids. One with a secret is left out.
    """

    wanted: Sequence[Wanted] = ()
    providers: Sequence[Mapping[str, Any]] = ()


def providers_in(preview: str) -> tuple[Mapping[str, Any], ...]:
    """Return the declared providers that the state does not have, without their ids.

    Args:
        preview: what ``pulumi preview --json`` prints.
    """
    steps = map(mapping, sequence(mapping(json.loads(preview)).get("steps")))
    states = [mapping(step.get("newState")) for step in steps if step.get("op") == _CREATES]
    return tuple(
        {name: state[name] for name in _OF_PROVIDER if name in state}
        for state in states
        if str(state.get("type")).startswith(PROVIDER_PREFIX) and not _has_hidden(state.get("inputs"))
    )


def is_whole(preview: str) -> bool:
    """Return whether a preview that failed has all creations.

    It fails at its end if a resource that `pulumi state move` brought is protected: the program does not
    declare it where it is.
    """
    try:
        content = mapping(json.loads(preview))
    except ValueError:
        return False
    messages = [str(mapping(item).get("message")) for item in sequence(content.get("diagnostics"))]
    return any(_PROTECTED in message for message in messages) and all(
        _PROTECTED in message or message.strip() == _FAILED for message in messages
    )


def held_in(exported: str) -> Mapping[str, tuple[str, str]]:
    """Return type and id of the resources in a state, by URN.

    Args:
        exported: what ``pulumi stack export`` prints.
    """
    resources = sequence(mapping(mapping(json.loads(exported)).get("deployment")).get("resources"))
    pairs = ((parse_state(resource), mapping(resource).get("id")) for resource in resources)
    return {
        state.urn: (state.type, str(id_)) for state, id_ in pairs if state is not None and is_adoptable(state)
    }


def is_adoptable(state: ResourceState) -> bool:
    """Return whether a resource exists in a cloud: a component or provider exists in the state only."""
    is_own = state.type.startswith(PROVIDER_PREFIX) or state.type == STACK_REFERENCE_TYPE
    return state.custom and not is_own and not state.external


def wanted_of(state: ResourceState) -> Wanted:
    """Return what identifies the resource of a declaration or of a creation."""
    known = {
        name: value
        for name, value in state.inputs.items()
        if not name.startswith("__") and not _has_hidden(value)
    }
    names = frozenset(name for name in state.inputs if not name.startswith("__"))
    automatic = _automatic(state) & names
    hidden = names - known.keys()
    links = {name: urns for name, urns in state.property_dependencies.items() if name in hidden and urns}
    provider = name_of(state.provider) if state.provider else ""
    return Wanted(state.urn, state.type, known, names, links, automatic, provider)


def _automatic(state: ResourceState) -> frozenset[str]:
    """Return the inputs with names that the engine made up.

    Bridged providers mark them. Others do not: they are names that the program does not set.
    """
    if _DEFAULTS in state.inputs:
        return frozenset(map(str, sequence(state.inputs[_DEFAULTS])))
    added = state.inputs.keys() - state.property_dependencies.keys()
    return frozenset(name for name in added if name.lower().endswith("name"))


def _has_hidden(value: Value) -> bool:
    """Return whether a value has a part that is unknown or secret."""
    if is_map(value):
        return SIGNATURE in value or any(_has_hidden(item) for item in value.values())
    if is_list(value):
        return any(_has_hidden(item) for item in value)
    return is_unknown(value) or value == _SECRET


def with_automatic_names(exported: str, automatic: Mapping[str, frozenset[str]]) -> str:
    """Return a state in which names of adopted resources count as made up by the engine.

    A provider that reads a resource takes its name for a declared one. The next preview would then make up
    another name, and replace the resource.

    Args:
        exported: what ``pulumi stack export`` prints.
        automatic: inputs with names that the program leaves to the engine, by URN.
    """
    content: Any = json.loads(exported)
    for resource in content["deployment"].get("resources", ()):
        names = automatic.get(resource["urn"])
        inputs: dict[str, Any] = resource.get("inputs") or {}
        if names and _DEFAULTS in inputs:
            inputs[_DEFAULTS] = sorted({*inputs[_DEFAULTS], *(names & inputs.keys())})
    return json.dumps(content)


def with_ids(import_file: str, wanted: Sequence[Wanted], ids: Mapping[str, str]) -> str:
    """Return the engine's import file with ids in place of its placeholders.

    Resources without an id are left out.

    Args:
        import_file: what ``pulumi preview --import-file`` writes.
        wanted: declared resources that the state does not have.
        ids: ids by URN.
    """
    known = {resource.key: ids[resource.urn] for resource in wanted if resource.urn in ids}
    content: dict[str, Any] = dict(mapping(json.loads(import_file)))
    resources: list[Mapping[str, Any]] = []
    for entry in map(mapping, sequence(content.get("resources"))):
        if entry.get("component") or "id" not in entry:
            resources.append(entry)
            continue
        id_ = known.get(f"{entry.get('type')}::{entry.get('logicalName') or entry.get('name')}")
        if id_ is not None:
            resources.append({**entry, "id": id_})
    return json.dumps({**content, "resources": resources}, indent=2) + "\n"
