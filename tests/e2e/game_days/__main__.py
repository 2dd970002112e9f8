"""``python -m tests.e2e.game_days``: plays game days, and counts their outcomes."""

import argparse
import json
import os
import shutil
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from gpufabric.engine.locate import find_engine
from tests.e2e.game_days.arena import Arena
from tests.e2e.game_days.blow import strike
from tests.e2e.game_days.plan import game_day
from tests.e2e.game_days.play import Played, play
from tests.e2e.game_days.scenes.acts import act
from tests.e2e.game_days.scenes.disk import can_mount
from tests.e2e.game_days.scenes.plan import KINDS, scene

REPO = Path(__file__).resolve().parents[3]
DAYS, SCENES = 200, 5 * len(KINDS)
_MAY_MOUNT = ("unshare", "--user", "--map-root-user", "--mount")
"""Runs a program that may mount file systems, which it alone sees."""

_MAPPED = "GAME_DAYS_MAY_MOUNT"
"""Variable that is set in such a program."""


def main() -> int:
    """Play the game days of a range of seeds; the exit status is 1 if one has faults."""
    parser = argparse.ArgumentParser(prog="python -m tests.e2e.game_days")
    parser.add_argument("--scenes", action="store_true", help="play scenes, whose seeds are their own")
    parser.add_argument("--kind", choices=KINDS, help="play scenes of this kind only")
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--number", type=int, help=f"how many seeds ({DAYS}; {SCENES} of scenes)")
    parser.add_argument("--report", type=Path, help="file for the result of each, one line of JSON each")
    parser.add_argument(
        "--folder", type=Path, help="folder that keeps the states before commands, for the same checkout"
    )
    given = parser.parse_args()
    scenes = given.scenes or given.kind
    if scenes and not can_mount() and _MAPPED not in os.environ and shutil.which(_MAY_MOUNT[0]):
        again = [*_MAY_MOUNT, sys.executable, "-m", "tests.e2e.game_days", *sys.argv[1:]]
        os.execvpe(again[0], again, {**os.environ, _MAPPED: "yes"})
    number = given.number or (SCENES if scenes else DAYS)
    seeds = [
        seed
        for seed in range(given.first, given.first + number)
        if not given.kind or scene(seed).kind == given.kind
    ]
    folder = given.folder or Path(mkdtemp(prefix="gpufabric-game-days-"))
    folder.mkdir(parents=True, exist_ok=True)
    arena = Arena(folder.resolve(), REPO, find_engine(REPO))
    try:
        outcomes = _play(_scenes(arena, seeds) if scenes else _days(arena, seeds), given.report)
    finally:
        arena.close()
        if not given.folder:
            shutil.rmtree(folder)
    sys.stdout.write("".join(f"{number:4} {outcome}\n" for outcome, number in outcomes.most_common()))
    return 0 if set(outcomes) <= {"converged", "the blow did not land"} else 1


def _days(arena: Arena, seeds: list[int]) -> Iterator[Callable[[], Played]]:
    for seed in seeds:
        yield lambda seed=seed: play(arena, game_day(seed), strike)


def _scenes(arena: Arena, seeds: list[int]) -> Iterator[Callable[[], Played]]:
    for seed in seeds:
        if scene(seed).kind == "disk" and not can_mount():
            sys.stdout.write(f"{scene(seed).described}: not played, since this user may not mount\n")
            continue
        yield lambda seed=seed: play(arena, scene(seed), act)


def _play(days: Iterator[Callable[[], Played]], report: Path | None) -> Counter[str]:
    outcomes: Counter[str] = Counter()
    for day in days:
        began = time.monotonic()
        result = day()
        outcomes[result.outcome] += 1
        sys.stdout.write(f"{result.described} ({time.monotonic() - began:.0f} s)\n")
        sys.stdout.flush()
        if report:
            line: dict[str, Any] = result.as_dict()
            with report.open("a", encoding="utf-8") as file:
                file.write(json.dumps(line) + "\n")
    return outcomes


if __name__ == "__main__":
    raise SystemExit(main())
