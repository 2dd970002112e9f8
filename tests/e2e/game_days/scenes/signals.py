"""Signals to the command line: at points of its providers, at its start, and at its question."""

import signal
import time

from tests.e2e.game_days.arena import Arena
from tests.e2e.game_days.blow import send
from tests.e2e.game_days.commands import GPUFABRIC, TIMEOUT_SECONDS, Ended
from tests.e2e.game_days.plan import Blow
from tests.e2e.game_days.play import Happened
from tests.e2e.game_days.scenes.engineers import QUESTION
from tests.e2e.game_days.scenes.plan import Scene
from tests.e2e.game_days.scenes.starting import started, words
from tests.e2e.terminal import Terminal

_LONGEST_START_SECONDS = 8.0


def signalled(arena: Arena, scene: Scene) -> Happened:
    """Send a signal to the command; nothing of it may be left."""
    # Whatever a shell runs in its background ignores Ctrl-C, and its children do as well.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    blow, _, moment = scene.detail.rpartition(" at ")
    if moment == "the question":
        ended, landed = _closed(arena, scene)
    else:
        ended, landed = _sent(arena, scene, _BLOWS[blow], at_point=moment == "a point")
    wrong = [f"process left: {arguments[:160]}" for arguments in arena.left()]
    wrong += [f"temporary file left: {path.name}" for path in sorted(arena.temporary.iterdir())]
    return Happened([ended], landed, wrong)


_BLOWS: dict[str, Blow] = {"hup": "hup", "term": "term", "ctrl-c": "ctrl-c", "ctrl-c twice": "ctrl-c twice"}


def _sent(arena: Arena, scene: Scene, blow: Blow, *, at_point: bool) -> tuple[Ended, bool]:
    gate = arena.gate(scene.phase, scene.after)
    running = started(arena, scene, gate if at_point else None)
    if at_point:
        gate.reached(running)
    else:
        time.sleep(scene.number * _LONGEST_START_SECONDS)
    landed = running.runs and send(blow, running.process.pid)
    gate.open()
    return running.end(), landed


def _closed(arena: Arena, scene: Scene) -> tuple[Ended, bool]:
    """Close the terminal while the question waits."""
    terminal = Terminal([*GPUFABRIC, *words(scene)], arena.project, arena.environment({}), columns=200)
    terminal.read_until(lambda text: QUESTION in text, TIMEOUT_SECONDS)
    terminal.process.send_signal(signal.SIGHUP)
    status = terminal.close(TIMEOUT_SECONDS)
    return Ended(f"gpufabric {' '.join(words(scene))}", status, terminal.text), True
