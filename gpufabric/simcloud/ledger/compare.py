"""Compares what the clouds hold with what states say: orphans, doubles, what is gone, and drift."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from gpufabric.simcloud.clouds import simulated
from gpufabric.simcloud.inspect import AccountResource
from gpufabric.wire.urn import PROVIDER_PREFIX
from gpufabric.wire.values import Value, is_list, is_map, is_secret


@dataclass(frozen=True, slots=True)
class StateResource:
    """A resource as a state has it.

    Attributes:
        stack: name of the stack.
        urn: its URN.
        type: its type token.
        id: its id.
        outputs: its outputs; secrets are encrypted.
    """

    stack: str
    urn: str
    type: str
    id: str
    outputs: Mapping[str, Value] = field(default_factory=dict[str, Value], repr=False)


@dataclass(frozen=True, slots=True)
class DriftedResource:
    """A resource whose state says something else than its cloud. ``properties`` names what differs."""

    entry: AccountResource
    stack: str
    properties: tuple[str, ...]


def recorded(stack: str, state: Mapping[str, Any]) -> list[StateResource]:
    """Return the resources of an exported state or of a checkpoint that a cloud holds.

    What a state only reads (``external``) is left out, and so are components and providers.
    """
    checkpoint: Mapping[str, Any] = state.get("checkpoint") or {}
    deployment: Mapping[str, Any] = state.get("deployment") or checkpoint.get("latest") or {}
    resources: list[Mapping[str, Any]] = deployment.get("resources") or []
    return [
        StateResource(stack, entry["urn"], entry["type"], entry["id"], entry.get("outputs") or {})
        for entry in resources
        if entry.get("id")
        and entry.get("custom", True)
        and not entry.get("external")
        and not str(entry["type"]).startswith(PROVIDER_PREFIX)
    ]


def orphans(resources: Iterable[AccountResource], states: Iterable[StateResource]) -> list[AccountResource]:
    """Return the resources of the clouds that no state has.

    Left out is what a file of seeds made, and what its cloud cannot delete.

    Args:
        resources: what the clouds hold.
        states: what all states have, those of one stack after the other.
    """
    known = {(entry.type, entry.id) for entry in states}
    return [
        entry
        for entry in resources
        if not entry.given and (entry.resource.type, entry.resource.id) not in known and not is_kept(entry)
    ]


def is_kept(entry: AccountResource) -> bool:
    """Return whether a cloud cannot delete a resource, so that it outlives its stack."""
    kind = simulated(entry.cloud).kinds.get(entry.resource.type)
    return kind is not None and kind.remains


def doubles(resources: Iterable[AccountResource]) -> list[tuple[AccountResource, ...]]:
    """Return the resources that were made more than once for the same URN, in groups."""
    groups: defaultdict[str, list[AccountResource]] = defaultdict(list)
    for entry in resources:
        if not entry.given:
            groups[entry.resource.urn].append(entry)
    return [tuple(group) for _, group in sorted(groups.items()) if len(group) > 1]


def gone(resources: Iterable[AccountResource], states: Iterable[StateResource]) -> list[StateResource]:
    """Return what a state has and no cloud holds."""
    held = {(entry.resource.type, entry.resource.id) for entry in resources}
    clouds = tuple(f"{package}:" for package in ("aws", "azure-native", "oci"))
    return [entry for entry in states if entry.type.startswith(clouds) and (entry.type, entry.id) not in held]


def drifted(resources: Iterable[AccountResource], states: Iterable[StateResource]) -> list[DriftedResource]:
    """Return the resources that changed since their last update, with the properties that differ."""
    by_id = {(entry.resource.type, entry.resource.id): entry for entry in resources}
    result: list[DriftedResource] = []
    for known in states:
        entry = by_id.get((known.type, known.id))
        if entry is None:
            continue
        differing = tuple(_differing(known.outputs, entry.resource.final))
        if differing:
            result.append(DriftedResource(entry, known.stack, differing))
    return result


def _differing(before: Mapping[str, Value], now: Mapping[str, Value]) -> Iterator[str]:
    for name in sorted(before.keys() | now.keys()):
        if not name.startswith("__") and not _agree(before.get(name), now.get(name)):
            yield name


def _agree(before: Value, now: Value) -> bool:
    """Compare two values; a secret, which a state encrypts, agrees with everything."""
    if is_secret(before) or is_secret(now):
        return True
    if is_map(before) and is_map(now):
        return all(_agree(before.get(key), now.get(key)) for key in before.keys() | now.keys())
    if is_list(before) and is_list(now):
        return len(before) == len(now) and all(map(_agree, before, now))
    return (before or None) == (now or None)
