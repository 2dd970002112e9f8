"""Two engineers work on one stack."""

import shutil
import time
from pathlib import Path
from typing import Any

from gpufabric.simcloud.inspect import held
from tests.e2e.game_days.arena import Arena
from tests.e2e.game_days.commands import GPUFABRIC, TIMEOUT_SECONDS, Ended
from tests.e2e.game_days.plan import declaration
from tests.e2e.game_days.play import Happened
from tests.e2e.game_days.scenes.plan import Scene
from tests.e2e.game_days.scenes.starting import started, words
from tests.e2e.terminal import Terminal
from tools.bare_project import declare

QUESTION = "yes / no / details:"
_LONGEST_DELAY_SECONDS = 6


def two_engineers(arena: Arena, scene: Scene) -> Happened:
    """Let two engineers run commands on one stack."""
    clone = shutil.copytree(arena.project, arena.live / "clone", symlinks=True)
    if scene.detail == "at the question":
        return _at_the_question(arena, scene, clone)
    if scene.detail == "at once":
        return _at_once(arena, scene, clone)
    return _one_after_the_other(arena, scene, clone)


def _at_the_question(arena: Arena, scene: Scene, clone: Path) -> Happened:
    """An update of the second engineer lands while the first one's question waits."""
    declared = declaration(scene.stack, "refresh", before=True)
    pools: dict[str, Any] = declared["pools"]
    declared["pools"] = pools | {"others": {**pools["train"], "nodes": 2}}
    declare(clone, scene.stack, declared)
    terminal = Terminal([*GPUFABRIC, *words(scene)], arena.project, arena.environment({}), columns=200)
    terminal.read_until(lambda text: QUESTION in text, TIMEOUT_SECONDS)
    other = arena.start("up", scene.stack, "--yes", "--no-preflight", "--no-policies", project=clone).end()
    landed = not other.status
    before = _held(arena)
    terminal.type("yes\n")
    status = terminal.end(TIMEOUT_SECONDS)
    first = Ended(f"gpufabric {' '.join(words(scene))}", status, terminal.text)
    wrong: list[str] = []
    if landed and not status:
        wrong.append("the update of another engineer was not noticed")
    if landed and _held(arena) != before:
        wrong.append("changed what nobody saw")
    return Happened([other, first], landed, wrong)


def _at_once(arena: Arena, scene: Scene, clone: Path) -> Happened:
    """Both start within some seconds; the second one has the same declaration."""
    first = started(arena, scene)
    time.sleep(scene.number * _LONGEST_DELAY_SECONDS)
    second = started(arena, scene, project=clone).end()
    return Happened([second, first.end()], landed=True)


def _one_after_the_other(arena: Arena, scene: Scene, clone: Path) -> Happened:
    """The second one starts while the first one's engine works, and meets its lock."""
    gate = arena.gate(scene.phase, scene.after)
    first = started(arena, scene, gate)
    landed = gate.reached(first)
    second = started(arena, scene, project=clone).end()
    gate.open()
    done = first.end()
    wrong: list[str] = []
    if landed and not second.status:
        wrong.append("two engines worked on one stack")
    if landed and done.status:
        wrong.append("the second engineer stopped the first one")
    return Happened([second, done], landed, wrong)


def _held(arena: Arena) -> set[tuple[str, str, str]]:
    return {
        (entry.resource.type, entry.resource.id, str(entry.resource.inputs)) for entry in held(arena.clouds)
    }
