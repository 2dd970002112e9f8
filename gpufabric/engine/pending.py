"""Operations that an engine began and, being stopped at once, did not see the end of.

``pulumi refresh`` reads what became of updates and deletions. It cannot know about creations: a resource of
which the engine has no id may or may not exist. Where the state has the id, the creation ended and only the
record of it was lost, so that the resource can be put back. ``pulumi refresh --import-pending-creates`` of
3.250.0 does not do that: it drops the creation from the state and leaves the resource in the cloud.
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
    """A creation of which nothing is known.

    Attributes:
        type: type token.
        name: logical name.
    """

    type: str
    name: str


def settle(state: dict[str, Any], write: Callable[[str], None]) -> list[PendingCreate]:
    """Put back the resources whose creation ended; ``write`` gets a file with the changed state, if any did.

    Args:
        state: an exported stack; secrets in it stay encrypted.
        write: imports the file into the backend.

    Returns:
        creations of which it is not known whether they made anything; they stay in the state.
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
