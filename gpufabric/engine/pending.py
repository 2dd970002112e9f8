"""Handles pending operations: those that an engine started before it was stopped at once.

``pulumi refresh`` reads the results of updates and deletions, but not of creations: a resource without an id
may or may not exist. If the state has the id, the creation finished and only its record was lost, so the
resource can be restored. ``pulumi refresh --import-pending-creates`` of 3.250.0 does not do that: it drops
the creation from the state and leaves the resource in the cloud.

``pulumi stack import`` drops every pending operation (``SaveSnapshot`` of 3.250.0). So nothing is restored
while a creation has an unknown result: the next command would know nothing of it.
"""

import json
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from gpufabric.engine.pending_create import PendingCreate, RawResource, pending_create
from gpufabric.wire.urn import PROVIDER_PREFIX

CREATING = "creating"


def has_pending(state: Mapping[str, Any]) -> bool:
    """Tell whether an exported stack has pending operations."""
    deployment: Mapping[str, Any] = state.get("deployment") or {}
    return bool(deployment.get("pending_operations"))


def unknown_creations(state: Mapping[str, Any]) -> list[PendingCreate]:
    """Return the creations of an exported stack whose result is unknown."""
    resources = resources_in(state)
    return [pending_create(made, resources) for made in unfinished_creations(state)]


def resources_in(state: Mapping[str, Any]) -> list[RawResource]:
    """Return the resources of an exported stack; none of an empty one."""
    deployment: Mapping[str, Any] = state.get("deployment") or {}
    resources: list[RawResource] = deployment.get("resources") or []
    return resources


def creations_in(state: Mapping[str, Any]) -> list[RawResource]:
    """Return the resources that were being created when an engine was stopped."""
    deployment: Mapping[str, Any] = state.get("deployment") or {}
    return _creations(deployment)


def unfinished_creations(state: Mapping[str, Any]) -> list[RawResource]:
    """Return the resources of the creations whose result is unknown, as the state holds them."""
    return [made for made in creations_in(state) if not _is_known(made)]


def with_results(state: dict[str, Any], ids: Mapping[str, str]) -> dict[str, Any]:
    """Return a state in which the creations are settled: those with an id are resources, the others are gone.

    Args:
        state: an exported stack.
        ids: ids of resources that somebody found in the cloud, by URN of the creation.
    """
    deployment: dict[str, Any] = state.get("deployment") or {}
    resources = resources_in(state)
    for made in _creations(deployment):
        id_ = made.get("id") or ids.get(str(made["urn"]))
        if id_:
            resources = _with(resources, {**made, "id": id_})
    if operations := deployment.get("pending_operations"):
        deployment["resources"] = resources
        deployment["pending_operations"] = [
            operation for operation in operations if operation["type"] != CREATING
        ]
    return state


def settle(
    state: dict[str, Any], write: Callable[[str], None], *, clear: bool = False
) -> list[PendingCreate]:
    """Restore the resources whose creation finished, unless the result of another creation is unknown.

    Args:
        state: an exported stack; its secrets stay encrypted.
        write: imports a file with the changed state into the backend.
        clear: whether to forget creations with an unknown result, because somebody has looked for them.

    Returns:
        creations with an unknown result; they stay in the state.
    """
    unknown = [] if clear else unknown_creations(state)
    deployment: dict[str, Any] = state.get("deployment") or {}
    creations = _creations(deployment)
    if unknown or not creations:
        return unknown
    with_results(state, {})
    with tempfile.TemporaryDirectory(prefix="gpufabric-state-") as folder:
        path = Path(folder) / "state.json"
        path.write_text(json.dumps(state), encoding="utf-8")
        write(str(path))
    return []


def _creations(deployment: Mapping[str, Any]) -> list[RawResource]:
    operations: list[dict[str, Any]] = deployment.get("pending_operations") or []
    return [operation["resource"] for operation in operations if operation["type"] == CREATING]


def _is_known(made: RawResource) -> bool:
    """Return whether the result of a creation is known: no cloud holds components and providers."""
    return (
        bool(made.get("id")) or made.get("custom") is False or str(made["type"]).startswith(PROVIDER_PREFIX)
    )


def _with(resources: Sequence[RawResource], made: RawResource) -> list[RawResource]:
    """Add a created resource as the engine would have recorded it.

    In a replacement, the state has the old resource under the same URN. The engine deletes it later if it
    still exists, and has deleted it already if it waits for its replacement. The new resource stands before
    it, because the resources that depend on their URN follow.
    """
    urn = made["urn"]
    if any((other["urn"], other.get("id")) == (urn, made["id"]) for other in resources):
        return list(resources)
    result: list[RawResource] = []
    added = False
    for other in resources:
        if other["urn"] != urn:
            result.append(other)
            continue
        if not added:
            result.append(made)
            added = True
        if not other.get("pendingReplacement"):
            result.append({**other, "delete": True})
    return result if added else [*result, made]
