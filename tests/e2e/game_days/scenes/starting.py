"""Starts the command of a scene."""

from pathlib import Path

from tests.e2e.game_days.arena import Arena
from tests.e2e.game_days.commands import Gate, Running
from tests.e2e.game_days.scenes.plan import Scene

NO_CHECKS = ("--no-preflight", "--no-policies")


def words(scene: Scene, *more: str) -> tuple[str, ...]:
    """Return the command of a scene as a user types it."""
    command = "up" if scene.command in ("scale", "replace") else scene.command
    return (command, scene.stack, *more, *(NO_CHECKS if command == "up" else ()))


def started(arena: Arena, scene: Scene, gate: Gate | None = None, project: Path | None = None) -> Running:
    """Start the command of a scene, which asks nobody.

    Args:
        arena: where.
        scene: the scene.
        gate: the gate of its providers; None if they have none.
        project: folder of the project; that of the arena if None.
    """
    return arena.start(*words(scene, "--yes"), project=project, variables=gate.variables if gate else {})
