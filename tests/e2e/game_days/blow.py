"""Kills a process at one point of a command, and damages files as a crash of the machine does."""

import os
import signal
import time
from pathlib import Path

from gpufabric.engine.processes import processes_below
from tests.e2e.game_days.arena import Arena
from tests.e2e.game_days.commands import Gate
from tests.e2e.game_days.plan import Blow, GameDay, Victim
from tests.e2e.game_days.play import Happened
from tests.e2e.game_days.processes import END_SECONDS, is_running, until, victim_in

SIGNALS: dict[Blow, tuple[signal.Signals, ...]] = {
    "kill": (signal.SIGKILL,),
    "term": (signal.SIGTERM,),
    "hup": (signal.SIGHUP,),
    "ctrl-c twice": (signal.SIGINT, signal.SIGINT),
    "ctrl-c": (signal.SIGINT,),
}


def strike(arena: Arena, day: GameDay) -> Happened:
    """Run the command, deal the blow at its point, wait until all has ended, and damage the backend."""
    command = "up" if day.command in ("scale", "replace") else day.command
    packs = () if day.victim in ("pack", "fork server") else ("--no-policies",)
    options = (*packs, "--no-preflight") if command == "up" else ()
    gate = arena.gate(day.phase, day.after)
    forks = {"GPUFABRIC_FORKS": "yes"} if day.victim == "fork server" else {}
    running = arena.start(command, day.stack, "--yes", *options, variables=gate.variables | forks)
    landed = gate.reached(running) and deal(day.blow, day.victim, running.process.pid, gate)
    gate.open()
    struck = running.end()
    wrong = [f"process left after the blow: {arguments[:160]}" for arguments in arena.left()]
    _damage(arena, day)
    return Happened([struck], landed, wrong)


def deal(blow: Blow, victim: Victim, cli: int, gate: Gate) -> bool:
    """Deal a blow to a process of a command; return whether it landed.

    Args:
        blow: the blow.
        victim: the process.
        cli: process id of the command.
        gate: the gate at which a provider waits.
    """
    if victim == "provider":
        pid = gate.provider
    elif victim == "cli":
        pid = cli
    else:
        struck = victim_in(victim, processes_below(cli))
        if struck is None:
            return False
        pid = struck.pid
    return send(blow, pid)


def send(blow: Blow, pid: int) -> bool:
    """Send the signals of a blow to a process; return whether it ran."""
    numbers = SIGNALS[blow]
    for index, number in enumerate(numbers):
        if index:
            time.sleep(0.5)  # the first one is passed on
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            return False
    if blow == "kill":
        until(lambda: not is_running(pid), END_SECONDS)
    else:
        time.sleep(0.5)
    return True


def _damage(arena: Arena, day: GameDay) -> None:
    """Damage files of the backend as a crash of the machine does."""
    file = arena.state_file(day.stack)
    if day.damage == "empty attributes":
        Path(f"{file}.attrs").write_bytes(b"")
    elif day.damage == "cut state" and file.is_file():
        # The engine keeps the state before as a backup.
        content = file.read_bytes()
        file.write_bytes(content[: len(content) // 2])
