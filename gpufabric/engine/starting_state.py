"""Digests of a stack's state, by which an update detects that the state changed after the preview.

A digest holds what an update works from, and nothing that a refresh without drift changes: what a read adds
to properties that the program ignores, outputs, and the ciphertext of secrets. What derives from an output is
an input of a step, which the approval compares. Only digests leave the engine's export, because inputs may
hold anything.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, cast

from gpufabric.reading.json_text import read_json
from gpufabric.reading.limits import UnreadableError
from gpufabric.wire.values import SECRET, SIGNATURE, Value, is_list, is_map, is_secret

StateDigests = Mapping[str, str]
"""Digest of each resource by URN. A resource that waits for its deletion has the suffix ``#delete``."""

_NOT_COMPARED = frozenset(
    {"created", "modified", "propertyDependencies", "outputs", "sourcePosition", "stackTrace"}
)
"""Fields that a refresh changes or drops even if the resource stays the same, and places in the program."""

_PATH_PART = re.compile(r'[^.\[\]"]+')
_SECRET = {SIGNATURE: SECRET}
"""Stands for a secret, which each refresh encrypts anew."""


def digests_of(exported: str) -> dict[str, str]:
    """Return the digest of each resource in the output of ``pulumi stack export``."""
    state: Mapping[str, Any] = json.loads(exported)
    deployment: Mapping[str, Any] = state.get("deployment") or {}
    resources: list[Mapping[str, Any]] = deployment.get("resources") or []
    return {_key(resource): _digest(resource) for resource in resources}


def changed_resources(before: StateDigests, now: StateDigests) -> list[str]:
    """Return the keys of resources that were added, removed or changed, sorted."""
    return sorted(key for key in before.keys() | now.keys() if before.get(key) != now.get(key))


def write_digests(path: Path, digests: StateDigests) -> None:
    """Write digests beside the events of a preview."""
    path.touch(mode=0o600)
    path.write_text(json.dumps(digests, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def read_digests(path: Path) -> dict[str, str] | None:
    """Read digests; None if the preview left none."""
    try:
        digests = read_json(path)
    except UnreadableError:
        return None
    return cast("dict[str, str]", digests) if isinstance(digests, dict) else None


def _key(resource: Mapping[str, Any]) -> str:
    return f"{resource['urn']}#delete" if resource.get("delete") else str(resource["urn"])


def _digest(resource: Mapping[str, Any]) -> str:
    kept = {key: value for key, value in resource.items() if key not in _NOT_COMPARED}
    inputs = _without_ciphertext(resource.get("inputs") or {})
    for path in resource.get("ignoreChanges") or ():
        inputs = _without(inputs, _PATH_PART.findall(path) or ["*"])
    kept["inputs"] = inputs
    return hashlib.sha256(json.dumps(kept, sort_keys=True).encode()).hexdigest()[:16]


def _without_ciphertext(value: Value) -> Value:
    """Replace each secret by the mark of a secret."""
    if is_list(value):
        return [_without_ciphertext(item) for item in value]
    if not is_map(value):
        return value
    if is_secret(value):
        return _SECRET
    return {key: _without_ciphertext(item) for key, item in value.items()}


def _without(value: Value, path: Sequence[str]) -> Value:
    """Return a value without what is at a path of the engine's ignoreChanges; ``*`` stands for every key."""
    first, rest = path[0], path[1:]
    if is_list(value):
        pairs = [(str(index), item) for index, item in enumerate(value)]
        return [item for _, item in _kept(pairs, first, rest)]
    return dict(_kept(value.items(), first, rest)) if is_map(value) else value


def _kept(items: Iterable[tuple[str, Value]], first: str, rest: Sequence[str]) -> Iterator[tuple[str, Value]]:
    for key, item in items:
        if first not in ("*", key):
            yield key, item
        elif rest:
            yield key, _without(item, rest)
