"""Handles pending operations: those that an engine started before it was stopped at once.

``pulumi refresh`` reads the results of updates and deletions, but not of creations: a resource without an id
may or may not exist. If the state has the id, the creation finished and only its record was lost, so the
resource can be restored. ``pulumi refresh --import-pending-creates`` of 3.250.0 does not do that: it drops
the creation from the state and leaves the resource in the cloud.
"""

import json
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CREATING = "creating"


@dataclass(frozen=True, slots=True)
class PendingCreate:
    """A creation with an unknown result.

    Attributes:
        type: type token.
        name: logical name.
    """

    type: str
    name: str


def settle(state: dict[str, Any], write: Callable[[str], None]) -> list[PendingCreate]:
    """Restore the resources whose creation finished.

    Args:
        state: an exported stack; its secrets stay encrypted.
        write: imports a file with the changed state into the backend.

    Returns:
        creations with an unknown result; they stay in the state.
    """
    deployment: dict[str, Any] = state.get("deployment") or {}
    operations: list[dict[str, Any]] = deployment.get("pending_operations") or []
    resources: list[dict[str, Any]] = deployment.get("resources") or []
    ended = [
        operation["resource"]
        for operation in operations
        if operation["type"] == CREATING and operation["resource"].get("id")
    ]
    if ended:
        known = {str(resource["urn"]) for resource in resources}
        deployment["resources"] = [
            *resources,
            *(resource for resource in ended if resource["urn"] not in known),
        ]
        deployment["pending_operations"] = [
            operation for operation in operations if operation["resource"] not in ended
        ]
        with tempfile.TemporaryDirectory(prefix="gpufabric-state-") as folder:
            path = Path(folder) / "state.json"
            path.write_text(json.dumps(state), encoding="utf-8")
            write(str(path))
    return [
        PendingCreate(
            str(operation["resource"]["type"]), str(operation["resource"]["urn"]).rsplit("::", 1)[-1]
        )
        for operation in operations
        if operation["type"] == CREATING and not operation["resource"].get("id")
    ]
