"""The state of a stack after a refresh, which a preview of the refresh does not write."""

import json
from collections.abc import Mapping
from typing import Any

from gpufabric.events.model import ResourceState


def state_after(exported: str, differing: Mapping[str, ResourceState | None]) -> str:
    """Return the state with what a refresh has read.

    Args:
        exported: the state before, as ``pulumi stack export`` writes it.
        differing: resources that differ, by URN; None for one that is gone.
    """
    state: dict[str, Any] = json.loads(exported)
    deployment: dict[str, Any] = state.get("deployment") or {}
    kept: list[dict[str, Any]] = []
    resources: list[dict[str, Any]] = deployment.get("resources") or []
    for resource in resources:
        read = differing.get(resource["urn"], resource)
        if isinstance(read, ResourceState):
            kept.append({**resource, "inputs": dict(read.inputs), "outputs": dict(read.outputs or {})})
        elif read is not None:
            kept.append(resource)
    return json.dumps({**state, "deployment": {**deployment, "resources": kept}})
