"""Compares what a command printed with what the clouds and the state hold."""

from typing import Any

from gpufabric.simcloud.status import sim_status
from tests.e2e.game_days.arena import Arena
from tests.e2e.game_days.scenes.plan import Scene

_RECORDED = ("Finished changes are in the state",)
"""Texts that say that the state has whatever was made."""

_UNKNOWN = "its result is not known"


def untrue(arena: Arena, scene: Scene, text: str) -> list[str]:
    """Return what a text says and is not so.

    Args:
        arena: where.
        scene: the scene. States in a bucket are not compared.
        text: what the command printed.
    """
    said = [phrase for phrase in _RECORDED if phrase in text]
    if not said or scene.kind == "bucket":
        return []
    if _UNKNOWN in " ".join(text.split()):
        return [f"untrue: {said[0]!r}, but {_UNKNOWN}"]
    status = sim_status(arena.clouds)
    if status.states.unread:
        return [f"untrue: {said[0]!r}, but {what}" for what in status.states.unread]
    pending: list[dict[str, Any]] = arena.state(scene.stack).get("pending_operations") or []
    missing = [
        *(f"{entry['resource']['type']} may be made" for entry in pending),
        *(f"{entry.resource.type} {entry.resource.id} is not" for entry in status.orphans),
    ]
    return [f"untrue: {said[0]!r}, but {what}" for what in missing]
