"""Digests of a stack's state, by which an update detects that the state changed after the preview.

Only digests leave the engine's export, because inputs and outputs may hold anything.
"""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

StateDigests = Mapping[str, str]
"""Digest of each resource by URN. A resource that waits for its deletion has the suffix ``#delete``."""

_REFRESHED = frozenset({"created", "modified", "propertyDependencies"})
"""Fields that a refresh changes or drops even if the resource stays the same."""


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
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None


def _key(resource: Mapping[str, Any]) -> str:
    return f"{resource['urn']}#delete" if resource.get("delete") else str(resource["urn"])


def _digest(resource: Mapping[str, Any]) -> str:
    kept = {key: value for key, value in resource.items() if key not in _REFRESHED}
    return hashlib.sha256(json.dumps(kept, sort_keys=True).encode()).hexdigest()[:16]
