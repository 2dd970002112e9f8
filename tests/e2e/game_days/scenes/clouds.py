"""Clouds whose credentials expire, or whose answers get lost, while a command runs."""

import re
from datetime import timedelta

from gpufabric.simcloud.clock import advance, simulated_now
from gpufabric.simcloud.faults.fault import FaultFile
from gpufabric.simcloud.faults.file import checked_fault, write_faults
from tests.e2e.game_days.arena import Arena
from tests.e2e.game_days.play import Happened
from tests.e2e.game_days.scenes.plan import Scene
from tests.e2e.game_days.scenes.starting import started

_AFTER = timedelta(hours=1)
_NAMES_IT = re.compile(r"^Next: .*(?:credentials|log ?in)", re.MULTILINE | re.IGNORECASE)
_LEAST_P, _MORE_P = 0.03, 0.15


def expired_credentials(arena: Arena, scene: Scene) -> Happened:
    """Let the credentials expire at one point of a command, and log in again after it."""
    expires = simulated_now(arena.clouds) + _AFTER
    fault: dict[str, object] = {
        "id": "expired",
        "kind": "expired-credentials",
        "cloud": _cloud(scene),
        "starts": expires,
    }
    write_faults(arena.clouds, FaultFile(faults=[checked_fault(fault)]))
    gate = arena.gate(scene.phase, scene.after)
    running = started(arena, scene, gate)
    landed = gate.reached(running)
    advance(arena.clouds, _AFTER)
    gate.open()
    ended = running.end()
    wrong: list[str] = []
    if ended.status and not _NAMES_IT.search(ended.text):
        wrong.append("nothing says to log in again")
    write_faults(arena.clouds, FaultFile())
    return Happened([ended], landed and bool(ended.status), wrong)


def lost_answers(arena: Arena, scene: Scene) -> Happened:
    """Let a cloud do what a command asks, and lose some of its answers."""
    p = _LEAST_P + _MORE_P * scene.number
    fault: dict[str, object] = {"id": "lost", "kind": "lost-answer", "cloud": _cloud(scene), "p": p}
    write_faults(arena.clouds, FaultFile(seed=scene.seed, faults=[checked_fault(fault)]))
    ended = started(arena, scene).end()
    write_faults(arena.clouds, FaultFile())
    return Happened([ended], landed=bool(ended.status))


def _cloud(scene: Scene) -> str:
    return scene.stack.partition("-")[0]
